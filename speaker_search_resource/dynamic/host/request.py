"""The gRPC request that the host is serving."""

import sys
from collections.abc import Iterable
from types import FrameType
from typing import Any, NamedTuple

__all__ = ["HostRequest", "current", "inputs_differ"]


class HostRequest(NamedTuple):
    """The request behind a call of a provider's method."""

    urn: str
    """The resource's URN."""

    timeout: float | None
    """Seconds that `custom_timeouts` allows for the operation. None where none is configured."""

    message: Any
    """The protobuf message, such as `pulumirpc.CreateRequest`."""

    context: Any
    """The `grpc.ServicerContext` of the call."""

    servicer: Any
    """The host's implementation of `pulumirpc.ResourceProvider`."""


def current() -> HostRequest | None:
    """Return the request that the calling thread serves.

    The host passes the request to its own methods only. The request is a local variable of the
    frames above the provider's method.

    Returns:
        None if no frame of the calling thread serves a request.
    """
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if {"self", "request", "context"} <= set(frame.f_code.co_varnames):
            found = frame.f_locals
            request = found.get("request")
            urn = getattr(request, "urn", None)
            if isinstance(urn, str):
                return HostRequest(
                    urn=urn,
                    timeout=_timeout(request),
                    message=request,
                    context=found.get("context"),
                    servicer=found.get("self"),
                )
        frame = frame.f_back
    return None


def inputs_differ(names: Iterable[str]) -> bool:
    """Return whether a declared input of the current Diff differs from the input in the state.

    The host passes the outputs in the state to a provider, which a refresh can change.

    Args:
        names: The names of the inputs to compare.
    """
    request = current()
    if request is None or not request.message.HasField("old_inputs"):
        return False
    olds, news = request.message.old_inputs.fields, request.message.news.fields
    return any(olds.get(name) != news.get(name) for name in names)


def _timeout(request: Any) -> float | None:
    """Return the timeout of a Create, Read, Update or Delete. Check and Diff have none."""
    timeout = getattr(request, "timeout", None)
    return float(timeout) if isinstance(timeout, int | float) and timeout > 0 else None
