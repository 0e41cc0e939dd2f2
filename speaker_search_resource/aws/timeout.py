"""One call under a timeout, which an interrupted run cuts short."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import suppress
from typing import TypeVar

from .errors import CallTimeout

T = TypeVar("T")

CANCEL_CHECK_SECONDS = 0.25
"""The most seconds until a waiting operation notices that the user interrupted the run."""

_CANCEL_GRACE_SECONDS = 1.0
"""Seconds that a call in progress may still take after the user interrupted the run."""


def call_with_timeout(
    request: Callable[[], T], seconds: float, is_cancelled: Callable[[], bool] = lambda: False
) -> T:
    """Return the result of a call, or raise if the call takes longer.

    A socket timeout bounds each wait for a packet, not the whole response, and does not bound name
    resolution. The call therefore runs in a thread, which is left behind on a timeout. Once the run
    is cancelled, the call has at most another second.

    Raises:
        CallTimeout: The call did not return in time.
    """
    if seconds <= 0:
        raise CallTimeout("no time is left for a call")
    result: Future[T] = Future()

    def run() -> None:
        try:
            result.set_result(request())
        except BaseException as error:  # passed on to the waiting thread
            result.set_exception(error)

    # A daemon thread, which cannot delay the exit of the plugin.
    threading.Thread(target=run, daemon=True).start()
    end = time.monotonic() + seconds
    cancelled = False
    while (left := end - time.monotonic()) > 0 and not result.done():
        with suppress(FutureTimeout):
            result.exception(min(left, CANCEL_CHECK_SECONDS))
        if not cancelled and is_cancelled():
            cancelled = True
            end = min(end, time.monotonic() + _CANCEL_GRACE_SECONDS)
    if not result.done():
        raise CallTimeout(f"no response within {seconds:g} s")
    return result.result()
