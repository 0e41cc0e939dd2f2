"""The limit of API calls in progress, per concurrency key.

AWS documents at most one concurrent API call per voice profile domain:
https://docs.aws.amazon.com/general/latest/gr/chime-sdk.html
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class ConcurrencyLimiter:
    """Lets one call per key proceed at a time, within this process."""

    def __init__(self) -> None:
        self._locks: dict[str, threading.Lock] = {}

    @contextmanager
    def slot(self, key: str | None, timeout: float) -> Iterator[bool]:
        """Hold the key's slot for the duration of a ``with`` block.

        Args:
            key: The concurrency key. None is not limited.
            timeout: Seconds to wait for the slot.

        Yields:
            Whether the slot was obtained in time.
        """
        if key is None:
            yield True
            return
        lock = self._locks.setdefault(key, threading.Lock())
        obtained = lock.acquire(timeout=timeout)
        try:
            yield obtained
        finally:
            if obtained:
                lock.release()
