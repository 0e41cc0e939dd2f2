"""Events as AWS sends them to the sinks, made from the planned events that are due."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from ..operations.account import Account
from ..seeds import ACCOUNT_ID
from ..state.event_table import DueEvent
from ..state.planned_events import POST_CALL, events_of_pipeline, events_of_task
from ..state.records import SPEAKER_SEARCH, Pipeline, Task
from .details import EVENT_TYPES, post_call_detail, result_detail, state_change_detail, utc

STATE_CHANGE = "Media Insights State Change"
CALL_STATUS = "VoiceAnalyticsStatus"
TONE_STATUS = "VoiceToneAnalysisStatus"


@dataclass(frozen=True)
class Event:
    """An event of a pipeline, and of a task unless it is a `STATE_CHANGE`.

    Args:
        number: a number that no other event of this task or pipeline has.
        type: the detail-type.
        pipeline: the pipeline.
        task: the task.
        at: time of the event, in seconds since the epoch.
        detail: the detail.
    """

    number: int
    type: str
    pipeline: Pipeline
    task: Task | None
    at: float
    detail: Mapping[str, Any]

    @cached_property
    def id(self) -> str:
        """The event's id, which depends on the resource and the number only."""
        resource = self.task or self.pipeline
        return str(uuid.uuid5(uuid.UUID(resource.id), str(self.number)))

    def message(self) -> dict[str, Any]:
        """Return the message for a sink, with the members of `AWS's examples
        <https://docs.aws.amazon.com/chime-sdk/latest/dg/va-notification-targets.html>`_.
        """
        message = {
            "version": "0",
            "id": self.id,
            "detail-type": self.type,
            "service-type": "VoiceAnalytics",
            "source": "aws.chime",
            "account": ACCOUNT_ID,
            "time": utc(self.at, "microseconds" if self.type == TONE_STATUS else "seconds"),
            "region": self.pipeline.region,
            "detail": self.detail,
        }
        return message if self.type == TONE_STATUS else message | {"resources": []}


def take_due(account: Account, now: float) -> list[Event]:
    """Return the events that are due, in the order of delivery. Each is returned once."""
    store, events = account.store, list[Event]()
    find_task, find_pipeline = cache(store.tasks.get), cache(store.pipelines.get)
    for due in store.events.take_due(now):
        task = find_task(due.resource_id)
        pipeline = find_pipeline(task.pipeline_id if task else due.resource_id)
        if pipeline and task and due.event in events_of_task(task):
            detail_type = task.kind.replace("Task", "Status")
            detail = result_detail(pipeline, task, due.event)
            events.append(Event(due.number, detail_type, pipeline, task, due.event.at, detail))
        elif pipeline and not task and due.event in events_of_pipeline(pipeline):
            events += _events_of_pipeline(account, pipeline, due)
    return events


def _events_of_pipeline(account: Account, pipeline: Pipeline, due: DueEvent) -> list[Event]:
    number, name, at = due.number, due.event.name, due.event.at
    if name == POST_CALL:
        searches = (
            task
            for task in account.store.tasks.of_pipeline(pipeline.id)
            if task.kind == SPEAKER_SEARCH
        )
        return [
            Event(number, CALL_STATUS, pipeline, task, at, post_call_detail(pipeline, task))
            for task in searches
        ]
    if name not in EVENT_TYPES:
        return []
    reason = account.settings.pipeline_failure_reason
    detail = state_change_detail(pipeline, due.event, reason)
    return [Event(number, STATE_CHANGE, pipeline, None, at, detail)]
