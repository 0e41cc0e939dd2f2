"""examples/live_calls/infrastructure on the real engine. moto is the API, and runs no pipe.

A stand-in replaces pulumi-aws's plugin.
"""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest
import yaml
from pulumi.runtime.rpc import UNKNOWN

from chime_emulator import seeds
from tests.support.aws_plugin import install
from tests.support.eventbridge_events import consent, streaming
from tests.support.moto_process import Moto, moto_process
from tests.support.recorder import Recorder
from tests.support.stack import ROOT, Stack

pytestmark = pytest.mark.examples

FOLDER = ROOT / "examples/live_calls/infrastructure"
SERVICES = ("dynamodb", "events", "iam", "pipes", "sns", "sqs", "sts")
READS = ("Describe", "Get", "List")

PLACE = f"{seeds.REGION}:{seeds.ACCOUNT_ID}"
DECLARED = {
    *("sqs:events", "sqs:undelivered", "sqs:calls.fifo", "sqs:failed.fifo"),
    *("events:rule/streaming", "events:rule/consent", "events:rule/media-insights-pipeline-failed"),
    *("dynamodb:table/calls", "pipes:pipe/calls", "sns:alarms"),
    *("iam:policy/worker", "iam:policy/sweeper", "iam:role/pipe"),
    *("cloudwatch:alarm:media-insights-pipeline-failed", "cloudwatch:alarm:old-pipeline"),
    *("cloudwatch:alarm:events-wait", "cloudwatch:alarm:calls-wait"),
    *("cloudwatch:alarm:undelivered-messages", "cloudwatch:alarm:failed-messages"),
    "cloudwatch:alarm:pipelines-without-stack",
}
"""Service and name of each resource that the program declares."""

OTHERS = {
    seeds.PIPELINE_CONFIGURATION_ARN,
    f"arn:aws:chime:{PLACE}:media-pipeline/*",
    f"arn:aws:kinesisvideo:{PLACE}:stream/ChimeVoiceConnector-*/*",
    *("arn:aws:s3:::states", "arn:aws:s3:::states/*"),
}
"""What the policies name besides the program's resources."""


def new_stack(folder: Path, moto: Moto, url: str) -> Stack:
    """Return a project with the files of the example, and with the stack `test`."""
    install(folder / "plugin")
    endpoints = {**dict.fromkeys(SERVICES, url), "cloudwatch": moto.url}  # binary requests
    config = {
        "aws:endpoints": [endpoints],
        "live-calls-infrastructure:configuration_arn": seeds.PIPELINE_CONFIGURATION_ARN,
        "live-calls-infrastructure:backend_bucket": "states",
    }
    stack = Stack(folder / "project", "", url, config, {"aws": folder / "plugin"})
    settings = yaml.safe_load((stack.folder / "Pulumi.yaml").read_text())
    shutil.copytree(FOLDER, stack.folder, dirs_exist_ok=True)
    project = yaml.safe_load((FOLDER / "Pulumi.yaml").read_text())
    project["plugins"] = settings["plugins"]
    (stack.folder / "Pulumi.yaml").write_text(yaml.safe_dump(project))
    stack.run("stack", "init", "test")
    return stack


def changes(api: Recorder) -> list[str]:
    """Return the changing requests since the previous call of this function, in order."""
    requests = [f"{each.action} {unquote_plus(each.text)}" for each in api.requests]
    api.requests.clear()
    return [each for each in requests if not each.partition(":")[2].startswith(READS)]


def assert_before(requests: list[str], first: str, second: str) -> None:
    """Assert that the requests with one pattern come before those with another."""
    firsts, seconds = (
        [number for number, request in enumerate(requests) if re.search(pattern, request)]
        for pattern in (first, second)
    )
    assert max(firsts) < min(seconds), (first, second)


def arns(moto: Moto) -> set[str]:
    """Return the ARNs of all resources."""
    cloudwatch, dynamodb, events, iam, pipes, sns, sqs = (
        moto.client(name)
        for name in ("cloudwatch", "dynamodb", "events", "iam", "pipes", "sns", "sqs")
    )
    tables = dynamodb.list_tables()["TableNames"]
    return {
        *(attributes(moto, url)["QueueArn"] for url in sqs.list_queues().get("QueueUrls", [])),
        *(each["Arn"] for each in events.list_rules()["Rules"]),
        *(f"arn:aws:dynamodb:{PLACE}:table/{name}" for name in tables),
        *(each["Arn"] for each in pipes.list_pipes()["Pipes"]),
        *(each["TopicArn"] for each in sns.list_topics()["Topics"]),
        *(each["Arn"] for each in iam.list_policies(Scope="Local")["Policies"]),
        *(each["Arn"] for each in iam.list_roles()["Roles"]),
        *(each["AlarmArn"] for each in cloudwatch.describe_alarms()["MetricAlarms"]),
    }


def attributes(moto: Moto, url: str) -> dict[str, str]:
    """Return the attributes of a queue."""
    found = moto.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
    all_: dict[str, str] = found["Attributes"]
    return all_


def without_suffix(arn: str) -> str:
    """Return the service and the name, without the random suffix."""
    service, _, _, resource = arn.split(":", 5)[2:]
    return re.sub(r"-[0-9a-f]{7}(\.fifo)?$", r"\1", f"{service}:{resource}")


def test_preview_up_and_destroy(tmp_path: Path) -> None:
    with moto_process() as moto, Recorder(moto.url) as api:
        stack = new_stack(tmp_path, moto, api.url)
        stack.run("preview")
        assert changes(api) == []

        stack.up()
        made, created = changes(api), arns(moto)
        assert sorted(map(without_suffix, created)) == sorted(DECLARED)
        # Otherwise an event could come before its delivery is allowed.
        assert_before(made, "^sqs:SetQueueAttributes", "^events:PutTargets .*arn:aws:sqs")
        assert_before(made, "^sns:SetTopicAttributes", "^events:PutTargets .*arn:aws:sns")
        assert_before(made, "^iam:PutRolePolicy", "^pipes:")
        assert not [request for request in made if UNKNOWN in request]
        named = {arn for request in made for arn in re.findall(r'arn:aws:[^"&\\\s]+', request)}
        assert named - created == OTHERS

        stack.up("--expect-no-changes")
        assert changes(api) == []

        stack.run("destroy", "--yes", "--skip-preview")
        ended = changes(api)
        to_queue = '^events:RemoveTargets .*"(streaming|consent)-'
        assert_before(ended, to_queue, "^sqs:SetQueueAttributes")
        assert_before(ended, "^pipes:", "^iam:DeleteRolePolicy")
        assert arns(moto) == set()


@pytest.fixture(scope="module")
def moto() -> Iterator[Moto]:
    with moto_process() as moto:
        yield moto


@pytest.fixture(scope="module")
def stack(moto: Moto, tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """A stack that is up."""
    stack = new_stack(tmp_path_factory.mktemp("stack"), moto, moto.url)
    stack.up()
    return stack


@pytest.fixture
def queues(moto: Moto, stack: Stack) -> dict[str, str]:
    """The URLs of the stack's queues, by name."""
    urls = moto.client("sqs").list_queues()["QueueUrls"]
    return {without_suffix(attributes(moto, url)["QueueArn"]): url for url in urls}


def receive(moto: Moto, url: str) -> list[Any]:
    """Receive messages, which stay visible."""
    response = moto.client("sqs").receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0
    )
    messages: list[Any] = response.get("Messages", [])
    return messages


def test_events_on_the_bus_reach_the_queue(moto: Moto, queues: dict[str, str]) -> None:
    of_a_call = [streaming("STARTED"), streaming("ENDED"), consent(True), consent(False)]
    others = [consent(True, source="other"), {**streaming("FAILED"), "detail": {}}]
    entries = [
        {
            "Source": event["source"],
            "DetailType": event["detail-type"],
            "Detail": json.dumps(event["detail"]),
        }
        for event in (*others, *of_a_call)
    ]

    assert moto.client("events").put_events(Entries=entries)["FailedEntryCount"] == 0

    received = [json.loads(message["Body"]) for message in receive(moto, queues["sqs:events"])]
    assert [event["detail"] for event in received] == [event["detail"] for event in of_a_call]


@pytest.mark.parametrize(
    ("queue", "dead", "group"),
    [
        ("sqs:events", "sqs:undelivered", {}),
        (
            "sqs:calls.fifo",
            "sqs:failed.fifo",
            {"MessageGroupId": "call-1", "MessageDeduplicationId": "event-1"},
        ),
    ],
)
def test_a_message_that_always_fails_becomes_a_dead_letter(
    moto: Moto, queues: dict[str, str], queue: str, dead: str, group: dict[str, str]
) -> None:
    sqs, url = moto.client("sqs"), queues[queue]
    sqs.purge_queue(QueueUrl=url)
    sent = sqs.send_message(QueueUrl=url, MessageBody="{}", **group)

    attempts = sum(len(receive(moto, url)) for _ in range(20))

    assert attempts == 10
    assert [message["MessageId"] for message in receive(moto, queues[dead])] == [sent["MessageId"]]


def test_the_outputs_are_the_settings_of_a_worker(
    moto: Moto, stack: Stack, queues: dict[str, str]
) -> None:
    outputs = json.loads(stack.run("stack", "output", "--json"))
    assert outputs["queue_url"] == queues["sqs:calls.fifo"]
    assert attributes(moto, outputs["queue_url"]) | {
        "FifoQueue": "true",
        "DeduplicationScope": "messageGroup",
        "FifoThroughputLimit": "perMessageGroupId",
        "VisibilityTimeout": "60",
    } == attributes(moto, outputs["queue_url"])
    table = moto.client("dynamodb").describe_table(TableName=outputs["calls_table"])["Table"]
    assert table["KeySchema"] == [{"AttributeName": "call_id", "KeyType": "HASH"}]
