"""examples/live_calls/infrastructure/event_path.py: how AWS's events reach a worker."""

import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from chime_emulator import seeds
from tests.support.eventbridge_events import CALL_ID, Event, consent, state_change, streaming
from tests.support.mocked_program import Registered
from tests.support.moto_process import Moto, moto_process
from tests.support.stack import ROOT
from tests.unit.live_calls_infrastructure.declared import PLACE, inputs, of_type

OF_A_CALL = {
    **{status: streaming(status) for status in ("STARTED", "ENDED", "UPDATED", "FAILED")},
    "given": consent(True),
    "withdrawn": consent(False),
}
FAILURES = {
    "permanent": state_change("MediaInsightsPermanentFailure", failureReason="Access denied"),
    "create": state_change("MediaInsightsCreateFailed", httpStatusCode="403"),
}
OTHERS = {
    "consent of another source": consent(True, source="other"),
    "without a call": {**streaming("STARTED"), "detail": {"streamingStatus": "STARTED"}},
    "in progress": state_change("MediaInsightsInProgress"),
    "stopped": state_change("MediaInsightsStopped"),
    "temporary": state_change("MediaInsightsTemporaryFailure"),
}
EVENTS = {**OF_A_CALL, **FAILURES, **OTHERS}


@pytest.fixture(scope="module")
def moto() -> Iterator[Moto]:
    with moto_process() as moto:
        yield moto


def create_queue(moto: Moto, declared: dict[str, Any]) -> str:
    """Create a queue as the program declares it, without a dead-letter queue. Return its URL."""
    names = ("fifoQueue", "deduplicationScope", "fifoThroughputLimit")
    attributes = {
        name[0].upper() + name[1:]: str(declared[name]).lower()
        if isinstance(declared[name], bool)
        else declared[name]
        for name in names
        if name in declared
    }
    suffix = ".fifo" if declared.get("fifoQueue") else ""
    created = moto.client("sqs").create_queue(
        QueueName=f"queue-{uuid4()}{suffix}", Attributes=attributes
    )
    url: str = created["QueueUrl"]
    return url


def receive(moto: Moto, url: str) -> list[Any]:
    response = moto.client("sqs").receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"]
    )
    messages: list[Any] = response.get("Messages", [])
    return messages


def delivered(moto: Moto, rules: dict[str, dict[str, Any]], event: Event) -> list[Event]:
    """Return the messages that rules make from an event."""
    sqs, events = moto.client("sqs"), moto.client("events")
    url = create_queue(moto, {})
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    for name, rule in rules.items():
        events.put_rule(Name=name, EventPattern=rule["eventPattern"])
        events.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": attributes["QueueArn"]}])
    entry = {
        "Source": event["source"],
        "DetailType": event["detail-type"],
        "Detail": json.dumps(event["detail"]),
    }
    events.put_events(Entries=[entry])
    return [json.loads(message["Body"]) for message in receive(moto, url)]


@pytest.mark.parametrize("name", EVENTS)
def test_the_events_of_calls_reach_the_queue_once(
    resources: dict[str, Registered], moto: Moto, name: str
) -> None:
    rules = of_type(resources, "EventRule")
    targets = {each["rule"]: each["arn"] for each in of_type(resources, "EventTarget").values()}
    to_queue = {
        rule: declared
        for rule, declared in rules.items()
        if targets[rule] == f"arn:aws:sqs:{PLACE}:events"
    }
    expected = [EVENTS[name]["detail"]] if name in OF_A_CALL else []
    assert [each["detail"] for each in delivered(moto, to_queue, EVENTS[name])] == expected


@pytest.mark.parametrize("name", EVENTS)
def test_the_failures_of_pipelines_reach_the_topic(
    resources: dict[str, Registered], moto: Moto, name: str
) -> None:
    target = inputs(resources, "EventTarget media-insights-pipeline-failed")
    assert target["arn"] == f"arn:aws:sns:{PLACE}:alarms"
    rules = of_type(resources, "EventRule")
    failed = {target["rule"]: rules[target["rule"]]}
    assert len(delivered(moto, failed, EVENTS[name])) == (name in FAILURES)


def piped(template: str, event: Event) -> str:
    """Return a template of a pipe with the values of a message, whose body is an event.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-input-transformation.html
    """

    def value(path: re.Match[str]) -> str:
        quote, name = path.groups()
        found = event[name]
        if isinstance(found, str):
            assert quote, f"{name} needs quotes"
            return f'"{found}"'
        assert not quote, f"{name} would lose its quotes"
        return json.dumps(found)

    return re.sub(r'("?)<\$\.body\.([\w-]+)>\1', value, template)


@pytest.mark.parametrize("name", OF_A_CALL)
def test_a_worker_gets_the_event_in_the_group_of_its_call_and_without_duplicates(
    resources: dict[str, Registered], moto: Moto, name: str
) -> None:
    parameters = inputs(resources, "Pipe calls")["targetParameters"]
    assert parameters["sqsQueueParameters"] == {
        "messageGroupId": "$.body.detail.callId",
        "messageDeduplicationId": "$.body.id",
    }
    event = OF_A_CALL[name]
    url = create_queue(moto, inputs(resources, "Queue calls"))
    for _ in range(2):
        moto.client("sqs").send_message(
            QueueUrl=url,
            MessageBody=piped(parameters["inputTemplate"], event),
            MessageGroupId=event["detail"]["callId"],
            MessageDeduplicationId=event["id"],
        )
    (message,) = receive(moto, url)
    assert json.loads(message["Body"]) == event
    assert message["Attributes"]["MessageGroupId"] == CALL_ID


def test_the_pipe_leads_from_the_rules_to_the_workers(resources: dict[str, Registered]) -> None:
    pipe = inputs(resources, "Pipe calls")
    assert pipe["source"] == f"arn:aws:sqs:{PLACE}:events"
    assert pipe["target"] == f"arn:aws:sqs:{PLACE}:calls.fifo"
    assert "RolePolicy pipe" in resources["Pipe calls"].dependencies
    allowed = {
        action: statement["Resource"]
        for statement in json.loads(inputs(resources, "RolePolicy pipe")["policy"])["Statement"]
        for action in statement["Action"]
    }
    # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html
    assert allowed == {
        "sqs:ReceiveMessage": pipe["source"],
        "sqs:DeleteMessage": pipe["source"],
        "sqs:GetQueueAttributes": pipe["source"],
        "sqs:SendMessage": pipe["target"],
    }
    trust = json.loads(inputs(resources, "Role pipe")["assumeRolePolicy"])["Statement"]
    assert [each["Principal"] for each in trust] == [{"Service": "pipes.amazonaws.com"}]
    assert [each["Condition"] for each in trust] == [
        {"StringEquals": {"aws:SourceAccount": seeds.ACCOUNT_ID}}
    ]


@pytest.mark.parametrize(("queue", "dead"), [("events", "undelivered"), ("calls", "failed")])
def test_each_queue_has_a_dead_letter_queue_of_its_kind(
    resources: dict[str, Registered], queue: str, dead: str
) -> None:
    """SQS refuses a standard queue as the dead-letter queue of a FIFO queue."""
    source, target = (inputs(resources, f"Queue {name}") for name in (queue, dead))
    policy = json.loads(source["redrivePolicy"])
    assert policy["deadLetterTargetArn"].removesuffix(".fifo") == f"arn:aws:sqs:{PLACE}:{dead}"
    assert policy["maxReceiveCount"] > 1
    assert (
        source.get("fifoQueue") == target.get("fifoQueue") == (True if queue == "calls" else None)
    )
    assert target["messageRetentionSeconds"] == 14 * 24 * 3600


@pytest.mark.parametrize("queue", ["events", "undelivered"])
def test_only_the_rules_may_send_to_a_queue(resources: dict[str, Registered], queue: str) -> None:
    (statement,) = json.loads(inputs(resources, f"QueuePolicy {queue}")["policy"])["Statement"]
    assert statement["Principal"] == {"Service": "events.amazonaws.com"}
    assert statement["Action"] == "sqs:SendMessage"
    assert statement["Resource"] == f"arn:aws:sqs:{PLACE}:{queue}"
    rules = [f"arn:aws:events:{PLACE}:rule/{name}" for name in ("streaming", "consent")]
    assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": rules}}
    for name in ("streaming", "consent"):
        target = inputs(resources, f"EventTarget {name}")
        assert target["deadLetterConfig"] == {"arn": f"arn:aws:sqs:{PLACE}:undelivered"}
        # A rule that fires before the policy exists would lose its event.
        assert f"QueuePolicy {queue}" in resources[f"EventTarget {name}"].dependencies


def test_the_table_of_calls(resources: dict[str, Registered]) -> None:
    table = inputs(resources, "Table calls")
    assert table["hashKey"] == "call_id"
    assert table["attributes"] == [{"name": "call_id", "type": "S"}]
    assert table["ttl"] == {"attributeName": "expires_at", "enabled": True}
    # The name must be the worker's.
    assert '"expires_at": int(' in (ROOT / "examples/live_calls/calls.py").read_text()
