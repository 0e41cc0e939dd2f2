"""A clock that a test sets."""

from __future__ import annotations


class Clock:
    """A clock that changes only when a test sets ``now``."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.25

    def __call__(self) -> float:
        return self.now
