"""The end of a plugin process whose engine was killed.

The engine ends its plugins. A killed engine cannot, and the host would wait for requests forever.
"""

import os
import threading
import time
from collections.abc import Callable

from . import engine

__all__ = ["start"]

_INTERVAL = 10.0
"""Seconds between two checks of the engine."""

_CONFIRMATIONS = 2
"""Checks in a row that must find the engine gone. An engine with a full backlog of connections
refuses one on some systems."""

_started = threading.Lock()


def start(is_busy: Callable[[], bool]) -> bool:
    """Watch the engine in a thread, and end this process within a minute of the engine's death.

    Only the first call that returns True has an effect.

    Args:
        is_busy: Returns whether an operation is in flight. The process ends after the operation.

    Returns:
        Whether the engine is watched. If False, the process stays after the engine's death.
    """
    if not engine.was_seen():
        return False
    if _started.acquire(blocking=False):
        try:
            threading.Thread(target=_watch, args=(is_busy,), name="watchdog", daemon=True).start()
        except RuntimeError:  # No thread left.
            _started.release()
            return False
    return True


def _watch(
    is_busy: Callable[[], bool],
    sleep: Callable[[float], None] = time.sleep,
    end: Callable[[int], object] = os._exit,
) -> None:
    refused = 0
    while refused < _CONFIRMATIONS or is_busy():
        sleep(_INTERVAL)
        refused = refused + 1 if engine.is_gone() else 0
    # The host's threads would keep the interpreter from exiting by itself.
    end(1)
