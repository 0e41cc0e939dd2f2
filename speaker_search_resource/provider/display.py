"""A resource's line in Pulumi's display."""

import contextlib
from collections.abc import Callable
from typing import Any, NamedTuple

import grpc
from pulumi.runtime.proto import engine_pb2

from . import engine

__all__ = ["Display"]

_TIMEOUT = 1.0
"""Seconds to wait for the engine to accept a message."""


class Display(NamedTuple):
    """The display line of one resource, and the diagnostics below it.

    An empty URN shows the messages at the stack.

    Attributes:
        urn: The URN of the resource.
        spell: Returns a message with the names that the user's program has.
    """

    urn: str
    spell: Callable[[str], str] = str

    def status(self, message: str) -> None:
        """Show the current activity. The next message replaces it."""
        self._log(engine_pb2.INFO, message, ephemeral=True)

    def info(self, message: str) -> None:
        """Add a remark to the resource's diagnostics."""
        self._log(engine_pb2.INFO, message)

    def warn(self, message: str) -> None:
        """Add a warning to the resource's diagnostics."""
        self._log(engine_pb2.WARNING, message)

    def _log(self, severity: Any, message: str, ephemeral: bool = False) -> None:
        stub = engine.stub()
        if stub is None:
            return
        request = engine_pb2.LogRequest(
            severity=severity, urn=self.urn, message=self.spell(message), ephemeral=ephemeral
        )
        # A message that the engine does not accept must not fail the operation.
        with contextlib.suppress(grpc.RpcError):
            stub.Log(request, timeout=_TIMEOUT)
