"""The goals: upper limits of figures computed from the raw results."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any, TypeAlias

from benchmarks.sections import STOP_SECONDS

Results: TypeAlias = dict[str, Any]
"""The raw results by section, as in benchmarks/results/provider.json."""


@dataclass(frozen=True)
class Goal:
    """A figure that must be at most `limit`. `compute` returns it from the section's results."""

    section: str
    what: str
    limit: float
    compute: Callable[[Results], float]
    unit: str = ""
    operation: str = ""
    """The operation whose time the goal limits, if any."""

    def measured(self, results: Results) -> float | None:
        """Return the figure, or None if the section was not measured."""
        return self.compute(results[self.section]) if self.section in results else None

    def is_met(self, results: Results) -> bool | None:
        """Return whether the goal is met, or None if the section was not measured."""
        measured = self.measured(results)
        return None if measured is None else measured <= self.limit


def median_of(section: Results, operation: str, competitor: str, figure: str = "seconds") -> float:
    """Return the median of the rounds."""
    return float(median(section[figure][operation][competitor]))


def ratio(
    section: str, operation: str, what: str, limit: float, *to: str, plus: float = 0.0
) -> Goal:
    """Return a goal for the package's time divided by the sum of other times."""

    def compute(results: Results) -> float:
        others = sum(median_of(results, operation, competitor) for competitor in to)
        return median_of(results, operation, "package") / (others + plus)

    return Goal(section, what, limit, compute, operation=operation)


def refusals(section: Results) -> float:
    """Return the most error responses in a run."""
    return float(max(section["refusals"]["up"]["package"]))


def calls_beyond_waiting(section: Results) -> float:
    """Return the calls per task beyond the necessary polls, of the operation with the most calls.

    A start without a start-up time responds with InProgress. A stop needs one poll.
    """
    polls = {"up": 0, "refresh": 0, "destroy": 1}
    tasks: int = section["tasks"]
    return max(
        median_of(section, operation, "package", "calls") / tasks - needed
        for operation, needed in polls.items()
    )


def state_bytes(section: Results) -> float:
    """Return the bytes of a task's inputs and outputs in the state."""
    tasks: int = section["tasks"]
    return median_of(section, "up", "package", "property_bytes") / tasks


def calls_per_generation(section: Results) -> float:
    """Return the most additional calls per task for each earlier generation."""
    rounds: list[list[float]] = section["calls_a_task"]["task"]
    medians: list[float] = [median(calls) for calls in zip(*rounds, strict=True)]
    first = medians[0]
    return max((calls - first) / earlier for earlier, calls in enumerate(medians) if earlier)


def import_milliseconds(section: Results) -> float:
    """Return the milliseconds that the package adds to `import pulumi`."""
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
    Goal("many", "calls per task beyond the necessary polls", 1.1, calls_beyond_waiting),
    Goal("many", "state per task beyond the engine's own record", 1500, state_bytes, "bytes"),
    Goal("lives", "calls per task for each earlier generation", 1, calls_per_generation),
    Goal("import", "import beyond `import pulumi`", 30, import_milliseconds, "ms"),
    Goal(
        "import",
        "of boto3 and botocore, loaded by a program",
        0,
        lambda section: len(section["loaded"]),
    ),
)
