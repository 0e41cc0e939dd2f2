"""Waits that share the time that they observe, so that many waits need few polls.

Without this, each wait polls on its own and sees its end up to 2 s late. Measured with 25 tasks
that start in 5 s, at 80 ms a call: `pulumi up` takes 16% less time with 26% fewer calls than with
delays of up to 2 s, and 6% less time with 34% fewer calls than with delays of up to 0.5 s. With one
waiting operation the class is plain polling.
"""

import math
import random
import threading
import time
from collections.abc import Callable

from ..aws.timeout import CANCEL_CHECK_SECONDS


class ObservedWaits:
    """The waits of one kind in this process, such as all starts of speaker searches.

    When one wait ends, the others poll when theirs has lasted half as long, and as long. The poll
    at half finds out that waits have become shorter.

    Args:
        is_cancelled: Returns whether to stop waiting, because the user interrupted the run.
        uniform: Draws a number between its two arguments.
    """

    _FREE_POLLERS = 8
    """Number of waits that poll at their own pace. Above it, all waits poll less often, except for
    the first poll of each."""

    _SPREAD_SECONDS = 0.002
    """Seconds for each wait, over which the waits spread their first polls, and the polls that one
    observation causes. A poll takes 2 ms of CPU."""

    def __init__(
        self,
        is_cancelled: Callable[[], bool] = lambda: False,
        uniform: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self._changed = threading.Condition()
        self._is_cancelled = is_cancelled
        self._uniform = uniform
        self._waiting = 0
        self._observed = math.inf

    def sleep(self, lasted: float, delay: float, at_most: float) -> None:
        """Sleep until the next poll.

        Args:
            lasted: Seconds that the wait has lasted at its last poll, which did not end it. Before
                the first poll: 0.
            delay: Seconds to sleep if no other wait ends.
            at_most: The most seconds to sleep.
        """
        start = time.monotonic()
        with self._changed:
            self._waiting += 1
            if self._observed <= lasted:
                self._observed = math.inf
            spread = self._uniform(0, self._SPREAD_SECONDS * self._waiting)
            rarely = max(1, self._waiting / self._FREE_POLLERS)
            planned = delay * rarely if lasted else delay + spread
            while True:
                sleep = planned
                # An observation that is shorter than this wait says nothing about it.
                if lasted < self._observed < math.inf:
                    half = self._observed / 2
                    if not lasted:  # the first poll keeps to its delay
                        half = max(half, min(delay, self._observed))
                    sleep = (half if lasted < half else self._observed) + spread - lasted
                left = start + min(sleep, at_most) - time.monotonic()
                if left <= 0 or self._is_cancelled():
                    break
                self._changed.wait(min(left, CANCEL_CHECK_SECONDS))
            self._waiting -= 1

    def observe(self, lasted: float) -> None:
        """Record how long a wait lasted that has ended."""
        with self._changed:
            if lasted < self._observed:
                self._observed = lasted
                self._changed.notify_all()
