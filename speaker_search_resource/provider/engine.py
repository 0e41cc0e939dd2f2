"""The engine that started this plugin process."""

import functools
import re
import socket
import sys
import time

import grpc
from pulumi.runtime.proto import engine_pb2_grpc

__all__ = ["address", "attach", "is_gone", "stub", "was_seen"]

_CACHE_TTL = 0.05
"""Cache TTL, in seconds, of the engine liveness check."""

_CONNECT_TIMEOUT = 5.0
"""Seconds after which the engine counts as busy."""


_attached: list[str] = []
"""The address of the engine that attached itself to this process."""


def attach(where: str) -> None:
    """Set the engine's address, for a process that the engine did not start."""
    _attached[:] = [where]
    for cached in (stub, was_seen, _is_listening_at):
        cached.cache_clear()


def address() -> str | None:
    """Return the engine's address, `host:port`, which is the host's last argument.

    Flags of the CLI can precede the address: `-v=9`, `--tracing URL`.
    """
    if _attached:
        return _attached[0]
    return sys.argv[-1] if re.fullmatch(r"[^/]+:\d+", sys.argv[-1]) else None


@functools.cache
def stub() -> engine_pb2_grpc.EngineStub | None:
    """Return a client of the engine, or None in a process that no engine started."""
    where = address()
    return engine_pb2_grpc.EngineStub(grpc.insecure_channel(where)) if where else None


@functools.cache
def was_seen() -> bool:
    """Return whether the engine was alive at the first call of this function."""
    return address() is not None and _is_listening()


def is_gone() -> bool:
    """Return whether the engine has ended.

    A killed engine leaves its plugin behind in the middle of an operation. Any change that the
    plugin makes from then on can collide with the next run of the engine on the same stack.
    """
    return was_seen() and not _is_listening_at(int(time.monotonic() / _CACHE_TTL))


@functools.lru_cache(maxsize=1)
def _is_listening_at(_tick: int) -> bool:
    return _is_listening()


def _is_listening() -> bool:
    host, _, port = str(address()).rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=_CONNECT_TIMEOUT).close()
    except ConnectionRefusedError:
        return False
    except OSError:  # A busy engine, or no file descriptor left.
        pass
    return True
