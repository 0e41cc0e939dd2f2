"""The calls that came in: counted, and the recent ones remembered."""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from typing import Any

from .shapes import timestamp

REMEMBERED = 1000
REQUEST_LENGTH = 200
"""How much of a request's path is remembered; a client may send any path of 64 KB."""


class Calls:
    """A log of bounded size, safe to use from many threads.

    Args:
        clock: seconds since the epoch.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._counts: Counter[str] = Counter()
        self._recent: deque[dict[str, Any]] = deque(maxlen=REMEMBERED)
        self._lock = threading.Lock()

    def note(self, operation: str, request: str, status: int | None, code: str | None) -> None:
        """Notes a call.

        Args:
            operation: its name in the service model.
            request: its method and path, without the query, where a presigned URL has its
                signature.
            status: the HTTP status it was answered with; None if it was not answered.
            code: the error it was answered with; None if it succeeded.
        """
        call = {
            "operation": operation,
            "request": request[:REQUEST_LENGTH],
            "status": status,
            "code": code,
            "at": self._clock(),
        }
        with self._lock:
            self._counts[operation] += 1
            self._recent.append(call)

    def clear(self) -> None:
        """Forgets them all."""
        with self._lock:
            self._counts.clear()
            self._recent.clear()

    def report(self, limit: int = REMEMBERED) -> dict[str, Any]:
        """``counts`` of all calls by operation, and the ``recent`` calls, oldest first."""
        with self._lock:
            counts, recent = dict(self._counts), list(self._recent)[-limit:]
        return {
            "counts": counts,
            "recent": [{**call, "at": timestamp(call["at"])} for call in recent],
        }
