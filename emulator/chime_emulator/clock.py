"""The emulator's clock: real time, and ahead of it by what it was advanced."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from .rules import SECONDS

CENTURY = 100 * 365 * 86_400.0
"""The furthest ahead in seconds; what lives for ever ends after the year 9999, which no date has."""


class Clock:
    """Seconds since the epoch.

    It runs with real time and never stands still: a client polls in real time, and would wait in
    vain for a task whose time does not come. Safe to use from many threads.

    Args:
        base: what it runs with.
    """

    def __init__(self, base: Callable[[], float] = time.time) -> None:
        self._base = base
        self._ahead = 0.0
        self._lock = threading.Lock()

    def __call__(self) -> float:
        return self._base() + self._ahead

    def advance(self, *, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Lets so much time pass at once: ``advance(hours=8)``.

        Each task and pipeline has then become what it would have in that time. Only the clock of
        the emulator moves: what waits in real time, a client or a fault's latency, waits on.

        Raises:
            ValueError: a part is negative or no number, or it would be more than a century ahead;
                one line.
        """
        for name, value in (("hours", hours), ("minutes", minutes), ("seconds", seconds)):
            if not SECONDS.accepts(value):
                raise ValueError(f"{name}: {value!r} is not a number of 0 or more")
        with self._lock:
            ahead = self._ahead + 3600 * hours + 60 * minutes + seconds
            if ahead > CENTURY:
                raise ValueError("the clock cannot be more than a century ahead of real time")
            self._ahead = ahead

    def reset(self) -> None:
        """Takes it back to real time."""
        with self._lock:
            self._ahead = 0.0
