"""The one process of the dynamic host, which serves all providers."""

import atexit
import gc
import threading

from pulumi.dynamic import ConfigureRequest

from ..provider import watchdog
from ..provider.display import Display
from ..provider.process import Process
from ..provider.threads import run_on_one_processor
from .host import cancellation, thread_pool
from .host.versions import version_warnings

_process: Process | None = None
_lock = threading.Lock()


def configure(request: ConfigureRequest) -> Process:
    """Return the state of this process. All providers of a process have one configuration."""
    global _process  # noqa: PLW0603
    with _lock:
        if _process is None:
            made = _process = Process(request.config.get)
            thread_pool.widen()
            run_on_one_processor()
            cancellation.on_cancel(made.cancel)
            # At exit, Python would scan all objects of boto3 again while the engine waits.
            atexit.register(gc.freeze)
            watchdog.start(lambda: made.operations > 0)
            for warning in version_warnings():
                Display("").warn(warning)
        return _process
