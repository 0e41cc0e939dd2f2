"""Settings: how the emulated API behaves in this run. A state file does not store them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from ..seeds import VOICE_PROFILE_ID
from .options import (
    POSITIVE_INTEGER,
    SECONDS,
    STRING,
    Constraint,
    Options,
    one_of,
    option,
    or_none,
    parse_options,
)

MATCH = re.compile(r"[!-~]{1,256}=(0(\.[0-9]+)?|1(\.0+)?)")
MATCHES = Constraint(
    lambda value: isinstance(value, str) and _are_matches(value.split()),
    "1 to 10 matches like 'PROFILE-ID=0.95', separated by spaces",
    "'PROFILE-ID=CONFIDENCE ...'",
)


def _are_matches(texts: list[str]) -> bool:
    return 1 <= len(texts) <= 10 and all(map(MATCH.fullmatch, texts))


@dataclass(frozen=True)
class Settings(Options):
    """The durations, outcomes and limits of tasks and pipelines. Times are in seconds.

    A change takes effect at once. The timeline of an existing task or pipeline stays as it was
    computed at its start, stop, pause or deletion. ``--help`` shows the same texts.
    """

    start_seconds: float = option(SECONDS, "time from Start until a task is InProgress", 0.0)
    stop_seconds: float = option(SECONDS, "time from Stop until a task is Stopped", 0.0)
    task_outcome: str = option(
        one_of("InProgress", "Failed", "Stopped", "stuck"),
        "status of a new task after start_seconds; stuck: the task stays Initializing",
        "InProgress",
    )
    task_outcome_count: int | None = option(
        or_none(POSITIVE_INTEGER),
        "number of tasks that get task_outcome, before InProgress again; none: all tasks",
        None,
    )
    stop_outcome: str = option(
        one_of("Stopped", "Failed", "stuck"),
        "status of a stopping task after stop_seconds; stuck: the task stays Stopping",
        "Stopped",
    )
    pipeline_start_seconds: float = option(
        SECONDS, "time from Create until a pipeline is InProgress", 0.0
    )
    pipeline_stop_seconds: float = option(
        SECONDS, "time from Delete, during which a pipeline is Stopping, until it is not found", 0.0
    )
    pipeline_outcome: str = option(
        one_of("InProgress", "Failed", "Stopped", "stuck"),
        "status of a new pipeline after pipeline_start_seconds; stuck: it stays Initializing",
        "InProgress",
    )
    pipeline_outcome_count: int | None = option(
        or_none(POSITIVE_INTEGER),
        "number of pipelines that get pipeline_outcome, before InProgress again; none: all",
        None,
    )
    pipeline_seconds: float | None = option(
        or_none(SECONDS),
        "age at which a new pipeline stops by itself, 28800 at AWS; none: never",
        None,
    )
    paused_seconds: float | None = option(
        or_none(SECONDS),
        "time after which a paused pipeline stops by itself, 7200 at AWS; none: never",
        None,
    )
    delete_in_use: str = option(
        one_of("stop", "conflict"),
        "Delete of a pipeline with active tasks; stop: stops them; conflict: ConflictException",
        "stop",
    )
    token_replay: str = option(
        one_of("task", "conflict", "original"),
        "response to a replayed request token; task: the resource as it is now; conflict:"
        " ConflictException once it has ended; original: the first response",
        "task",
    )
    token_seconds: float | None = option(
        or_none(SECONDS),
        "validity of a request token; a later replay starts another resource; none: forever",
        None,
    )
    invisible_seconds: float = option(
        SECONDS,
        "time after Start or Create during which a resource is not found (NotFoundException)",
        0.0,
    )
    max_active_tasks: int | None = option(
        or_none(POSITIVE_INTEGER),
        "quota of active tasks of one kind in a Region, 25 at AWS; none: no quota",
        None,
    )
    max_active_pipelines: int | None = option(
        or_none(POSITIVE_INTEGER),
        "quota of active pipelines in a Region, 20 at AWS; none: no quota",
        None,
    )
    max_concurrent_calls: int | None = option(
        or_none(POSITIVE_INTEGER),
        "quota of concurrent calls on one task and on one voice profile domain, 1 at AWS; none: no"
        " quota",
        None,
    )
    domain_quota_counts: str = option(
        one_of("domain", "tasks"),
        "calls in the quota of a domain; domain: those that name it, such as"
        " StartSpeakerSearchTask; tasks: those on its tasks too",
        "domain",
    )

    result_seconds: float = option(
        SECONDS,
        "time from InProgress until the result of a task, and from there until the voiceprint of a"
        " search; 10 at AWS",
        0.0,
    )
    result_outcome: str = option(
        one_of("match", "no_match", "failed", "none"),
        "result of a new task; match or no_match: success of a voice tone analysis; none: no event",
        "match",
    )
    result_matches: str = option(
        MATCHES,
        "voice profiles that a new search finds, with their confidence",
        f"{VOICE_PROFILE_ID}=0.94567856",
    )
    voiceprint_outcome: str = option(
        one_of("Successful", "Success", "Failure", "none"),
        "status VoiceprintGeneration... of a new search, two spellings of success as in AWS's"
        " documentation; none: no such event",
        "Successful",
    )
    result_copies: int = option(
        POSITIVE_INTEGER, "deliveries of each result to each sink; 2: twice", 1
    )
    result_order: str = option(
        one_of("in_order", "reversed"),
        "order of the events of a new search; reversed: the voiceprint before the matches",
        "in_order",
    )
    pipeline_failure_reason: str = option(
        STRING,
        "failureReason of a failed pipeline",
        "Access denied when assuming resource access role",
    )

    def changed(self, changes: Mapping[str, Any]) -> Settings:
        """Return these settings with some of them changed.

        Raises:
            ValueError: a setting is unknown or has an invalid value; one line.
        """
        return parse_options(Settings, {**asdict(self), **changes})

    def after_start(self) -> Settings:
        """Return the settings after a task has started: `task_outcome_count` counts down."""
        if self.task_outcome_count is None:
            return self
        if self.task_outcome_count == 1:
            return replace(self, task_outcome="InProgress", task_outcome_count=None)
        return replace(self, task_outcome_count=self.task_outcome_count - 1)

    def after_create(self) -> Settings:
        """Return the settings after a Create: `pipeline_outcome_count` counts down."""
        if self.pipeline_outcome_count is None:
            return self
        if self.pipeline_outcome_count == 1:
            return replace(self, pipeline_outcome="InProgress", pipeline_outcome_count=None)
        return replace(self, pipeline_outcome_count=self.pipeline_outcome_count - 1)
