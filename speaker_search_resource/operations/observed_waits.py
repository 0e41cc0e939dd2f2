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

    When one wait ends, the others poll when theirs has lasted as long. A wait that has not polled
    yet polls first at half of this time, in case waits have become shorter.

    Args:
        is_cancelled: Returns whether to stop waiting, because the user interrupted the run.
        uniform: Draws a number between its two arguments.
    """

    _FREE_POLLERS = 8
    """Number of waits that poll at their own pace. Above it, all waits poll less often, except for
    the first poll of each."""

    _SPREAD_SECONDS = 0.002
    """Seconds for each wait, over which the waits spread their polls. A poll takes 2 ms of CPU."""

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

    def sleep(self, lasted: float, delay: float, at_most: float, left: float) -> None:
        """Sleep until the next poll.

        Args:
            lasted: Seconds that the wait has lasted at its last poll, which did not end it. Before
                the first poll: 0.
            delay: Seconds to sleep if no other wait ends.
            at_most: The most seconds between two polls, without their spread.
            left: The most seconds to sleep.
        """
        start = time.monotonic()
        with self._changed:
            self._waiting += 1
            if self._observed <= lasted:
                self._observed = math.inf
            spread = self._uniform(0, self._SPREAD_SECONDS * self._waiting)
            rarely = max(1, self._waiting / self._FREE_POLLERS)
            planned = delay * rarely if lasted else delay
            while True:
                sleep = planned
                # An observation that is shorter than this wait says nothing about it.
                if lasted < self._observed < math.inf:
                    sleep = self._observed - lasted
                    if not lasted:  # the first poll keeps to its delay
                        sleep = max(sleep / 2, min(delay, sleep))
                end = start + min(min(sleep, at_most) + spread, left)
                until_poll = end - time.monotonic()
                if until_poll <= 0 or self._is_cancelled():
                    break
                self._changed.wait(min(until_poll, CANCEL_CHECK_SECONDS))
            self._waiting -= 1

    def observe(self, lasted: float) -> None:
        """Record how long a wait lasted that has ended."""
        with self._changed:
            if lasted < self._observed:
                self._observed = lasted
                self._changed.notify_all()
