"""The quota of concurrent calls: one for each task, and one for each voice profile domain."""

from __future__ import annotations

import threading
from collections.abc import Callable

from ..http.messages import Response
from ..protocol.calls import Call, Params
from ..protocol.errors import ApiError


class ConcurrencyQuota:
    """Rejects a call that affects the same task or domain as another call in progress.

    A call is in progress until its response is ready, the delay of a fault included.

    Assumption: AWS documents the quota ("concurrent API calls per voice profile domain" and "per
    task", one each) and not the error. The emulator responds with ResourceLimitExceededException,
    the only error of the model for a quota.

    Args:
        is_enabled: returns whether the quota applies now.
        affected_ids: returns the ids of the tasks and domains that a request affects.
    """

    def __init__(
        self, is_enabled: Callable[[], bool], affected_ids: Callable[[Params], set[str]]
    ) -> None:
        self._is_enabled = is_enabled
        self._affected_ids = affected_ids
        self._in_progress: set[str] = set()
        self._lock = threading.Lock()

    def apply(self, call: Call, perform: Callable[[], Response]) -> Response:
        """Perform a call within the quota; a `Middleware`."""
        if not self._is_enabled():
            return perform()
        affected = self._affected_ids(call.params)
        with self._lock:
            if busy := affected & self._in_progress:
                raise ApiError(
                    "ResourceLimitExceededException",
                    f"Another call that affects {min(busy)} is in progress.",
                )
            self._in_progress |= affected
        try:
            return perform()
        finally:
            with self._lock:
                self._in_progress -= affected
