"""The goals: what is to be at most what, worked out of the raw results."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any, TypeAlias

from benchmarks.sections import STOP_SECONDS

Results: TypeAlias = dict[str, Any]
"""By section, as benchmarks/results/provider.json holds them."""


@dataclass(frozen=True)
class Goal:
    """Something that is to be at most `limit`; `work_out` makes it of its section's results."""

    section: str
    what: str
    limit: float
    work_out: Callable[[Results], float]
    unit: str = ""
    operation: str = ""
    """The one whose time it is about, if it is about one."""

    def measured(self, results: Results) -> float | None:
        """How much it is; None if nobody has measured it."""
        return self.work_out(results[self.section]) if self.section in results else None

    def is_met(self, results: Results) -> bool | None:
        """Whether it is met; None if nobody has measured it."""
        measured = self.measured(results)
        return None if measured is None else measured <= self.limit


def mid(section: Results, operation: str, competitor: str, figure: str = "seconds") -> float:
    """The median of the rounds."""
    return float(median(section[figure][operation][competitor]))


def ratio(
    section: str, operation: str, what: str, limit: float, *to: str, plus: float = 0.0
) -> Goal:
    """A goal for the package's time by the times of others, taken together."""

    def work_out(results: Results) -> float:
        others = sum(mid(results, operation, competitor) for competitor in to)
        return mid(results, operation, "package") / (others + plus)

    return Goal(section, what, limit, work_out, operation=operation)


def refusals(section: Results) -> float:
    """The most answers of a run that were errors."""
    return float(max(section["refusals"]["up"]["package"]))


def calls_beyond_waiting(section: Results) -> float:
    """Calls a task of the operation with the most of them; to see that a stop is done is waiting.

    A task that takes no time is InProgress in the answer to its start.
    """
    waiting = {"up": 0, "refresh": 0, "destroy": 1}
    tasks: int = section["tasks"]
    return max(
        mid(section, operation, "package", "calls") / tasks - needed
        for operation, needed in waiting.items()
    )


def state_bytes(section: Results) -> float:
    """Bytes of state a task beyond the engine's own record: its inputs and outputs."""
    tasks: int = section["tasks"]
    return mid(section, "up", "package", "property_bytes") / tasks


def calls_a_life(section: Results) -> float:
    """Calls a task more than in the first life, for each earlier one, where these are the most."""
    rounds: list[list[float]] = section["calls_a_task"]["task"]
    lives: list[float] = [median(calls) for calls in zip(*rounds, strict=True)]
    return max((calls - lives[0]) / life for life, calls in enumerate(lives) if life)


def import_milliseconds(section: Results) -> float:
    """What the package adds to `import pulumi`."""
    seconds: dict[str, list[float]] = section["seconds"]
    return 1000 * (median(seconds["package"]) - median(seconds["pulumi"]))


GOALS = (
    ratio("slow", "up", "`up` ÷ (bare + floor)", 1.05, "bare", "floor"),
    ratio("quick", "up", "`up` ÷ (bare + floor)", 1.15, "bare", "floor"),
    ratio("domain", "up", "`up` ÷ (calls one by one + floor)", 1.2, "serial", "floor"),
    Goal("domain", "calls of `up` that were refused", 0, refusals),
    ratio("idle", "preview", "`preview` ÷ floor", 1.05, "floor"),
    ratio("idle", "again", "`up` with nothing to do ÷ floor", 1.05, "floor"),
    ratio("idle", "refresh", "`refresh` ÷ floor", 1.2, "floor"),
    ratio(
        "idle",
        "destroy",
        f"`destroy` ÷ (floor + {STOP_SECONDS:g} s)",
        1.25,
        "floor",
        plus=STOP_SECONDS,
    ),
    ratio("many", "up", "`up` ÷ floor", 1.1, "floor"),
    ratio("many", "refresh", "`refresh` ÷ floor", 1.1, "floor"),
    ratio("many", "destroy", "`destroy` ÷ floor", 1.1, "floor"),
    Goal("many", "calls a task beyond what waiting needs", 1.1, calls_beyond_waiting),
    Goal("many", "state a task beyond the engine's own record", 1500, state_bytes, "bytes"),
    Goal("lives", "calls a task for each earlier life", 1, calls_a_life),
    Goal("import", "import beyond `import pulumi`", 30, import_milliseconds, "ms"),
    Goal(
        "import",
        "of boto3 and botocore, loaded by a program",
        0,
        lambda section: len(section["loaded"]),
    ),
)
