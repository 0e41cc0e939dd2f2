"""A concurrency window: the number of calls in progress that AWS accepts, learned from responses.

AWS's limits of concurrent calls are adjustable, and no API reports them. The window works like
TCP's congestion control (RFC 5681). It doubles after a round: as many calls as the window allows
were in progress together, and AWS accepted each of them. It halves after a refusal, and then grows
by one call per round. A window that begins with a limited size does not try a refused size again,
unless a later refusal shows another cause. After throttling, and after the refusal of a single
call, the window pauses.

The window decides, and neither waits nor reads a clock: `concurrency.ConcurrencyLimiter` does.
"""

import math
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from .backoff import backoff

_MIN_ROUND_SECONDS = 0.02
"""Seconds of the shortest round that counts. For most of a shorter call, this process prepares the
request or reads the response, so that the calls hardly overlap at AWS."""


class Outcome(Enum):
    """The outcome of a call, as far as it concerns a limit."""

    ACCEPTED = auto()
    """AWS responded, and the response names no limit."""
    OVER_QUOTA = auto()
    """AWS refused the call because of a quota: of concurrent calls, or of active resources."""
    THROTTLED = auto()
    """AWS refused the call because of the rate of calls."""
    UNKNOWN = auto()
    """The call was not sent, or has no response, or AWS failed."""

    @property
    def is_refusal(self) -> bool:
        """Whether AWS refused the call because of a limit."""
        return self in (Outcome.OVER_QUOTA, Outcome.THROTTLED)


@dataclass(eq=False)
class Slot:
    """A call in progress.

    Attributes:
        window: The window that counts the call.
        operation: The API operation.
        key: The concurrency key of the call's resource, if any.
        peak: The most calls in progress on the window during this call.
        decreases: The number of decreases of the window before this call.
        probe: The slot of the same call in another window that it counts towards.
    """

    window: "Window"
    operation: str
    key: str | None
    peak: int
    decreases: int
    probe: "Slot | None" = None


class Window:
    """The calls in progress that count towards one limit.

    Attributes:
        size: The number of calls that may be in progress.
        refusal: AWS's code and request id of the last refusal since the last accepted call.

    Args:
        size: The number of calls that may be in progress at first. An unlimited window has no
            ceiling after a refusal either.
        uniform: Draws a number between its two arguments, for the jitter of the backoff.
    """

    def __init__(
        self, size: float = 1, uniform: Callable[[float, float], float] = random.uniform
    ) -> None:
        self.size = size
        self.refusal = ""
        self._ceiling = math.inf
        self._has_ceiling = math.isfinite(size)
        self._uniform = uniform
        self._slots: list[Slot] = []
        self._decreases = 0
        # The calls of the current round without a response, and the begin of the round.
        self._round: set[Slot] = set()
        self._round_start = 0.0
        # Seconds of the round for which the window was full, and the begin of the current part.
        self._full_seconds = 0.0
        self._full_since: float | None = None
        # By operation: the end of the pause after a refusal, the delays of the next pauses, and the
        # number of pauses since AWS accepted a call.
        self._closed_until: dict[str, float] = {}
        self._delays: dict[str, Iterator[float]] = {}
        self._pauses: Counter[str] = Counter()

    def enter(self, operation: str, key: str | None, now: float) -> Slot | None:
        """Return a slot for a call that is sent now, or None if the call must wait.

        Args:
            operation: The API operation.
            key: The concurrency key of the call's resource, if any.
            now: Seconds, by the limiter's clock.
        """
        if not self.accepts(operation, now):
            return None
        in_progress = len(self._slots) + 1
        slot = Slot(self, operation, key, in_progress, self._decreases)
        self._slots.append(slot)
        self._raise_peaks()
        if in_progress == self.size:
            if not self._round:
                self._round, self._round_start, self._full_seconds = set(self._slots), now, 0.0
            self._full_since = now
        return slot

    def accepts(self, operation: str, now: float) -> bool:
        """Return whether a call of an operation may be sent now."""
        return len(self._slots) < self.size and not self.closed_seconds(operation, now)

    def is_refused(self, operation: str) -> bool:
        """Return whether AWS has refused an operation again after a pause."""
        return self._pauses[operation] > 1

    def closed_seconds(self, operation: str, now: float) -> float:
        """Return the seconds for which the window accepts no call of an operation."""
        return max(0.0, self._closed_until.get(operation, now) - now)

    def take_over(self, key: str, other: "Window") -> None:
        """Count the calls on a key that are in progress on another window.

        Their outcomes do not change the size of this window, which has not limited their number.
        """
        if other is self:
            return
        for slot in [each for each in other._slots if each.key == key]:
            other._slots.remove(slot)
            other._end_round()
            self._slots.append(slot)
            slot.window, slot.decreases = self, -1
        self._end_round()
        self._raise_peaks()

    def leave(self, slot: Slot, outcome: Outcome, now: float) -> None:
        """Give a slot back, and adapt the window to the outcome of its call."""
        self._slots.remove(slot)
        if self._full_since is not None:
            self._full_seconds += now - self._full_since
            self._full_since = None
        if outcome is Outcome.ACCEPTED:
            self.refusal = ""
            self._delays.pop(slot.operation, None)
            self._pauses.pop(slot.operation, None)
            if slot in self._round:
                self._round.remove(slot)
                if not self._round and self._was_full(now):
                    growth = 1 if self._decreases else self.size
                    self.size = min(self.size + growth, self._ceiling)
        elif slot in self._round:
            self._end_round()
        # A refusal of a call that was sent before the last decrease causes no further decrease.
        if outcome.is_refusal and slot.decreases == self._decreases:
            self._decrease(slot, outcome, now)

    def _was_full(self, now: float) -> bool:
        """Return whether the window was full for at least half of a round that ends now."""
        seconds = now - self._round_start
        return seconds >= _MIN_ROUND_SECONDS and self._full_seconds >= seconds / 2

    def _end_round(self) -> None:
        self._round = set()
        self._full_since = None

    def _raise_peaks(self) -> None:
        for each in self._slots:
            each.peak = max(each.peak, len(self._slots))

    def _decrease(self, slot: Slot, outcome: Outcome, now: float) -> None:
        self._decreases += 1
        self._end_round()
        self.size = max(1, min(self.size, slot.peak // 2))
        if outcome is Outcome.OVER_QUOTA:
            if slot.peak > 1:
                if self._has_ceiling:
                    self._ceiling = min(self._ceiling, slot.peak - 1)
                return
            # Fewer calls at once do not help: the Region is full, or another process uses the
            # quota. The same cause may have set the ceiling.
            self._ceiling = math.inf
        delays = self._delays.setdefault(
            slot.operation, backoff(first=0.25, cap=5.0, uniform=self._uniform)
        )
        self._closed_until[slot.operation] = now + next(delays)
        self._pauses[slot.operation] += 1
