"""The limit of API calls in progress, per concurrency key.

AWS documents at most one concurrent API call per voice profile domain:
https://docs.aws.amazon.com/general/latest/gr/chime-sdk.html
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .timeout import CANCEL_CHECK_SECONDS


class ConcurrencyLimiter:
    """Lets one call per key proceed at a time, within this process."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._in_use: set[str] = set()

    @contextmanager
    def slot(
        self, key: str | None, timeout: float, is_cancelled: Callable[[], bool] = lambda: False
    ) -> Iterator[bool]:
        """Hold the key's slot for the duration of a ``with`` block.

        Args:
            key: The concurrency key. None is not limited.
            timeout: Seconds to wait for the slot.
            is_cancelled: Returns whether to stop waiting.

        Yields:
            Whether the slot was obtained.
        """
        if key is None:
            yield True
            return
        obtained = self._acquire(key, timeout, is_cancelled)
        try:
            yield obtained
        finally:
            if obtained:
                with self._changed:
                    self._in_use.remove(key)
                    self._changed.notify_all()

    def _acquire(self, key: str, timeout: float, is_cancelled: Callable[[], bool]) -> bool:
        end = time.monotonic() + timeout
        with self._changed:
            while key in self._in_use:
                left = end - time.monotonic()
                if left <= 0 or is_cancelled():
                    return False
                self._changed.wait(min(left, CANCEL_CHECK_SECONDS))
            self._in_use.add(key)
            return True
