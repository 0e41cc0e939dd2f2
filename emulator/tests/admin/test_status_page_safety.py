"""The status page runs no client's script, shows no secret and stays small."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from chime_emulator import Emulator, seeds
from chime_emulator.operations import OPERATIONS
from chime_emulator.state.call_log import RECENT_CALLS

from ..support.clock import Clock
from ..support.http import SIGNED, send
from ..support.page_reader import create_pipeline, get, read, start
from ..support.samples import START

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient

HOSTILE = "<script>hostile()</script><img src=x onerror=hostile()>\"'&"
TOKEN = "a-token-that-nobody-else-should-see"
MOST_BYTES = 300_000


def test_what_clients_send_is_text(
    emulator: Emulator, client: ChimeSDKMediaPipelinesClient
) -> None:
    fragment = {"StreamArn": seeds.STREAM_ARN, "ChannelId": 0}
    start(client, KinesisVideoStreamSourceTaskConfiguration=fragment)
    create_pipeline(client, Tags=[{"Key": "<b>k</b>", "Value": HOSTILE}])
    half = json.dumps(
        {
            "MediaInsightsPipelineConfigurationArn": seeds.PIPELINE_CONFIGURATION_ARN,
            "Tags": [{"Key": "half", "Value": "\ud800"}],
        }
    )
    created = send(
        emulator.endpoint_url, "POST", "/media-insights-pipelines", half.encode(), SIGNED
    )
    assert created.status == 201
    send(emulator.endpoint_url, "GET", "/<script>hostile()</script>'\"><img/onerror=hostile()>")
    send(emulator.endpoint_url, "<script>hostile()</script>", "/x")
    got = get(emulator.endpoint_url)
    reader = read(got.text)
    assert HOSTILE in reader.parts["pipelines"]
    assert "Tag half   ?" in reader.parts["pipelines"]
    assert "GET /<script>hostile()</script>" in reader.parts["calls"]
    assert reader.scripts == 1, "the page's own"
    assert reader.handlers == []


def test_no_secret_is_shown(emulator: Emulator, client: ChimeSDKMediaPipelinesClient) -> None:
    start(client, ClientRequestToken=TOKEN)
    create_pipeline(
        client, ClientRequestToken=f"{TOKEN}2", MediaInsightsRuntimeMetadata={"caller": "secret"}
    )
    text = get(emulator.endpoint_url).text
    assert emulator.tasks()[0]["id"] in text
    for secret in (TOKEN, "secret", "Credential", "Signature", "Authorization"):
        assert secret not in text


def test_self_contained_under_a_strict_policy(
    emulator: Emulator, client: ChimeSDKMediaPipelinesClient
) -> None:
    start(client)
    got = get(emulator.endpoint_url)
    reader = read(got.text)
    assert [load for load in reader.loads if not load.startswith("data:image/svg")] == []
    assert reader.tables_without_caption == 0
    policy = dict(each.split(" ", 1) for each in got.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    for name in ("script", "style"):
        found = re.search(f"<{name}>(.*?)</{name}>", got.text, re.DOTALL)
        assert found
        digest = base64.b64encode(hashlib.sha256(found[1].encode()).digest()).decode()
        assert policy[f"{name}-src"] == f"'sha256-{digest}'"
    assert got.headers["cache-control"] == "no-store"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["cross-origin-resource-policy"] == "same-origin"


def test_the_page_has_a_maximum_size(clock: Clock) -> None:
    long = "x" * 200
    with Emulator(clock=clock, pipeline_failure_reason=long, result_outcome="none") as emulator:
        handlers = emulator._account.handlers(OPERATIONS)
        for number in range(10_000):
            handlers["StartSpeakerSearchTask"](
                seeds.REGION,
                {"Identifier": seeds.PIPELINE_ID, **START, "ClientRequestToken": f"{number:016}"},
            )
        for number in range(200):
            tags = [{"Key": f"{key:03}{long[:120]}", "Value": long} for key in range(50)]
            handlers["CreateMediaInsightsPipeline"](
                seeds.REGION,
                {
                    "MediaInsightsPipelineConfigurationArn": seeds.PIPELINE_CONFIGURATION_ARN,
                    "Tags": tags,
                },
            )
            handlers["CreateVoiceProfileDomain"](
                seeds.REGION,
                {
                    "Name": f"{number}{long}",
                    "ServerSideEncryptionConfiguration": {"KmsKeyArn": "arn:aws:kms:us-east-1:1:k"},
                },
            )
            emulator.fault("*", "error", code="ThrottledClientException", after=10**9)
        for task in emulator.tasks()[:60]:
            emulator.end_task(task["id"], "Failed")
        for pipeline in emulator.pipelines()[1:61]:
            emulator.end_pipeline(pipeline["id"], "Failed")
        newest = emulator.pipelines()[-1]["id"]
        for update in ("Pause", "Resume") * 20:
            clock.now += 1
            handlers["UpdateMediaInsightsPipelineStatus"](
                seeds.REGION, {"Identifier": newest, "UpdateStatus": update}
            )
        connection = HTTPConnection(urlsplit(emulator.endpoint_url).netloc, timeout=30)
        for number in range(RECENT_CALLS + 1):
            connection.request("GET", f"/{number}{long * 50}")
            connection.getresponse().read()
        connection.close()
        emulator.events()  # due now
        got = get(emulator.endpoint_url)
        assert len(got.text.encode()) < MOST_BYTES
        parts = {name: " ".join(text.split()) for name, text in read(got.text).parts.items()}
    assert "Newest first. 40 of 9,940; all of them: /_emulator/tasks" in parts["tasks"]
    assert "Newest first. 40 of 60; all of them: /_emulator/tasks" in parts["ended-tasks"]
    assert "40 of 141; all of them: /_emulator/pipelines" in parts["pipelines"]
    assert "40 of 60; all of them: /_emulator/pipelines" in parts["ended-pipelines"]
    assert "x" * 120 in got.text
    assert "x" * 121 not in got.text, "what a client sends is cut"
    assert "after 35 earlier statuses" in parts["pipelines"]
    assert "40 of 201; ListVoiceProfileDomains has all of a Region." in parts["domains"]
    assert "The last 1,000: /_emulator/events ." in parts["events"]
    assert parts["events"].count("delivered") == 40
    assert "40 of 200; /_emulator/faults" in parts["faults"]
    assert "40 of 1,001; the newest 1,000: /_emulator/calls" in parts["calls"]
