"""The sections of the benchmark: a situation and its competitors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

AT_AWS = 80
DISTANCES = (0, AT_AWS, 200)
"""Milliseconds that the emulator adds to each call. AWS takes 50 to 150 ms."""

STOP_SECONDS = 0.2
CHANGE_NOTHING = ("preview", "again", "refresh")
OPERATIONS = ("up", *CHANGE_NOTHING, "destroy")
CORE = ("bare", "floor", "package")
DOORS = (*CORE, "native")
EVERYONE = (*DOORS, "empty", "tutorial", "terraform")


@dataclass(frozen=True, kw_only=True)
class Section:
    """Competitors that do the same operations in turn.

    Attributes:
        tasks: The number of tasks.
        start_seconds: Seconds from the start of a task until it is InProgress.
        milliseconds: Milliseconds added to each call.
        limit: The quota of concurrent calls on the voice profile domain; None for no quota.
        operations: The operations of a round, in order. An operation can occur twice.
        competitors: The competitors.
        rounds: The number of rounds.
    """

    tasks: int
    start_seconds: float
    milliseconds: int
    limit: int | None = None
    operations: tuple[str, ...] = OPERATIONS
    competitors: tuple[str, ...] = CORE
    rounds: int = 5

    @property
    def situation(self) -> str:
        """The tasks and the quota, for tables."""
        tasks = "1 task" if self.tasks == 1 else f"{self.tasks:,} tasks"
        limit = ", one start at a time" if self.limit else ""
        return f"{tasks}, {self.start_seconds:g} s to start{limit}"

    @property
    def settings(self) -> dict[str, Any]:
        """The settings of the emulator."""
        return {
            "start_seconds": self.start_seconds,
            "stop_seconds": STOP_SECONDS,
            "max_concurrent_calls": self.limit,
        }


def _sections() -> dict[str, Section]:
    sections = {}
    for ms in DISTANCES:
        # The distance of AWS is the one at which other tools are measured, which takes long.
        competitors = EVERYONE if ms == AT_AWS else DOORS
        quick = Section(
            tasks=25,
            start_seconds=0.3,
            milliseconds=ms,
            # The times of preview, again and refresh vary by more than their goals allow.
            operations=("up", *CHANGE_NOTHING * 6, "destroy"),
            competitors=competitors,
        )
        slow = replace(quick, start_seconds=5, operations=("up",))
        sections[f"one-{ms}"] = replace(
            quick, tasks=1, operations=("up", *CHANGE_NOTHING * 2, "destroy"), rounds=7
        )
        sections[f"quick-{ms}"] = quick
        sections[f"slow-{ms}"] = slow
        sections[f"quick-{ms}-limit"] = replace(
            quick, limit=1, operations=OPERATIONS, competitors=CORE
        )
        sections[f"slow-{ms}-limit"] = replace(slow, limit=1, competitors=CORE)
    # The goals at 0 ms are closer than the times of one round.
    for ms, rounds in ((0, 5), (AT_AWS, 3)):
        sections[f"many-{ms}"] = Section(
            tasks=1000,
            start_seconds=0,
            milliseconds=ms,
            operations=("up", "refresh", "destroy"),
            rounds=rounds,
        )
    return sections


SECTIONS = _sections()
"""The sections that measure operations. imports.py and cpu.py have the others."""
