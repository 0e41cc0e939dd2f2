"""The emulator's clock: real time plus an offset."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timezone

from .options import SECONDS, check

CENTURY = 100 * 365 * 86_400.0
"""Maximum offset, in seconds. Dates end with the year 9999."""


class Clock:
    """Returns seconds since the epoch. Thread-safe.

    The clock runs with real time and cannot be frozen. A client polls in real time, and would wait
    forever for a task on a clock that stands still.

    Args:
        base: the time without the offset.
        changed: set when the offset changes.
    """

    def __init__(
        self, base: Callable[[], float] = time.time, changed: threading.Event | None = None
    ) -> None:
        self._base = base
        self._changed = changed or threading.Event()
        self._offset = 0.0
        self._lock = threading.Lock()

    def __call__(self) -> float:
        return self._base() + self._offset

    def advance(self, *, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Move the clock forward: ``advance(hours=8)``.

        Tasks and pipelines then have the status of the new time. Everything that waits in real
        time, such as a client or the latency of a fault, is not affected.

        Raises:
            ValueError: an argument is not a number of at least 0, or the offset would exceed a
                century; one line.
        """
        for name, value in (("hours", hours), ("minutes", minutes), ("seconds", seconds)):
            check(name, SECONDS, value)
        with self._lock:
            offset = self._offset + 3600 * hours + 60 * minutes + seconds
            if offset > CENTURY:
                raise ValueError("the clock cannot be more than a century ahead of real time")
            self._offset = offset
        self._changed.set()

    def reset(self) -> None:
        """Set the clock back to real time."""
        with self._lock:
            self._offset = 0.0


def iso_timestamp(seconds: float) -> str:
    """Return a time in ISO 8601, in UTC with milliseconds, as AWS formats it."""
    moment = datetime.fromtimestamp(seconds, tz=timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
