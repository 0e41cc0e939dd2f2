"""The status page over HTTP: what it shows, escapes, bounds and refuses."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from speaker_search_resource.emulator import Emulator, seeds
from speaker_search_resource.emulator.calls import REMEMBERED
from tests.emulator.conftest import SIGNED, START, START_SECONDS, Clock, send

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient

HOSTILE = "<script>hostile()</script><img src=x onerror=hostile()>\"'&"
TOKEN = "a-token-that-nobody-else-should-see"
MOST_BYTES = 300_000


@dataclass
class Got:
    status: int
    headers: dict[str, str]
    text: str


def get(url: str, method: str = "GET", target: str = "/", **headers: str) -> Got:
    connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
    try:
        connection.request(method, target, headers=headers)
        response = connection.getresponse()
        names = {name.lower(): value for name, value in response.getheaders()}
        return Got(response.status, names, response.read().decode())
    finally:
        connection.close()


class Reader(HTMLParser):
    """What a browser would make of the page: elements that run or load, texts by part."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: dict[str, str] = {}
        self.loads: list[str] = []
        self.handlers: list[str] = []
        self.scripts = 0
        self.tables_without_caption = 0
        self._part = ""
        self._depth = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        self.scripts += tag == "script"
        self.tables_without_caption += tag == "table"
        self.tables_without_caption -= tag == "caption"
        self.handlers += [name for name in values if name.startswith("on") or name == "style"]
        if tag != "a":
            loads = [
                values[name] or "" for name in ("src", "href", "data", "action") if name in values
            ]
            self.loads += loads
        if "data-part" in values:
            self._part, self._depth = values["id"] or "", 0
            self.parts[self._part] = ""
        if self._part and tag not in ("img", "br", "meta", "link"):
            self._depth += 1

    def handle_endtag(self, tag: str) -> None:
        if self._part:
            self._depth -= 1
            if self._depth == 0:
                self._part = ""

    def handle_data(self, data: str) -> None:
        if self._part:
            self.parts[self._part] += f"{data} "


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    return reader


def part(emulator: Emulator, name: str) -> str:
    """The text of a part of the page, in single spaces."""
    return " ".join(read(get(emulator.endpoint_url).text).parts[name].split())


def start(client: ChimeSDKMediaPipelinesClient, **members: Any) -> str:
    answer = client.start_speaker_search_task(Identifier=seeds.PIPELINE_ID, **{**START, **members})
    return answer["SpeakerSearchTask"]["SpeakerSearchTaskId"]


def create_pipeline(client: ChimeSDKMediaPipelinesClient, **members: Any) -> str:
    answer = client.create_media_insights_pipeline(
        MediaInsightsPipelineConfigurationArn=seeds.PIPELINE_CONFIGURATION_ARN, **members
    )
    return answer["MediaInsightsPipeline"]["MediaPipelineId"]


def test_the_empty_page(emulator: Emulator) -> None:
    got = get(emulator.endpoint_url)
    assert got.status == 200
    assert got.headers["content-type"] == "text/html; charset=utf-8"
    assert emulator.endpoint_url in got.text
    parts = {name: " ".join(text.split()) for name, text in read(got.text).parts.items()}
    assert parts["summary"] == "0 of 0 tasks alive, 1 of 1 pipeline alive, 0 faults set"
    assert parts["tasks"].startswith("No task yet")
    assert seeds.PIPELINE_ID in parts["pipelines"]
    assert seeds.PIPELINE_CONFIGURATION_ARN in parts["configurations"]
    assert seeds.VOICE_PROFILE_DOMAIN_ARN in parts["domains"]
    assert parts["faults"] == "No fault is set."
    assert parts["calls"] == "No call yet."


def test_a_life_as_it_moves(
    emulator: Emulator, client: ChimeSDKMediaPipelinesClient, clock: Clock
) -> None:
    task_id = start(client)
    steps = re.compile(r'<li class="(\w+) (\w+)"( aria-current="step")?>')

    def life() -> list[tuple[str, str, str]]:
        tasks = get(emulator.endpoint_url).text.split('id="tasks"')[1].split("</section>")[0]
        assert task_id in tasks
        return steps.findall(tasks)

    current = ' aria-current="step"'
    assert life() == [
        ("now", "NotStarted", current),
        ("next", "Initializing", ""),
        ("next", "InProgress", ""),
    ]
    clock.now += START_SECONDS
    assert life() == [
        ("past", "NotStarted", ""),
        ("past", "Initializing", ""),
        ("now", "InProgress", current),
    ]
    assert "2027-01-15 08:00:00.250" in part(emulator, "tasks")
    client.stop_speaker_search_task(Identifier=seeds.PIPELINE_ID, SpeakerSearchTaskId=task_id)
    assert life()[2:] == [
        ("past", "InProgress", ""),
        ("now", "Stopping", current),
        ("next", "Stopped", ""),
    ]
    assert part(emulator, "summary").startswith("1 of 1 task alive")
    clock.now += 100
    assert life()[-1] == ("now", "Stopped", current)
    assert part(emulator, "summary").startswith("0 of 1 task alive")


def test_both_kinds_and_their_inputs(
    emulator: Emulator, client: ChimeSDKMediaPipelinesClient
) -> None:
    start(client)
    client.start_voice_tone_analysis_task(Identifier=seeds.PIPELINE_ID, LanguageCode="en-US")
    tasks = part(emulator, "tasks")
    assert tasks.index("VoiceToneAnalysisTask") < tasks.index("SpeakerSearchTask"), "newest first"
    assert "LanguageCode en-US" in tasks
    assert "StreamArn stream/caller/1700000000000 ChannelId 0" in tasks


def test_calls_newest_first_with_counts(
    emulator: Emulator, client: ChimeSDKMediaPipelinesClient
) -> None:
    task_id = start(client)
    client.get_speaker_search_task(Identifier=seeds.PIPELINE_ID, SpeakerSearchTaskId=task_id)
    send(emulator.endpoint_url, "GET", "/nothing?secret")
    calls, counts = part(emulator, "calls"), part(emulator, "counts")
    assert [word for word in calls.split() if word.endswith(("Task", "Operation"))] == [
        "Operation",
        "UnknownOperation",
        "GetSpeakerSearchTask",
        "StartSpeakerSearchTask",
    ]
    assert "404 UnknownOperationException GET /nothing" in calls
    assert f"200 GET /media-insights-pipelines/{seeds.PIPELINE_ID}/" in calls
    assert "secret" not in calls
    assert "StartSpeakerSearchTask 1 UnknownOperation 1" in counts


def test_looking_is_no_call(emulator: Emulator) -> None:
    part(emulator, "calls")
    get(emulator.endpoint_url, target="/favicon.ico")
    assert emulator.calls()["counts"] == {}


def test_faults_with_hits_and_settings_that_differ(
    emulator: Emulator, client: ChimeSDKMediaPipelinesClient
) -> None:
    emulator.fault("StartSpeakerSearchTask", "error", code="ThrottledClientException", count=2)
    with pytest.raises(client.exceptions.ThrottledClientException):
        start(client)
    assert "StartSpeakerSearchTask error code ThrottledClientException 1 of 2" in part(
        emulator, "faults"
    )
    settings = part(emulator, "settings")
    assert "start_seconds 10.0 0.0 from Start until a task is InProgress" in settings
    assert "token_replay" not in settings
    emulator.configure(token_replay="conflict")
    assert "token_replay conflict task" in part(emulator, "settings")


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
    send(emulator.endpoint_url, "POST", "/sdk-media-insights-pipelines", half.encode(), SIGNED)
    send(emulator.endpoint_url, "GET", "/<script>hostile()</script>'\"><img/onerror=hostile()>")
    send(emulator.endpoint_url, "<script>hostile()</script>", "/x")
    got = get(emulator.endpoint_url)
    reader = read(got.text)
    assert HOSTILE in reader.parts["pipelines"]
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


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "BREW"])
@pytest.mark.parametrize("target", ["/", "/favicon.ico"])
def test_other_methods(emulator: Emulator, method: str, target: str) -> None:
    got = get(emulator.endpoint_url, method, target)
    assert (got.status, got.headers["allow"]) == (405, "GET, HEAD")


def test_head_and_icon(emulator: Emulator) -> None:
    head = get(emulator.endpoint_url, "HEAD")
    whole = get(emulator.endpoint_url)
    assert (head.status, head.text) == (200, "")
    assert head.headers["content-length"] == str(len(whole.text.encode()))
    icon = get(emulator.endpoint_url, target="/favicon.ico")
    assert (icon.status, icon.text) == (204, "")


def test_what_the_page_asks_for_by_itself_is_not_logged(
    emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    get(emulator.endpoint_url, target="/favicon.ico")
    assert get(emulator.endpoint_url, target="/?refresh").text == get(emulator.endpoint_url).text
    assert [record.message for record in caplog.records] == ["127.0.0.1 GET / HTTP/1.1 200"]


def test_bounded_whatever_there_is(clock: Clock) -> None:
    long = "x" * 200
    with Emulator(clock=clock) as emulator:
        backend = emulator._backend
        handlers = backend.handlers()
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
        newest = emulator.pipelines()[-1]["id"]
        for update in ("Pause", "Resume") * 20:
            clock.now += 1
            handlers["UpdateMediaInsightsPipelineStatus"](
                seeds.REGION, {"Identifier": newest, "UpdateStatus": update}
            )
        connection = HTTPConnection(urlsplit(emulator.endpoint_url).netloc, timeout=30)
        for number in range(REMEMBERED + 1):
            connection.request("GET", f"/{number}{long * 50}")
            connection.getresponse().read()
        connection.close()
        got = get(emulator.endpoint_url)
        assert len(got.text.encode()) < MOST_BYTES
        parts = {name: " ".join(text.split()) for name, text in read(got.text).parts.items()}
    assert "Newest first. 50 of 10,000; all of them: /_emulator/tasks" in parts["tasks"]
    assert "50 of 201; all of them: /_emulator/pipelines" in parts["pipelines"]
    assert "after 35 earlier statuses" in parts["pipelines"]
    assert "50 of 201; ListVoiceProfileDomains has all of a Region." in parts["domains"]
    assert "50 of 200; /_emulator/faults" in parts["faults"]
    assert "50 of 1,001; the newest 1,000: /_emulator/calls" in parts["calls"]


@pytest.mark.parametrize("seconds", [1e12, 1e300])
def test_a_time_that_no_calendar_has(
    emulator: Emulator, client: ChimeSDKMediaPipelinesClient, seconds: float
) -> None:
    emulator.configure(start_seconds=seconds)
    start(client)
    assert "due in a time beyond the calendar" in part(emulator, "tasks")
