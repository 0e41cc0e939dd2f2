"""Settings: how the emulated service behaves in this run; a state file does not keep them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from .rules import COUNT, SECONDS, SWITCH, Checked, checked, one_of, option, or_none


@dataclass(frozen=True)
class Settings(Checked):
    """How tasks and pipelines live, what is remembered and what is refused.

    A change counts at once, except that the life a task or pipeline was promised at its start, or
    the end it was promised when it was stopped, paused or deleted, stays. The text of each field is also what ``--help`` says
    of it. Times are in seconds.
    """

    start_seconds: float = option(SECONDS, "from Start until a task is InProgress", 0.0)
    stop_seconds: float = option(SECONDS, "from Stop until a task is Stopped", 0.0)
    task_outcome: str = option(
        one_of("InProgress", "Failed", "Stopped", "stuck"),
        "what a new task becomes after the start seconds; stuck: it stays Initializing",
        "InProgress",
    )
    task_outcome_count: int | None = option(
        or_none(COUNT),
        "how many tasks have that outcome; it counts down, then the outcome is InProgress again;"
        " none: all of them",
        None,
    )
    stop_outcome: str = option(
        one_of("Stopped", "Failed", "stuck"),
        "what a stopping task becomes after the stop seconds; stuck: it stays Stopping",
        "Stopped",
    )
    pipeline_start_seconds: float = option(
        SECONDS, "from Create until a pipeline is InProgress", 0.0
    )
    pipeline_stop_seconds: float = option(
        SECONDS, "from Delete until a pipeline is gone; it is Stopping until then", 0.0
    )
    pipeline_outcome: str = option(
        one_of("InProgress", "Failed", "Stopped", "stuck"),
        "what a new pipeline becomes after its start seconds; stuck: it stays Initializing",
        "InProgress",
    )
    pipeline_outcome_count: int | None = option(
        or_none(COUNT),
        "how many pipelines have that outcome; it counts down, then the outcome is InProgress"
        " again; none: all of them",
        None,
    )
    pipeline_seconds: float | None = option(
        or_none(SECONDS),
        "age at which a new pipeline stops by itself, 28800 at AWS; none: never",
        None,
    )
    paused_seconds: float | None = option(
        or_none(SECONDS),
        "how long after a pause a pipeline stops by itself, 7200 at AWS; none: never",
        None,
    )
    delete_in_use: str = option(
        one_of("stop", "conflict"),
        "what deleting a pipeline with live tasks does: it stops them with the pipeline, or"
        " answers ConflictException",
        "stop",
    )
    token_replay: str = option(
        one_of("task", "conflict", "original"),
        "what a replayed request token answers: the task or pipeline as it is now; a"
        " ConflictException once that has ended; or, word for word, what it answered the first"
        " time",
        "task",
    )
    token_seconds: float | None = option(
        or_none(SECONDS),
        "how long after the start or creation a token is remembered; later it starts or creates"
        " another; none: for good",
        None,
    )
    invisible_seconds: float = option(
        SECONDS,
        "how long after its start or creation a task or pipeline is answered with"
        " NotFoundException",
        0.0,
    )
    max_active_tasks: int | None = option(
        or_none(COUNT),
        "quota of tasks of one kind in a Region that have not ended, 25 at AWS; none: no quota",
        None,
    )
    max_active_pipelines: int | None = option(
        or_none(COUNT),
        "quota of pipelines in a Region that have not ended, 20 at AWS; none: no quota",
        None,
    )
    one_call_at_a_time: bool = option(
        SWITCH,
        "refuse a second call at a time that concerns the same task or voice profile domain",
        False,
    )

    def changed(self, changes: Mapping[str, Any]) -> Settings:
        """These settings with some of them changed.

        Raises:
            ValueError: there is no such setting, or the value is not allowed; one line.
        """
        return checked(Settings, "Settings", {**asdict(self), **changes})

    def one_task_later(self) -> Settings:
        """These settings once another task has started, which counts `task_outcome_count` down."""
        if self.task_outcome_count is None:
            return self
        if self.task_outcome_count == 1:
            return replace(self, task_outcome="InProgress", task_outcome_count=None)
        return replace(self, task_outcome_count=self.task_outcome_count - 1)

    def one_pipeline_later(self) -> Settings:
        """These settings once another pipeline is created: `pipeline_outcome_count` goes down."""
        if self.pipeline_outcome_count is None:
            return self
        if self.pipeline_outcome_count == 1:
            return replace(self, pipeline_outcome="InProgress", pipeline_outcome_count=None)
        return replace(self, pipeline_outcome_count=self.pipeline_outcome_count - 1)
