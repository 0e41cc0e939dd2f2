"""The log of API calls: counts by operation, and the most recent calls."""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from typing import Any

from .clock import iso_timestamp

RECENT_CALLS = 1000
MAX_REQUEST_LENGTH = 200
"""Stored characters of a request's path; a client may send a path of 64 KB."""


class CallLog:
    """A log of bounded size. Thread-safe.

    Args:
        clock: seconds since the epoch.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._counts: Counter[str] = Counter()
        self._recent: deque[dict[str, Any]] = deque(maxlen=RECENT_CALLS)
        self._lock = threading.Lock()

    def record(self, operation: str, request: str, status: int | None, code: str | None) -> None:
        """Add a call.

        Args:
            operation: the operation's name in the service model.
            request: the method and the path. The query is left out, because a presigned URL has
                its signature there.
            status: the HTTP status of the response; None if the connection was closed instead.
            code: the error of the response; None for a success.
        """
        call = {
            "operation": operation,
            "request": request[:MAX_REQUEST_LENGTH],
            "status": status,
            "code": code,
            "at": self._clock(),
        }
        with self._lock:
            self._counts[operation] += 1
            self._recent.append(call)

    def clear(self) -> None:
        """Remove all calls and counts."""
        with self._lock:
            self._counts.clear()
            self._recent.clear()

    def report(self, limit: int = RECENT_CALLS) -> dict[str, Any]:
        """Return ``counts`` of all calls by operation, and the ``recent`` calls, oldest first."""
        with self._lock:
            counts, recent = dict(self._counts), list(self._recent)[-limit:]
        return {
            "counts": counts,
            "recent": [{**call, "at": iso_timestamp(call["at"])} for call in recent],
        }
