"""Status changes of pipelines on EventBridge's default bus."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from chime_emulator import Emulator, seeds

from ..support.clock import Clock
from ..support.pipelines import created_pipelines
from ..support.sinks import Queue, create_pipeline, new_name
from .examples import pipeline_arn

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient as Client

BUS = f"arn:aws:events:{seeds.REGION}:{seeds.ACCOUNT_ID}:event-bus/default"


@pytest.fixture
def rule(aws: Callable[[str], Any], queue: Queue) -> Queue:
    """A queue that a rule of the default bus sends status changes to."""
    pattern = {"source": ["aws.chime"], "detail-type": ["Media Insights State Change"]}
    events, name = aws("events"), new_name()
    events.put_rule(Name=name, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": queue.arn}])
    return queue


def test_a_pipeline_from_its_start_to_its_end(
    client: Client, clock: Clock, emulator: Emulator, rule: Queue
) -> None:
    emulator.configure(pipeline_start_seconds=10, pipeline_stop_seconds=4)
    metadata = {"callId": "call-1", "direction": "Inbound"}
    sink = f"arn:aws:kinesis:{seeds.REGION}:{seeds.ACCOUNT_ID}:stream/none"
    pipeline = create_pipeline(client, sink, MediaInsightsRuntimeMetadata=metadata)
    assert rule.read() == []
    clock.now += 10
    (started,) = rule.read()
    assert {name: started[name] for name in ("version", "detail-type", "source", "region")} == {
        "version": "0",
        "detail-type": "Media Insights State Change",
        "source": "aws.chime",
        "region": seeds.REGION,
    }
    assert (started["time"], started["resources"]) == ("2027-01-15T08:00:10Z", [])
    assert started["detail"] == {
        "version": "0",
        "mediaInsightsPipelineArn": pipeline_arn(pipeline),
        "eventType": "chime:MediaInsightsInProgress",
        "mediaInsightsPipelineElementStatuses": [
            {
                "type": "VoiceAnalyticsProcessor",
                "status": "InProgress",
                "updatedOn": 1_800_000_010_250,
            }
        ],
        **metadata,
    }
    (record,) = emulator.events()
    assert record == {
        "id": started["id"],
        "type": "Media Insights State Change",
        "detail": started["detail"],
        "task_id": None,
        "pipeline_id": pipeline,
        "sink": BUS,
        "delivered": True,
        "error": None,
        "time": "2027-01-15T08:00:10.250Z",
    }
    clock.now += 1
    client.update_media_insights_pipeline_status(Identifier=pipeline, UpdateStatus="Pause")
    clock.now += 1
    client.update_media_insights_pipeline_status(Identifier=pipeline, UpdateStatus="Resume")
    client.delete_media_pipeline(MediaPipelineId=pipeline)
    clock.now += 4
    assert [message["detail"]["eventType"] for message in rule.read()] == [
        "chime:MediaInsightsPaused",
        "chime:MediaInsightsInProgress",
        "chime:MediaInsightsStopped",
    ]


@pytest.mark.parametrize("reason", [None, "Missing stream"])
def test_a_failure_has_a_reason(
    client: Client, emulator: Emulator, rule: Queue, reason: str | None
) -> None:
    if reason:
        emulator.configure(pipeline_failure_reason=reason)
    pipeline = create_pipeline(client)
    emulator.end_pipeline(pipeline, "Failed")
    detail = rule.read()[-1]["detail"]
    assert detail["eventType"] == "chime:MediaInsightsPermanentFailure"
    expected = reason or "Access denied when assuming resource access role"
    assert detail["failureReason"] == expected
    assert "mediaInsightsPipelineElementStatuses" not in detail


def test_a_pipeline_that_ends_by_its_age(
    client: Client, clock: Clock, emulator: Emulator, rule: Queue
) -> None:
    emulator.configure(pipeline_seconds=8 * 3600)
    create_pipeline(client)
    rule.read()
    clock.now += 8 * 3600
    (stopped,) = rule.read()
    assert stopped["detail"]["eventType"] == "chime:MediaInsightsStopped"
    assert stopped["time"] == "2027-01-15T16:00:00Z"


def test_a_target_that_moto_lacks_is_an_error(
    client: Client, aws: Callable[[str], Any], emulator: Emulator
) -> None:
    topic = aws("sns").create_topic(Name=new_name())["TopicArn"]
    events, name = aws("events"), new_name()
    events.put_rule(Name=name, EventPattern=json.dumps({"source": ["aws.chime"]}))
    events.put_targets(Rule=name, Targets=[{"Id": "topic", "Arn": topic}])
    create_pipeline(client)
    (record,) = emulator.events()
    events.remove_targets(Rule=name, Ids=["topic"])
    assert (record["sink"], record["delivered"]) == (BUS, False)
    assert "through moto, which lacks this" in record["error"]
    assert created_pipelines(emulator)[0]["status"] == "InProgress"
