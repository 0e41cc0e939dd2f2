"""Results of tasks have the members of AWS's examples, and the outcomes of the settings."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from chime_emulator import Emulator, seeds

from ..support.clock import Clock
from ..support.pipelines import start
from ..support.samples import START_SECONDS, STOP_SECONDS, TONE
from ..support.sinks import Queue, Stream, create_pipeline, new_name
from .examples import ENVELOPE, origin, search_status, tone

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient as Client


def start_tone(client: Client, pipeline_id: str, **source: Any) -> str:
    request = json.loads(json.dumps(TONE))
    request["KinesisVideoStreamSourceTaskConfiguration"] |= source
    response = client.start_voice_tone_analysis_task(Identifier=pipeline_id, **request)
    return response["VoiceToneAnalysisTask"]["VoiceToneAnalysisTaskId"]


def without(message: Any, *names: str) -> Any:
    return {name: value for name, value in message.items() if name not in names}


def statuses(messages: list[Any]) -> list[str]:
    return [message["detail"]["detailStatus"] for message in messages]


def test_a_search_that_matches(
    client: Client, clock: Clock, emulator: Emulator, queue: Queue
) -> None:
    emulator.configure(result_seconds=10, result_matches="vp-1=0.94567856 vp-2=0.82783350")
    pipeline = create_pipeline(client, queue.arn)
    task = start(client, pipeline)
    clock.now += START_SECONDS + 9
    assert queue.read() == []
    clock.now += 1
    (match,) = queue.read()
    expected = search_status(pipeline, task, "IdentificationSuccessful")
    expected["detail"]["speakerSearchDetails"] = {
        "results": [
            {"voiceProfileId": "vp-1", "confidenceScore": "0.94567856"},
            {"voiceProfileId": "vp-2", "confidenceScore": "0.82783350"},
        ]
    }
    assert without(match, "id") == expected | {"time": "2027-01-15T08:00:20Z"}
    clock.now += 10
    (voiceprint,) = queue.read()
    expected = search_status(pipeline, task, "VoiceprintGenerationSuccessful")
    assert without(voiceprint, "id") == expected | {"time": "2027-01-15T08:00:30Z"}
    assert uuid.UUID(match["id"]) != uuid.UUID(voiceprint["id"])


def test_a_voice_tone_analysis(client: Client, clock: Clock, queue: Queue) -> None:
    pipeline = create_pipeline(client, queue.arn)
    task = start_tone(client, pipeline, FragmentNumber="91343852333181432392682062622220590765")
    clock.now += START_SECONDS
    (result,) = queue.read()
    average = tone("2027-01-15T08:00:00.250Z", "2027-01-15T08:00:10.250Z")
    assert without(result, "id") == ENVELOPE | {
        "detail-type": "VoiceToneAnalysisStatus",
        "time": "2027-01-15T08:00:10.250000Z",
        "detail": {
            "taskId": task,
            "detailStatus": "VoiceToneAnalysisSuccessful",
            "voiceToneAnalysisDetails": {
                "currentAverageVoiceTone": average,
                "overallAverageVoiceTone": average,
            },
            "startFragmentNumber": "91343852333181432392682062622220590765",
            **origin(pipeline),
        },
    }
    client.stop_voice_tone_analysis_task(Identifier=pipeline, VoiceToneAnalysisTaskId=task)
    assert queue.read() == []
    clock.now += STOP_SECONDS
    assert statuses(queue.read()) == ["VoiceToneAnalysisCompleted"]


@pytest.mark.parametrize(
    ("settings", "search", "analysis"),
    [
        (
            {"result_outcome": "no_match"},
            ["IdentificationNoMatchesFound", "VoiceprintGenerationSuccessful"],
            ["VoiceToneAnalysisSuccessful"],
        ),
        (
            {"result_outcome": "failed", "voiceprint_outcome": "Failure"},
            ["IdentificationFailure", "VoiceprintGenerationFailure"],
            ["VoiceToneAnalysisFailure"],
        ),
        (
            {"voiceprint_outcome": "Success"},
            ["IdentificationSuccessful", "VoiceprintGenerationSuccess"],
            ["VoiceToneAnalysisSuccessful"],
        ),
        (
            {"voiceprint_outcome": "none"},
            ["IdentificationSuccessful"],
            ["VoiceToneAnalysisSuccessful"],
        ),
        ({"result_outcome": "none"}, [], []),
    ],
    ids=lambda value: ",".join(value.values()) if isinstance(value, dict) else None,
)
def test_outcomes(
    client: Client,
    clock: Clock,
    emulator: Emulator,
    queue: Queue,
    settings: dict[str, Any],
    search: list[str],
    analysis: list[str],
) -> None:
    pipeline = create_pipeline(client, queue.arn)
    emulator.configure(**settings)
    start(client, pipeline)
    # A change of the settings leaves the results of existing tasks as they were.
    emulator.configure(result_outcome="match", voiceprint_outcome="Successful")
    clock.now += START_SECONDS
    results = queue.read()
    assert statuses(results) == search
    if "IdentificationSuccessful" not in search:
        assert all("speakerSearchDetails" not in each["detail"] for each in results)
    emulator.configure(**settings)
    start_tone(client, pipeline)
    clock.now += START_SECONDS
    results = queue.read()
    assert statuses(results) == analysis
    assert all("startFragmentNumber" not in each["detail"] for each in results)


@pytest.mark.parametrize("outcome", ["match", "no_match"])
def test_the_summary_of_a_search_after_its_call(
    client: Client, clock: Clock, emulator: Emulator, queue: Queue, outcome: str
) -> None:
    emulator.configure(result_outcome=outcome, result_matches="vp-1=0.5 vp-2=0.9 vp-3=0.8")
    metadata = {"callId": "call-1", "transactionId": "t-1", "team": "voice"}
    pipeline = create_pipeline(client, queue.arn, MediaInsightsRuntimeMetadata=metadata)
    task = start(client, pipeline)
    start_tone(client, pipeline)
    clock.now += START_SECONDS + 1
    emulator.end_pipeline(pipeline, "Stopped")
    queue.read()
    clock.now += 299
    assert queue.read() == []
    clock.now += 1
    (summary,) = queue.read()
    assert (summary["detail-type"], summary["resources"]) == ("VoiceAnalyticsStatus", [])
    best = {"bestMatchedVoiceProfileId": "vp-2"} if outcome == "match" else {}
    assert summary["detail"] == {
        "detailStatus": "PostCallVoiceAnalytics",
        "taskId": task,
        "callId": "call-1",
        "transactionId": "t-1",
        "speakerSearchResults": {
            **best,
            "createVoiceProfileTransactions": [],
            "updateVoiceProfileTransactions": [],
        },
        **origin(pipeline),
    }


def test_all_sinks_get_the_same_message(
    client: Client, clock: Clock, aws: Callable[[str], Any], queue: Queue, stream: Stream
) -> None:
    sns = aws("sns")
    topic = sns.create_topic(Name=new_name())["TopicArn"]
    subscriber = Queue(aws("sqs"))
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=subscriber.arn)
    pipeline = create_pipeline(client, stream.arn, queue.arn, topic)
    task = start(client, pipeline)
    clock.now += START_SECONDS
    messages = queue.read()
    assert len(messages) == 2
    assert stream.read() == messages
    assert [json.loads(each["Message"]) for each in subscriber.read()] == messages
    assert {record["PartitionKey"] for record in stream.records()} == {task}


def test_seeded_runs_have_the_same_event_ids(clock: Clock) -> None:
    def ids() -> list[str]:
        with Emulator(port=None, clock=clock, seed=1) as emulator:
            import boto3

            client = boto3.client(
                "chime-sdk-media-pipelines",
                region_name=seeds.REGION,
                aws_access_key_id="local",
                aws_secret_access_key="local",
            )
            emulator.attach(client)
            start(client, seeds.PIPELINE_ID)
            client.close()
            return [event["id"] for event in emulator.events()]

    assert len(ids()) == 2
    assert ids() == ids()
