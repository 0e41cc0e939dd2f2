"""The details of events, with the members of AWS's examples."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from ..state.planned_events import IDENTIFIED, POST_CALL, events_of_task
from ..state.records import VOICE_TONE_ANALYSIS, Pipeline, PlannedEvent, Task

EVENT_TYPES = {
    "InProgress": "chime:MediaInsightsInProgress",
    "Paused": "chime:MediaInsightsPaused",
    "Stopped": "chime:MediaInsightsStopped",
    "Failed": "chime:MediaInsightsPermanentFailure",
}
"""The documented eventType for each status of a pipeline. Other statuses have no event."""

ELEMENTS_WITH_STATUS = (
    "AmazonTranscribeProcessor",
    "AmazonTranscribeCallAnalyticsProcessor",
    "S3RecordingSink",
    "VoiceAnalyticsProcessor",
    "VoiceEnhancementSink",
)
"""See https://docs.aws.amazon.com/chime-sdk/latest/dg/call-analytics-statuses.html"""

CALL_MEMBERS = ("callId", "transactionId", "voiceConnectorId")
"""Runtime metadata that a Voice Connector sets."""

TONE_SCORE = {"neutral": "0.83", "positive": "0.13", "negative": "0.04"}


def result_detail(pipeline: Pipeline, task: Task, event: PlannedEvent) -> dict[str, Any]:
    """Return the detail of a SpeakerSearchStatus or a VoiceToneAnalysisStatus."""
    detail: dict[str, Any] = {"taskId": task.id, "detailStatus": event.name}
    if event.name == IDENTIFIED:
        results = [
            {"voiceProfileId": profile, "confidenceScore": confidence}
            for profile, confidence in _matches(task)
        ]
        detail["speakerSearchDetails"] = {"results": results}
    if task.kind == VOICE_TONE_ANALYSIS:
        if not event.name.endswith("Failure"):
            tone = {
                "startTime": utc(task.timeline.created_at, "milliseconds"),
                "endTime": utc(event.at, "milliseconds"),
                "voiceToneLabel": "neutral",
                "voiceToneScore": TONE_SCORE,
            }
            names = "currentAverageVoiceTone", "overallAverageVoiceTone"
            detail["voiceToneAnalysisDetails"] = dict.fromkeys(names, tone)
        if fragment := _source(task).get("FragmentNumber"):
            detail["startFragmentNumber"] = fragment
    return detail | _origin(pipeline, task)


def post_call_detail(pipeline: Pipeline, task: Task) -> dict[str, Any]:
    """Return the detail of a VoiceAnalyticsStatus, the summary of a search after its call."""
    results: dict[str, Any] = {
        "createVoiceProfileTransactions": [],
        "updateVoiceProfileTransactions": [],
    }
    if any(event.name == IDENTIFIED for event in events_of_task(task)):
        matches = sorted(_matches(task), key=lambda match: float(match[1]))
        results["bestMatchedVoiceProfileId"] = matches[-1][0]
    metadata = _metadata(pipeline)
    call = {name: metadata[name] for name in CALL_MEMBERS if name in metadata}
    status = {"detailStatus": POST_CALL, "taskId": task.id, "speakerSearchResults": results}
    return status | call | _origin(pipeline, task)


def state_change_detail(pipeline: Pipeline, event: PlannedEvent, reason: str) -> dict[str, Any]:
    """Return the detail of a Media Insights State Change.

    Args:
        pipeline: the pipeline.
        event: a status in `EVENT_TYPES`.
        reason: the reason if the pipeline has failed.
    """
    detail: dict[str, Any] = {
        "version": "0",
        "mediaInsightsPipelineArn": pipeline.arn,
        "eventType": EVENT_TYPES[event.name],
    }
    if len(pipeline.elements) > 1:
        detail["mediaInsightsPipelineElementStatuses"] = [
            {"type": element["Type"], "status": event.name, "updatedOn": int(event.at * 1000)}
            for element in pipeline.elements
            if element["Type"] in ELEMENTS_WITH_STATUS
        ]
    if event.name == "Failed":
        detail["failureReason"] = reason
    return _metadata(pipeline) | detail


def utc(seconds: float, precision: str) -> str:
    """Return a time in ISO 8601, in UTC; ``precision`` is as for `datetime.isoformat`."""
    moment = datetime.fromtimestamp(seconds, tz=timezone.utc)
    return moment.isoformat(timespec=precision).replace("+00:00", "Z")


def _origin(pipeline: Pipeline, task: Task) -> dict[str, Any]:
    origin = {"mediaInsightsPipelineId": pipeline.id, "sourceArn": pipeline.arn}
    if source := _source(task):
        origin |= {"streamArn": source["StreamArn"], "channelId": source["ChannelId"]}
    return origin


def _source(task: Task) -> dict[str, Any]:
    source: dict[str, Any] = task.request.get("KinesisVideoStreamSourceTaskConfiguration", {})
    return source


def _metadata(pipeline: Pipeline) -> dict[str, Any]:
    return dict(pipeline.request.get("MediaInsightsRuntimeMetadata", {}))


def _matches(task: Task) -> list[tuple[str, str]]:
    matches = (text.rpartition("=") for text in task.matches.split())
    return [(profile, confidence) for profile, _, confidence in matches]
