"""Settings: how the emulated service behaves in this run; a state file does not keep them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from .rules import COUNT, SECONDS, SWITCH, Checked, checked, one_of, option, or_none


@dataclass(frozen=True)
class Settings(Checked):
    """How tasks live, what is remembered and what is refused.

    A change counts at once, except that the life a task was promised at its start, or the end it
    was promised when it was stopped, stays. The text of each field is also what ``--help`` says
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
    token_replay: str = option(
        one_of("task", "conflict", "original"),
        "what a replayed request token answers: the task as it is now; a ConflictException once"
        " the task has ended; or, word for word, what it answered the first time",
        "task",
    )
    token_seconds: float | None = option(
        or_none(SECONDS),
        "how long after the start a token is remembered; later it starts another task; none:"
        " for good",
        None,
    )
    invisible_seconds: float = option(
        SECONDS, "how long after the start Get and Stop answer NotFoundException", 0.0
    )
    max_active_tasks: int | None = option(
        or_none(COUNT),
        "quota of tasks of one kind in a Region that have not ended, 25 at AWS; none: no quota",
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
