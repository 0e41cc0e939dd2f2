"""examples/live_calls/infrastructure: what the program declares, and how AWS's events pass it."""

import json
import re
import runpy
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from chime_emulator import seeds
from speaker_search_resource import MediaInsightsPipeline, SpeakerSearchTask
from tests.support.eventbridge_events import CALL_ID, Event, consent, state_change, streaming
from tests.support.iam_reference import statements_of
from tests.support.mocked_program import Outcome, Program, Registered, run_mocked
from tests.support.moto_process import Moto, moto_process
from tests.support.stack import ROOT

FOLDER = ROOT / "examples/live_calls/infrastructure"
TOOL = runpy.run_path(str(ROOT / "tools/iam_policies.py"))
PLACE = f"{seeds.REGION}:{seeds.ACCOUNT_ID}"
CONFIG = {
    "speaker-search:configuration_arn": seeds.PIPELINE_CONFIGURATION_ARN,
    "speaker-search:backend_bucket": "states",
}

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
def outcomes() -> list[Outcome]:
    limited = {**CONFIG, "speaker-search:max_call_minutes": "30"}
    programs = (
        Program(str(FOLDER), CONFIG),
        Program(str(FOLDER), limited),
        Program(str(FOLDER), CONFIG, preview=True),
    )
    outcomes = run_mocked(*programs)
    assert [outcome.error for outcome in outcomes] == [None] * 3
    return outcomes


@pytest.fixture
def resources(outcomes: list[Outcome]) -> dict[str, Registered]:
    return outcomes[0].resources


@pytest.fixture(scope="module")
def moto() -> Iterator[Moto]:
    with moto_process() as moto:
        yield moto


def inputs(resources: dict[str, Registered], name: str) -> dict[str, Any]:
    return resources[name].inputs


def of_type(resources: dict[str, Registered], type_: str) -> dict[str, dict[str, Any]]:
    return {
        name.partition(" ")[2]: each.inputs
        for name, each in resources.items()
        if name.startswith(f"{type_} ")
    }


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
    assert table["ttl"] == {"attributeName": "expires", "enabled": True}


POLICIES = pytest.mark.parametrize("name", ["worker", "sweeper"])


@POLICIES
def test_the_policies_agree_with_the_reference_of_aws(
    resources: dict[str, Registered], name: str
) -> None:
    allowed: set[str] = set()
    dependent: set[str] = set()
    for statement in statements_of(inputs(resources, f"Policy {name}")["policy"]):
        for action in statement.actions:
            types = {type_ for each in statement.resources for type_ in action.types(each)}
            assert types, f"{action.name} applies to none of {statement.resources}"
            for type_ in types:
                assert statement.condition_keys <= action.keys(type_), (action.name, type_)
            allowed.add(action.name)
            dependent |= action.dependent_actions
    assert dependent <= allowed


def actions_of(policy: str) -> dict[str, str]:
    return {
        action: " ".join(statement["Resource"])
        for statement in json.loads(policy)["Statement"]
        for action in statement["Action"]
    }


def test_the_policy_of_the_workers_allows_the_calls_of_the_stack(
    resources: dict[str, Registered],
) -> None:
    allowed = actions_of(inputs(resources, "Policy worker")["policy"])
    needed = {
        each.action
        for resource in (MediaInsightsPipeline, SpeakerSearchTask)
        for each in TOOL["calls"](resource.spec)
    }
    # The tags of a call's pipeline do not change.
    assert needed - allowed.keys() == {"chime:UntagResource"}
    assert allowed["chime:CreateMediaInsightsPipeline"] == seeds.PIPELINE_CONFIGURATION_ARN
    assert allowed["dynamodb:UpdateItem"] == f"arn:aws:dynamodb:{PLACE}:table/calls"
    assert allowed["sqs:ReceiveMessage"] == f"arn:aws:sqs:{PLACE}:calls.fifo"
    assert allowed["s3:PutObject"] == "arn:aws:s3:::states/*"


def test_the_policy_of_the_sweeper_changes_nothing(resources: dict[str, Registered]) -> None:
    statements = list(statements_of(inputs(resources, "Policy sweeper")["policy"]))
    changing = {
        action.name: statement.conditions
        for statement in statements
        for action in statement.actions
        if action.access_level not in ("Read", "List")
    }
    assert changing == {
        "cloudwatch:PutMetricData": {"StringEquals": {"cloudwatch:namespace": "LiveCalls"}}
    }


def test_pipelines_of_other_stacks_are_safe_from_the_workers(
    resources: dict[str, Registered],
) -> None:
    for statement in statements_of(inputs(resources, "Policy worker")["policy"]):
        for action in statement.actions:
            if action.name in ("chime:CreateMediaInsightsPipeline", "chime:TagResource"):
                assert statement.conditions == {"Null": {"aws:RequestTag/live-call": "false"}}
            elif action.name.startswith("chime:") and action.access_level == "Write":
                assert statement.conditions == {
                    "StringEqualsIfExists": {"aws:ResourceTag/stack": "live-calls"}
                }


def test_the_alarms_watch_what_can_go_wrong(outcomes: list[Outcome]) -> None:
    watched = {}
    for alarm in of_type(outcomes[1].resources, "MetricAlarm").values():
        (dimension,) = alarm.get("dimensions", {"": ""}).values()
        metric = (alarm["namespace"], alarm["metricName"], dimension)
        watched[metric] = (alarm["threshold"], alarm["treatMissingData"])
        assert alarm["alarmActions"] == [f"arn:aws:sns:{PLACE}:alarms"]
    assert watched == {
        ("AWS/Events", "Invocations", "media-insights-pipeline-failed"): (1, "notBreaching"),
        ("AWS/SQS", "ApproximateAgeOfOldestMessage", "events"): (120, "notBreaching"),
        ("AWS/SQS", "ApproximateAgeOfOldestMessage", "calls.fifo"): (120, "notBreaching"),
        ("AWS/SQS", "ApproximateNumberOfMessagesVisible", "undelivered"): (1, "notBreaching"),
        ("AWS/SQS", "ApproximateNumberOfMessagesVisible", "failed.fifo"): (1, "notBreaching"),
        ("LiveCalls", "OldestPipelineAge", ""): (30 * 60, "breaching"),
        ("LiveCalls", "PipelinesWithoutStack", ""): (1, "breaching"),
    }


def test_the_topic_takes_messages_of_the_alarms_and_of_the_rule_alone(
    resources: dict[str, Registered],
) -> None:
    statements = json.loads(inputs(resources, "TopicPolicy alarms")["policy"])["Statement"]
    assert {each["Principal"]["Service"]: each["Condition"] for each in statements} == {
        "events.amazonaws.com": {
            "ArnEquals": {
                "aws:SourceArn": f"arn:aws:events:{PLACE}:rule/media-insights-pipeline-failed"
            }
        },
        "cloudwatch.amazonaws.com": {"StringEquals": {"aws:SourceAccount": seeds.ACCOUNT_ID}},
    }


def test_the_message_of_a_failure_is_one_line_without_phone_numbers(
    resources: dict[str, Registered],
) -> None:
    transformer = inputs(resources, "EventTarget media-insights-pipeline-failed")[
        "inputTransformer"
    ]
    event: Any = FAILURES["permanent"]
    text = transformer["inputTemplate"]
    for name, path in transformer["inputPaths"].items():
        value = event
        for key in path.removeprefix("$.").split("."):
            value = value[key]
        text = text.replace(f"<{name}>", value)
    assert json.loads(text) == (
        "2022-08-26T17:55:15Z chime:MediaInsightsPermanentFailure "
        "arn:aws:chime:us-east-1:111122223333:media-pipeline/87654321-33ca: Access denied"
    )
