"""The engine's Cancel, which Ctrl-C sends.

The host's `Cancel` does nothing. gRPC has held it as a bound method since before any provider was
loaded, so a new attribute of its class would have no effect. New code in its function has.
"""

import contextlib
import threading
import types
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from .request import current

__all__ = ["on_cancel"]

_CALLBACKS = "cancellation_callbacks"
_SERVE = "cancellation_serve"
"""Attributes of the host's function."""

_lock = threading.Lock()


def on_cancel(callback: Callable[[], None]) -> bool:
    """Call a function when the engine cancels the run. Call this while the host serves a request.

    The engine also sends Cancel at the end of every run, when no operation is in flight. So the
    callback can run more than once. It runs in a thread of its own and must return at once. Adding
    a callback again changes nothing.

    Returns:
        Whether Cancel reaches the callback. If False, an operation continues after Ctrl-C.
    """
    request = current()
    handler = getattr(type(request.servicer), "Cancel", None) if request else None
    if not isinstance(handler, types.FunctionType) or not _is_replaceable(handler.__code__):
        return False
    with _lock:
        try:
            callbacks = getattr(handler, _CALLBACKS, None)
            if callbacks is None:
                callbacks = _intercept(handler)
        except (RuntimeError, ValueError):  # No thread left, or no function of this shape.
            return False
        if callback not in callbacks:
            callbacks.append(callback)
    return True


def _intercept(handler: types.FunctionType) -> list[Callable[[], None]]:
    """Have the host's Cancel run the callbacks of the list that is returned."""
    # gRPC serves a method that has this attribute from the given pool. In the host's pool, Cancel
    # would queue behind the operations that it is meant to end. Start the thread now: when Cancel
    # comes, the system may have no thread left.
    pool = ThreadPoolExecutor(1, thread_name_prefix="cancel")
    pool.submit(int).result()
    original = types.FunctionType(handler.__code__, handler.__globals__)
    callbacks: list[Callable[[], None]] = []

    def serve(servicer: Any, request: Any, context: Any) -> Any:
        for callback in tuple(callbacks):
            with contextlib.suppress(Exception):  # The other callbacks must run all the same.
                callback()
        return original(servicer, request, context)

    setattr(handler, _SERVE, serve)
    setattr(handler, _CALLBACKS, callbacks)
    handler.experimental_thread_pool = pool  # type: ignore[attr-defined]
    handler.__code__ = _replacement.__code__
    return callbacks


def _replacement(self: Any, request: Any, context: Any) -> Any:
    """Serve Cancel. This function's code runs with the globals of the host: it can use none."""
    return self.Cancel.cancellation_serve(self, request, context)


def _is_replaceable(code: types.CodeType) -> bool:
    """Return whether a function of this code takes the replacement's arguments and no closure."""
    return code.co_argcount == _replacement.__code__.co_argcount and not code.co_freevars
