"""The process of the plugin: it serves the engine until the engine ends it."""

import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

import grpc
from pulumi.runtime._grpc_settings import _GRPC_CHANNEL_OPTIONS
from pulumi.runtime.proto import provider_pb2_grpc

from ..provider import watchdog
from ..provider.threads import max_operations, run_on_one_processor
from .provider import NativeProvider

_GRACE_SECONDS = 3.0
"""Seconds for the operations in progress to report their outcome. The engine waits 5 s."""


def main() -> None:
    """Serve the engine. Its address is the last argument."""
    run_on_one_processor()
    provider = NativeProvider()
    pool = ThreadPoolExecutor(max_operations(), thread_name_prefix="operation")
    server = grpc.server(pool, options=_GRPC_CHANNEL_OPTIONS)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(provider, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    # Not an Event: set() in a handler would wait forever for the lock that an interrupted wait() or
    # set() of the same thread holds.
    signals: SimpleQueue[int] = SimpleQueue()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: signals.put(number))
    print(port, flush=True)
    watchdog.start(provider.is_busy)
    signals.get()
    provider.cancel()
    server.stop(_GRACE_SECONDS).wait()
    sys.stdout.flush()
    # Threads of calls without a response would keep the interpreter from exiting by itself.
    os._exit(0)
