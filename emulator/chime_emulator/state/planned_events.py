"""The events of a task or a pipeline, computed in advance as the timelines are.

Times and statuses are those of `the notifications of voice analytics
<https://docs.aws.amazon.com/chime-sdk/latest/dg/va-notification-targets.html>`_ and of `the status
updates <https://docs.aws.amazon.com/chime-sdk/latest/dg/using-eventbridge-notifications.html>`_.
"""

from __future__ import annotations

import math

from .records import Pipeline, PlannedEvent, Task
from .settings import Settings
from .timeline import Timeline

POST_CALL = "PostCallVoiceAnalytics"
POST_CALL_SECONDS = 300.0
"""Time from the end of the pipeline until the summary of its searches."""

TONE_SUCCESSFUL = "VoiceToneAnalysisSuccessful"
TONE_COMPLETED = "VoiceToneAnalysisCompleted"
IDENTIFIED = "IdentificationSuccessful"

IDENTIFICATIONS = {
    "match": IDENTIFIED,
    "no_match": "IdentificationNoMatchesFound",
    "failed": "IdentificationFailure",
}


def search_results(timeline: Timeline, settings: Settings) -> tuple[PlannedEvent, ...]:
    """Return the results of a new speaker search, in the order of delivery."""
    started_at = _in_progress_at(timeline)
    if started_at == math.inf or settings.result_outcome == "none":
        return ()
    identified_at = started_at + settings.result_seconds
    generated_at = identified_at + settings.result_seconds
    is_reversed = settings.result_order == "reversed"
    due = generated_at if is_reversed else identified_at
    identification = PlannedEvent(IDENTIFICATIONS[settings.result_outcome], identified_at, due)
    if settings.voiceprint_outcome == "none":
        return (identification,)
    status = f"VoiceprintGeneration{settings.voiceprint_outcome}"
    voiceprint = PlannedEvent(status, generated_at, generated_at)
    return (voiceprint, identification) if is_reversed else (identification, voiceprint)


def tone_results(timeline: Timeline, settings: Settings) -> tuple[PlannedEvent, ...]:
    """Return the results of a new voice tone analysis while it is InProgress."""
    at = _in_progress_at(timeline) + settings.result_seconds
    if at == math.inf or settings.result_outcome == "none":
        return ()
    is_failed = settings.result_outcome == "failed"
    return (PlannedEvent("VoiceToneAnalysisFailure" if is_failed else TONE_SUCCESSFUL, at, at),)


def events_of_task(task: Task) -> list[PlannedEvent]:
    """Return the events of a task with its present timeline."""
    timeline = task.timeline
    events = [each for each in task.results if timeline.has_status("InProgress", each.at)]
    ended_at = timeline.ended_at
    has_analysed = [each.name for each in events] == [TONE_SUCCESSFUL]
    if has_analysed and ended_at != math.inf and timeline.changes[-1].status == "Stopped":
        events.append(PlannedEvent(TONE_COMPLETED, ended_at, ended_at))
    return events


def events_of_pipeline(pipeline: Pipeline) -> list[PlannedEvent]:
    """Return the events of a pipeline with its present timeline."""
    timeline = pipeline.timeline
    events = [PlannedEvent(each.status, each.at, each.at) for each in timeline.changes]
    if timeline.ended_at != math.inf:
        at = timeline.ended_at + POST_CALL_SECONDS
        events.append(PlannedEvent(POST_CALL, at, at))
    return events


def _in_progress_at(timeline: Timeline) -> float:
    starts = (change.at for change in timeline.changes if change.status == "InProgress")
    return next(starts, math.inf)
