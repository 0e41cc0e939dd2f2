"""The limits of concurrent API calls in this process, learned from AWS's responses.

AWS documents at most one concurrent call per voice profile domain and per task, adjustable:
https://docs.aws.amazon.com/general/latest/gr/chime-sdk.html. AWS does not document whether a call
that names a task counts towards the limit of the task's domain. Only a start names the domain.
"""

import math
import threading
import time
from collections.abc import Callable

from .api_call import ApiCall
from .timeout import CANCEL_CHECK_SECONDS
from .window import Outcome, Slot, Window


class ConcurrencyLimiter:
    """The concurrency windows of one process, by concurrency key, or by Region and operation.

    - A call that names its concurrency key is limited from the start. The window of the key begins
      with one call.
    - Other calls are not limited until AWS refuses such a call because of a limit. If AWS names a
      quota, every call on the same concurrency key counts, and shares the window of the key.
    - A key whose calls AWS refuses again after a pause may have met a quota of the Region. Until
      AWS accepts a call that names the key, such calls on all keys share a second window: a full
      Region is probed by one call, not by one call per key.

    Args:
        monotonic: Returns seconds from any fixed point.
        wait: Waits for a notification, at most a number of seconds.
    """

    def __init__(
        self,
        monotonic: Callable[[], float] = time.monotonic,
        wait: Callable[[threading.Condition, float], object] = threading.Condition.wait,
    ) -> None:
        self._monotonic = monotonic
        self._wait = wait
        self._changed = threading.Condition()
        self._windows: dict[tuple[str, str], Window] = {}
        self._probe_windows: dict[tuple[str, str], Window] = {}
        self._keys_of_every_call: set[str] = set()

    def acquire(
        self,
        call: ApiCall,
        region: str,
        key: str | None,
        timeout: float,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> Slot | None:
        """Wait for a slot for a call.

        Args:
            call: The call.
            region: The Region of the call.
            key: The concurrency key of the resource, such as the ARN of its domain, if any.
            timeout: Seconds to wait.
            is_cancelled: Returns whether to stop waiting.

        Returns:
            The slot, to be released after the call; None if none was free in time.
        """
        end = self._monotonic() + timeout
        with self._changed:
            while True:
                now = self._monotonic()
                window = self._window(call, region, key)
                probed = self._probe_window(call, region, key)
                slot = None
                if not probed or probed.accepts(call.operation, now):
                    slot = window.enter(call.operation, key, now)
                if slot and probed:
                    slot.probe = probed.enter(call.operation, key, now)
                left = end - now
                if slot or left <= 0 or is_cancelled():
                    return slot
                left = min(left, CANCEL_CHECK_SECONDS)
                closed = max(
                    each.closed_seconds(call.operation, now) for each in (window, probed) if each
                )
                self._wait(self._changed, min(left, closed or left))

    def release(self, slot: Slot, outcome: Outcome, refusal: str = "") -> None:
        """Give a slot back after its call.

        Args:
            slot: The slot.
            outcome: The outcome of the call.
            refusal: AWS's code and request id of a refused call, for messages. The text is shown
                for other resources too, so it must hold nothing of this call's inputs.
        """
        with self._changed:
            if (
                slot.key
                and outcome is Outcome.OVER_QUOTA
                and slot.window is not self._of_key(slot.key)
            ):
                self._count_every_call(slot.key)
            for each in (slot, slot.probe):
                if each:
                    each.window.leave(each, outcome, self._monotonic())
            if outcome.is_refusal:
                slot.window.refusal = refusal
            self._changed.notify_all()

    def refusal(self, call: ApiCall, region: str, key: str | None) -> str:
        """Return the last refusal of a call that counts towards the same limit as this call."""
        with self._changed:
            return self._window(call, region, key).refusal

    def _window(self, call: ApiCall, region: str, key: str | None) -> Window:
        if key and (key in self._keys_of_every_call or _names(call, key)):
            return self._of_key(key)
        return self._windows.setdefault((region, call.operation), Window(math.inf))

    def _probe_window(self, call: ApiCall, region: str, key: str | None) -> Window | None:
        """Return the window that the call shares with calls on other keys that AWS refuses."""
        if not key or not _names(call, key) or not self._of_key(key).is_refused(call.operation):
            return None
        return self._probe_windows.setdefault((region, call.operation), Window())

    def _count_every_call(self, key: str) -> None:
        """Count every call on a key towards the window of the key, also the calls in progress."""
        self._keys_of_every_call.add(key)
        for window in self._windows.values():
            self._of_key(key).take_over(key, window)

    def _of_key(self, key: str) -> Window:
        return self._windows.setdefault(("key", key), Window())


def _names(call: ApiCall, key: str) -> bool:
    return key in call.parameters.values()
