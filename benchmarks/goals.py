"""The goals: upper limits of figures computed from the raw results.

A figure that compares competitors is a median of comparisons. Each comparison is between times that
were measured one after the other.

A preview makes no call, and neither does an `up` without changes. Their comparisons at all
distances are of the same thing, and count together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any, TypeAlias

from benchmarks.sections import DISTANCES, STOP_SECONDS

STATE = "state per task beyond the engine's own record"
WITHOUT_CALLS = ("preview", "again")
WITH_CALLS = ("up", "refresh", "destroy")

Results: TypeAlias = dict[str, Any]
"""The raw results by section, as in benchmarks/results/provider.json."""


@dataclass(frozen=True)
class Goal:
    """A figure that must be at most `limit`. `compute` returns it from the sections' results."""

    sections: tuple[str, ...]
    what: str
    limit: float
    compute: Callable[..., float]
    unit: str = ""

    @property
    def name(self) -> str:
        """What the figure is, and whether it is of all distances."""
        return f"{self.what}, all distances" if len(self.sections) > 1 else self.what

    def measured(self, results: Results) -> float | None:
        """Return the figure, or None if a section was not measured."""
        if not set(self.sections) <= set(results):
            return None
        return self.compute(*(results[section] for section in self.sections))

    def is_met(self, results: Results) -> bool | None:
        """Return whether the goal is met, or None if a section was not measured."""
        measured = self.measured(results)
        return None if measured is None else measured <= self.limit


def median_of(section: Results, operation: str, competitor: str, figure: str = "seconds") -> float:
    """Return the median of the rounds."""
    return float(median(section[figure][operation][competitor]))


def side_by_side(
    sections: Iterable[Results], operation: str, *competitors: str
) -> Iterator[tuple[float, ...]]:
    """Yield the seconds of competitors that took turns, in the order of their names."""
    for section in sections:
        seconds = section["seconds"][operation]
        yield from zip(*(seconds[name] for name in competitors), strict=True)


def ratio(
    sections: tuple[str, ...], operation: str, limit: float, *to: str, plus: float = 0.0
) -> Goal:
    """Return a goal for the package's time divided by the sum of other times."""

    def compute(*results: Results) -> float:
        turns = side_by_side(results, operation, "package", *to)
        return median(package / (sum(others) + plus) for package, *others in turns)

    total = " + ".join([*to, *([f"{plus:g} s"] if plus else [])])
    total = f"({total})" if " " in total else total
    return Goal(sections, f"`{operation}` ÷ {total}", limit, compute)


def beyond(section: str, limit: float) -> Goal:
    """Return a goal for the seconds of `up` beyond those of boto3 and the engine."""

    def compute(results: Results) -> float:
        turns = side_by_side([results], "up", "package", "bare", "floor")
        return median(package - bare - floor for package, bare, floor in turns)

    return Goal((section,), "`up` - bare - floor", limit, compute, "s")


def refusals(section: Results) -> float:
    """Return the most error responses in a run of `up`."""
    return float(max(section["refusals"]["up"]["package"]))


def native(sections: tuple[str, ...], operations: tuple[str, ...]) -> Goal:
    """Return a goal for the native provider's time divided by the package's, at its worst."""

    def compute(*results: Results) -> float:
        return max(
            median(
                native / package
                for native, package in side_by_side(results, operation, "native", "package")
            )
            for operation in operations
        )

    what = f"native ÷ package, the slowest of {', '.join(operations)}"
    return Goal(sections, what, 1.05, compute)


def state_bytes(competitor: str) -> Callable[[Results], float]:
    """Return a function for the bytes of a task's inputs and outputs in the state."""

    def compute(section: Results) -> float:
        tasks: int = section["tasks"]
        return median_of(section, "up", competitor, "property_bytes") / tasks

    return compute


def cpu_ratio(section: Results) -> float:
    """Return the CPU time of a read divided by that of a get with boto3."""
    milliseconds: dict[str, list[float]] = section["milliseconds"]
    return median(milliseconds["package"]) / median(milliseconds["bare"])


def import_milliseconds(section: Results) -> float:
    """Return the milliseconds that the package adds to `import pulumi`."""
    seconds: list[float] = section["seconds"]
    return 1000 * median(seconds)


def boto3_modules(section: Results) -> float:
    """Return how many modules of boto3 and botocore a program loads."""
    return len(section["loaded"])


def _goals() -> tuple[Goal, ...]:
    goals = [
        ratio(("slow-0",), "up", 1.02, "bare", "floor"),
        ratio(("slow-80",), "up", 1.05, "bare", "floor"),
        ratio(("quick-0",), "up", 0.98, "bare", "floor"),
        ratio(("quick-80",), "up", 1.10, "bare", "floor"),
        Goal(("quick-80-limit",), "refused calls of `up`", 2, refusals),
    ]
    for ms in DISTANCES:
        goals += [
            ratio((f"quick-{ms}",), "refresh", 1.05, "bare", "floor"),
            ratio((f"quick-{ms}",), "destroy", 1.10, "bare", "floor", plus=STOP_SECONDS),
            beyond(f"one-{ms}", 0.15),
            native((f"one-{ms}",), WITH_CALLS),
            native((f"quick-{ms}",), WITH_CALLS),
        ]
    one, quick = (tuple(f"{name}-{ms}" for ms in DISTANCES) for name in ("one", "quick"))
    return (
        *goals,
        *(ratio(quick, operation, 1.05, "floor") for operation in WITHOUT_CALLS),
        native(one, WITHOUT_CALLS),
        native(quick, WITHOUT_CALLS),
        ratio(("many-0",), "up", 1.05, "floor"),
        ratio(("many-0",), "destroy", 1.05, "floor"),
        ratio(("many-0",), "refresh", 1.15, "bare", "floor"),
        ratio(("many-80",), "refresh", 1.15, "bare", "floor"),
        Goal(("many-0",), STATE, 1339, state_bytes("package"), "bytes"),
        Goal(("quick-80",), f"native: {STATE}", 1000, state_bytes("native"), "bytes"),
        Goal(("cpu",), "CPU of a read ÷ a get with boto3", 1.3, cpu_ratio),
        Goal(("import",), "import beyond `import pulumi`", 24, import_milliseconds, "ms"),
        Goal(("import",), "modules of boto3 and botocore in a program", 0, boto3_modules),
    )


GOALS = _goals()
