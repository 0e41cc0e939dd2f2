"""Time, as an argument: a unit test passes a clock that needs no real seconds."""

import time
from collections.abc import Callable
from datetime import datetime, timezone
from typing import NamedTuple


def _utc_now() -> datetime:
    return datetime.now(timezone.utc)


class Clock(NamedTuple):
    """The three functions of time that operations use.

    Attributes:
        monotonic: Seconds from any fixed point.
        sleep: Block for a number of seconds. It may return early when the operation is cancelled.
        utc_now: The time of day, with its time zone.
    """

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    utc_now: Callable[[], datetime] = _utc_now


class Deadline:
    """A point in time that an operation must not pass.

    Args:
        seconds: Seconds from now.
        clock: The clock to measure with.
    """

    def __init__(self, seconds: float, clock: Clock) -> None:
        self.seconds = seconds
        self._clock = clock
        self._start = clock.monotonic()

    def elapsed(self) -> float:
        """Return the seconds since the deadline was set."""
        return self._clock.monotonic() - self._start

    def remaining(self) -> float:
        """Return the seconds left, never below 0."""
        return max(0.0, self.seconds - self.elapsed())

    def shortened(self, seconds: float) -> "Deadline":
        """Return a deadline that comes a number of seconds earlier."""
        deadline = Deadline(self.seconds - seconds, self._clock)
        deadline._start = self._start
        return deadline

    def sleep(self, seconds: float) -> None:
        """Sleep, but not past the deadline."""
        self._clock.sleep(min(seconds, self.remaining()))
