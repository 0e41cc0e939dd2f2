"""The quota of concurrent calls on each task, and on each voice profile domain."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

from ..http.messages import Response
from ..protocol.calls import Call, Params
from ..protocol.errors import ApiError


class ConcurrencyQuota:
    """Rejects a call while too many calls that affect the same task or domain are in progress.

    A call is in progress until its response is ready, the delay of a fault included.

    Assumption: AWS documents the quota ("concurrent API calls per voice profile domain" and "per
    task", one each) and not the error. The emulator responds with ResourceLimitExceededException,
    the only error of the model for a quota.

    Args:
        max_calls: returns the quota, or None for no quota.
        affected_ids: returns the ids of the tasks and domains that a request affects.
    """

    def __init__(
        self, max_calls: Callable[[], int | None], affected_ids: Callable[[Params], set[str]]
    ) -> None:
        self._max_calls = max_calls
        self._affected_ids = affected_ids
        self._in_progress: Counter[str] = Counter()
        self._lock = threading.Lock()

    def apply(self, call: Call, perform: Callable[[], Response]) -> Response:
        """Perform a call within the quota; a `Middleware`."""
        quota = self._max_calls()
        if quota is None:
            return perform()
        affected = self._affected_ids(call.params)
        with self._lock:
            busy = sorted(each for each in affected if self._in_progress[each] >= quota)
            if busy:
                raise ApiError(
                    "ResourceLimitExceededException",
                    f"Calls that affect {busy[0]} are in progress; the quota is {quota}.",
                )
            self._in_progress.update(affected)
        try:
            return perform()
        finally:
            with self._lock:
                self._in_progress.subtract(affected)
                self._in_progress = +self._in_progress  # without the ids of no call
