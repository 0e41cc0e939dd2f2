"""The quota of calls at a time: one for a task, one for a voice profile domain."""

from __future__ import annotations

import threading
from collections.abc import Callable

from .backend import Backend
from .errors import ApiError
from .messages import Answer
from .service import Call


class Limits:
    """Refuses a call that concerns what another call in progress concerns.

    It does so while the setting `one_call_at_a_time` is on. A call concerns the task it names,
    and the voice profile domain that it names or that its task searches. It is in progress until
    its answer is ready: time lost in a fault counts.

    Assumption: AWS documents the quota ("concurrent API calls per voice profile domain" and "per
    task", one each), not the answer to a call above it. Here that is
    ResourceLimitExceededException, the model's only error for a quota.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._busy: set[str] = set()
        self._lock = threading.Lock()

    def layer(self, call: Call, perform: Callable[[], Answer]) -> Answer:
        """A layer of `Service`."""
        if not self._backend.settings.one_call_at_a_time:
            return perform()
        concerned = self._backend.concerned(call.params)
        with self._lock:
            if taken := concerned & self._busy:
                raise ApiError(
                    "ResourceLimitExceededException",
                    f"Another call that concerns {min(taken)} is in progress.",
                )
            self._busy |= concerned
        try:
            return perform()
        finally:
            with self._lock:
                self._busy -= concerned
