"""The events on the status page, and their delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chime_emulator import Emulator, seeds

from ..support.clock import Clock
from ..support.page_reader import create_pipeline, get, part, start
from ..support.samples import CONFIGURATION, START_SECONDS, TONE

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient


def events(emulator: Emulator) -> str:
    """Return the text of the events that are due."""
    emulator.events()
    return part(emulator, "events")


def test_the_best_match_of_a_search(
    emulator: Emulator, client: ChimeSDKMediaPipelinesClient, clock: Clock
) -> None:
    emulator.configure(result_matches="vp-2=0.5 vp-1=0.94567856")
    task_id = start(client)
    clock.now += START_SECONDS
    shown = events(emulator)
    assert (
        "detailStatus IdentificationSuccessful match vp-1 confidence 0.94567856 matches 2"
        f" {task_id} kinesis stream/call-analytics delivered"
    ) in shown
    assert shown.index("Voiceprint") < shown.index("Identification"), "newest first"
    for event in emulator.events():
        assert f"{event['time'][11:-1]} SpeakerSearchStatus {event['id']}" in shown


def test_a_voice_tone(
    emulator: Emulator, client: ChimeSDKMediaPipelinesClient, clock: Clock
) -> None:
    client.start_voice_tone_analysis_task(Identifier=seeds.PIPELINE_ID, **TONE)
    clock.now += START_SECONDS
    assert "currentAverageVoiceTone neutral overallAverageVoiceTone neutral" in events(emulator)


def test_a_failed_delivery(
    emulator: Emulator, client: ChimeSDKMediaPipelinesClient, clock: Clock
) -> None:
    configuration = client.create_media_insights_pipeline_configuration(**CONFIGURATION)
    arn = configuration["MediaInsightsPipelineConfiguration"][
        "MediaInsightsPipelineConfigurationArn"
    ]
    pipeline = client.create_media_insights_pipeline(MediaInsightsPipelineConfigurationArn=arn)
    start(client, Identifier=pipeline["MediaInsightsPipeline"]["MediaPipelineId"])
    clock.now += START_SECONDS
    assert "sqs calls the sink does not exist" in events(emulator)


def test_a_failed_pipeline(emulator: Emulator, client: ChimeSDKMediaPipelinesClient) -> None:
    hostile = "<script>hostile()</script>"
    emulator.configure(pipeline_failure_reason=hostile)
    pipeline = create_pipeline(client, MediaInsightsRuntimeMetadata={"caller": "secret"})
    emulator.end_pipeline(pipeline, "Failed")
    shown = events(emulator)
    assert "Media Insights State Change" in shown
    assert f"failureReason {hostile} {pipeline} events event-bus/default delivered" in shown
    assert "secret" not in shown, "the metadata of a pipeline"
    assert hostile not in get(emulator.endpoint_url).text
