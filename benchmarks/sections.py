"""The sections of the benchmark: a situation and its competitors."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

STOP_SECONDS = 0.2
EVERYONE = ("bare", "empty", "floor", "package", "tutorial", "terraform")


@dataclass(frozen=True)
class Section:
    """Competitors that do the same operations in turn.

    Attributes:
        title: The situation, for tables.
        settings: Settings of the emulator.
        latency: Seconds added to each call.
        times: Rounds of this section for each requested round.
    """

    title: str
    tasks: int
    operations: tuple[str, ...]
    competitors: tuple[str, ...]
    settings: dict[str, Any] = field(default_factory=dict)
    latency: float = 0.0
    times: int = 1


SECTIONS = {
    "slow": Section("25 tasks that take 5 s", 25, ("up",), EVERYONE, {"start_seconds": 5}),
    "quick": Section("25 tasks that take 0.3 s", 25, ("up",), EVERYONE, {"start_seconds": 0.3}),
    "domain": Section(
        "100 tasks on one domain, a call at a time, 20 ms a call",
        100,
        ("up",),
        ("serial", "floor", "package"),
        {"start_seconds": 0, "one_call_at_a_time": True},
        latency=0.02,
    ),
    "idle": Section(
        f"25 tasks; stops take {STOP_SECONDS:g} s",
        25,
        ("up", "preview", "again", "refresh", "destroy"),
        (*EVERYONE, "hollow"),
        {"start_seconds": 0, "stop_seconds": STOP_SECONDS},
        # More rounds, because the goals are ratios close to 1 of times close to 2 s.
        times=2,
    ),
    "many": Section(
        "1,000 tasks",
        1000,
        ("up", "refresh", "destroy"),
        ("bare", "floor", "package"),
        {"start_seconds": 0, "stop_seconds": 0},
    ),
}
"""The sections that measure operations. generations.py and imports.py have the others."""
