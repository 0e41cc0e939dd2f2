"""examples/live_calls/infrastructure/alarms.py: what is watched, and who may notify the topic."""

import json
from typing import Any

from chime_emulator import seeds
from tests.support.eventbridge_events import state_change
from tests.support.mocked_program import Outcome, Registered
from tests.unit.live_calls_infrastructure.declared import PLACE, inputs, of_type


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
    event: Any = state_change("MediaInsightsPermanentFailure", failureReason="Access denied")
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
