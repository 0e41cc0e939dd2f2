"""A concurrency window: the number of calls in progress that AWS accepts, learned from responses.

AWS's limits of concurrent calls are adjustable, and no API reports them. The window works like
TCP's congestion control (RFC 5681): it doubles while AWS accepts a full window, halves when AWS
refuses a call for a limit, and then grows by one. Unlike TCP, it does not try a refused size again.

The window decides, and neither waits nor reads a clock: `concurrency.ConcurrencyLimiter` does.
"""

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from .backoff import backoff

_MIN_CALL_SECONDS = 0.02
"""Seconds of the shortest call that tests the size of its window. For most of a shorter call, this
process prepares the request or reads the response, so that calls hardly overlap at AWS."""


class Outcome(Enum):
    """The outcome of a call, for the limit of concurrent calls."""

    ACCEPTED = auto()
    """AWS responded, and not because of a limit."""
    OVER_QUOTA = auto()
    """AWS refused the call for a quota: of concurrent calls, or of active resources."""
    THROTTLED = auto()
    """AWS refused the call for its rate."""
    UNKNOWN = auto()
    """The call was not sent, or has no response, or AWS failed."""

    @property
    def is_refusal(self) -> bool:
        """Whether AWS refused the call for a limit."""
        return self in (Outcome.OVER_QUOTA, Outcome.THROTTLED)


@dataclass(eq=False)
class Slot:
    """A call in progress.

    Attributes:
        window: The window that counts the call.
        key: The concurrency key of the call's resource, if any.
        sent_at: Seconds, by the limiter's clock.
        position: The number of calls in progress on the window, this call included, when it was
            sent.
        peak: The most calls in progress on the window during this call.
        decreases: The number of decreases of the window before this call.
        full_seconds: The seconds for which the window had been full before this call.
    """

    window: "Window"
    key: str | None
    sent_at: float
    position: int
    peak: int
    decreases: int
    full_seconds: float


class Window:
    """The calls in progress that count towards one limit.

    Attributes:
        size: The number of calls that may be in progress.
        refusal: AWS's last refusal of a call, for messages.

    Args:
        size: The number of calls that may be in progress at first.
        uniform: Draws a number between its two arguments, for the jitter of the backoff.
    """

    def __init__(
        self, size: float = 1, uniform: Callable[[float, float], float] = random.uniform
    ) -> None:
        self.size = size
        self.refusal: Exception | None = None
        self._ceiling = math.inf
        self._uniform = uniform
        self._slots: list[Slot] = []
        self._decreases = 0
        self._full_seconds = 0.0
        self._full_since = math.inf
        self._closed_until = -math.inf
        self._delays = self._new_delays()

    def enter(self, key: str | None, now: float) -> Slot | None:
        """Return a slot for a call that is sent now, or None if the call must wait.

        Args:
            key: The concurrency key of the call's resource, if any.
            now: Seconds, by the limiter's clock.
        """
        position = len(self._slots) + 1
        if position > self.size or now < self._closed_until:
            return None
        slot = Slot(self, key, now, position, position, self._decreases, self._full_seconds)
        self._slots.append(slot)
        for each in self._slots:
            each.peak = max(each.peak, position)
        if position == self.size:
            self._full_since = now
        return slot

    def take_over(self, key: str, other: "Window") -> None:
        """Count the calls on a key that are in progress on another window.

        Their outcomes do not change the size of this window, which has not limited their number.
        """
        if other is self:
            return
        for slot in [each for each in other._slots if each.key == key]:
            other._slots.remove(slot)
            self._slots.append(slot)
            slot.window, slot.decreases, slot.position = self, -1, 0
        for each in self._slots:
            each.peak = max(each.peak, len(self._slots))

    def closed_seconds(self, now: float) -> float:
        """Return the seconds for which the window accepts no call, however few are in progress."""
        return max(0.0, self._closed_until - now)

    def leave(self, slot: Slot, outcome: Outcome, now: float) -> None:
        """Give a slot back, and adapt the window to the outcome of its call."""
        self._slots.remove(slot)
        self._full_seconds += max(0.0, now - self._full_since)
        self._full_since = math.inf
        if outcome is Outcome.ACCEPTED:
            self._delays = self._new_delays()
            if slot.position == self.size and self._was_full_during(slot, now):
                growth = 1 if self._decreases else self.size
                self.size = min(self.size + growth, self._ceiling)
        # A refusal of a call that was sent before the last decrease is no reason for another.
        elif outcome.is_refusal and slot.decreases == self._decreases:
            self._decrease(slot.peak, outcome, now)

    def _was_full_during(self, slot: Slot, now: float) -> bool:
        """Return whether the window was full for at least half of a call that ends now."""
        seconds = now - slot.sent_at
        full = self._full_seconds - slot.full_seconds
        return seconds >= _MIN_CALL_SECONDS and full >= seconds / 2

    def _decrease(self, peak: int, outcome: Outcome, now: float) -> None:
        self._decreases += 1
        self.size = max(1, peak // 2)
        if outcome is Outcome.OVER_QUOTA and peak > 1:
            self._ceiling = min(self._ceiling, peak - 1)
        else:
            # Fewer calls at once do not help: the Region is full, another process uses the quota,
            # or AWS limits the rate.
            self._closed_until = now + next(self._delays)

    def _new_delays(self) -> Iterator[float]:
        return backoff(first=0.25, cap=5.0, uniform=self._uniform)
