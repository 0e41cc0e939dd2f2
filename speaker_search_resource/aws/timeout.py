"""One call under a timeout, which an interrupted run cuts short."""

import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TypeVar, cast

from .errors import CallTimeout

T = TypeVar("T")

CANCEL_CHECK_SECONDS = 0.25
"""The most seconds until a waiting operation notices that the user interrupted the run."""

_CANCEL_GRACE_SECONDS = 1.0
"""Seconds that a call in progress may still take after the user interrupted the run."""


def start_thread(call: Callable[[], None]) -> None:
    """Run a call in a new daemon thread, which cannot delay the exit of the plugin."""
    threading.Thread(target=call, daemon=True).start()


def call_with_timeout(
    request: Callable[[], T],
    seconds: float,
    is_cancelled: Callable[[], bool] = lambda: False,
    start: Callable[[Callable[[], None]], None] = start_thread,
) -> T:
    """Return the result of a call, or raise if the call takes longer.

    A socket timeout bounds each wait for a packet, not the whole response, and does not bound name
    resolution. The call therefore runs in a thread, which is left behind on a timeout. Once the run
    is cancelled, the call has at most another second.

    Args:
        request: The call.
        seconds: The most seconds of the call.
        is_cancelled: Returns whether the user interrupted the run.
        start: Runs a function in a thread.

    Raises:
        CallTimeout: The call did not return in time.
    """
    if seconds <= 0:
        raise CallTimeout("no time is left for a call")
    # A queue takes less CPU time than a Future, which allocates a condition and a lock.
    outcome: SimpleQueue[tuple[T | None, BaseException | None]] = SimpleQueue()

    def run() -> None:
        try:
            outcome.put((request(), None))
        except BaseException as error:  # passed on to the waiting thread
            outcome.put((None, error))

    start(run)
    end = time.monotonic() + seconds
    cancelled = False
    while (left := end - time.monotonic()) > 0:
        try:
            result, error = outcome.get(timeout=min(left, CANCEL_CHECK_SECONDS))
        except Empty:
            if not cancelled and is_cancelled():
                cancelled = True
                end = min(end, time.monotonic() + _CANCEL_GRACE_SECONDS)
            continue
        if error is not None:
            raise error
        return cast(T, result)
    raise CallTimeout(f"no response within {seconds:g} s")
