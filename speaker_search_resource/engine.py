"""The only file that reaches past Pulumi's public surface."""

import contextlib
import functools
import re
import socket
import sys
import threading
import time
from typing import Any

import grpc
import pulumi
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

__all__ = [
    "Display",
    "asked_urn",
    "declared_urn",
    "engine_is_gone",
    "meet_engine",
    "widen_host",
]

_OPERATIONS_AT_ONCE = 64
"""The engine's ``--parallel`` decides below it. Each operation needs threads and file descriptors,
and all that began together reach their timeouts together."""

_HOSTS_OWN = 4

_FILES = 1024
"""File descriptors to ask for. Some systems give a process 256, though it may have more."""

_FILES_OF_OPERATION = 8
"""The host's event loop has three; then there are the connection to AWS, and looks for names and
for the engine."""

_FILES_OF_PROCESS = 64

_FRESH = 0.05
"""Seconds for which a look at the engine counts. Nobody is at work on the stack again that soon."""


def declared_urn(
    name: str, type_: str, parent: pulumi.Resource | None
) -> "str | pulumi.Output[str]":
    """The URN a resource is about to get; the engine tells it to the program only, and later.

    The parent's URN carries a dependency on the parent. An input with a dependency on one's own
    parent waits for all its children, so for itself; hence the value without its dependencies.
    """
    if parent is None:  # create_urn makes an Output of it, at 2 ms for each resource
        return f"urn:pulumi:{pulumi.get_stack()}::{pulumi.get_project()}::{type_}::{name}"
    urn = pulumi.create_urn(name, type_, parent)

    async def value() -> Any:
        return await urn.future(with_unknowns=False)

    return pulumi.Output.from_input(value())


def asked_urn() -> str:
    """The URN of the resource that the engine asks the caller to do something about.

    The host gives a provider properties and an id; the URN stays in the request, in the frame of
    the method that serves it. To have it in the outputs too would make every state larger.

    Returns:
        Nothing, should the host not be built like that any more; what is shown for that resource
        then appears at the stack.
    """
    frame = sys._getframe(1)
    while frame.f_back is not None:
        urn = getattr(frame.f_locals.get("request"), "urn", None)
        if isinstance(urn, str):
            return urn
        frame = frame.f_back
    return ""


class Display:
    """A resource's line in Pulumi's display, and what stands under it."""

    def __init__(self, urn: str) -> None:
        self._urn = urn

    def status(self, message: str) -> None:
        """Show what is going on, until the next such message."""
        self._log(engine_pb2.INFO, message, ephemeral=True)

    def info(self, message: str) -> None:
        """Leave a remark."""
        self._log(engine_pb2.INFO, message)

    def warn(self, message: str) -> None:
        """Leave a warning."""
        self._log(engine_pb2.WARNING, message)

    def _log(self, severity: Any, message: str, ephemeral: bool = False) -> None:
        stub = _engine()
        if stub is not None:
            request = engine_pb2.LogRequest(
                severity=severity, urn=self._urn, message=message, ephemeral=ephemeral
            )
            # Without an engine to hear it, the work goes on all the same.
            with contextlib.suppress(grpc.RpcError):
                stub.Log(request, timeout=1)


@functools.cache
def meet_engine() -> bool:
    """Whether there was an engine when this plugin process began its work."""
    return _address() is not None and _answers()


def engine_is_gone() -> bool:
    """Whether the engine that this process worked for has ended.

    An engine that is killed leaves its plugin behind in the middle of what it does. What it does
    from then on comes as a surprise to whoever is at work on the stack by now.
    """
    return meet_engine() and not _answered_in(int(time.monotonic() / _FRESH))


def widen_host() -> int:
    """Let the plugin process serve as many operations at once as the engine asks for.

    The host's own four would have a task wait for another's start. What serves it is a thread pool
    that the host keeps to itself; the pool's threads, of which the caller is one, are given it.

    Returns:
        How many it serves at once now. Four, if the pool is not as the host and Python have it
        today; and fewer than usual where threads or file descriptors are few, as a create that runs
        out of them could lose what it has started.
    """
    try:
        pool = threading.current_thread()._args[0]()  # type: ignore[attr-defined]
        with pool._shutdown_lock:  # which whoever hands in more work takes too
            room = (_file_descriptors() - _FILES_OF_PROCESS) // _FILES_OF_OPERATION
            at_once: int = max(pool._max_workers, min(_OPERATIONS_AT_ONCE, room))
            pool._max_workers = at_once
            # A pool makes a thread for what comes in, unless one is idle, and none for what is
            # waiting already: at a refresh or a destroy that is everything. Where something waits
            # none is idle, whatever the pool has counted.
            while pool._idle_semaphore.acquire(blocking=False):
                pass
            try:
                for _ in range(pool._work_queue.qsize()):
                    pool._adjust_thread_count()
            except RuntimeError:  # no more threads can be had
                # A pool that asks for one in vain ends the server that it works for.
                pool._max_workers = at_once = len(pool._threads)
    except (AttributeError, IndexError, TypeError):
        return _HOSTS_OWN
    return at_once


def _file_descriptors() -> int:
    """How many this process may have, once it has asked for enough."""
    try:
        import resource
    except ImportError:  # Windows, where sockets are not counted among them
        return _FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    return _FILES if soft == resource.RLIM_INFINITY else soft


@functools.lru_cache(maxsize=1)
def _answered_in(_moment: int) -> bool:
    """Whether the engine answered when first asked in that moment of ``_FRESH`` seconds."""
    return _answers()


def _answers() -> bool:
    host, _, port = str(_address()).rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=5).close()
    except ConnectionRefusedError:
        return False
    except OSError:  # busy, which is not gone
        pass
    return True


@functools.cache
def _engine() -> engine_pb2_grpc.EngineStub | None:
    """The engine that started this plugin process, once there is something to tell it."""
    address = _address()
    return engine_pb2_grpc.EngineStub(grpc.insecure_channel(address)) if address else None


def _address() -> str | None:
    """Where that engine listens: the last argument.

    Before it may stand what the CLI was called with: ``-v=9``, ``--tracing URL``.
    """
    return sys.argv[-1] if re.fullmatch(r"[^/]+:\d+", sys.argv[-1]) else None
