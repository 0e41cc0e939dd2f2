"""The only file that reaches past Pulumi's public surface."""

import contextlib
import functools
import re
import socket
import sys
from typing import Any

import grpc
import pulumi
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

__all__ = ["Display", "declared_urn", "engine_is_gone", "meet_engine"]


def declared_urn(name: str, type_: str, parent: pulumi.Resource | None) -> "pulumi.Output[str]":
    """The URN a resource is about to get; the engine tells it to the program only, and later.

    The parent's URN carries a dependency on the parent. An input with a dependency on one's own
    parent waits for all its children, so for itself; hence the value without its dependencies.
    """
    urn = pulumi.create_urn(name, type_, parent)

    async def value() -> Any:
        return await urn.future(with_unknowns=False)

    return pulumi.Output.from_input(value())


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
    return _engine() is not None and _answers()


def engine_is_gone() -> bool:
    """Whether the engine that this process worked for has ended.

    An engine that is killed leaves its plugin behind in the middle of what it does. What it does
    from then on comes as a surprise to whoever is at work on the stack by now.
    """
    return meet_engine() and not _answers()


def _answers() -> bool:
    host, _, port = sys.argv[-1].rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=5).close()
    except ConnectionRefusedError:
        return False
    except OSError:  # busy, which is not gone
        pass
    return True


@functools.cache
def _engine() -> engine_pb2_grpc.EngineStub | None:
    """The engine that started this plugin process; its address is the last argument.

    Before it may stand what the CLI was called with: ``-v=9``, ``--tracing URL``.
    """
    if not re.fullmatch(r"[^/]+:\d+", sys.argv[-1]):
        return None
    return engine_pb2_grpc.EngineStub(grpc.insecure_channel(sys.argv[-1]))
