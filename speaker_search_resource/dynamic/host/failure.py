"""Errors that the engine shows as one line, and that can record a resource in the state.

The host turns an exception into a gRPC error whose message is the traceback. The engine prefers the
status in the error's metadata, see `provider.init_failed`.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf import any_pb2
from pulumi.runtime import rpc
from pulumi.runtime.proto import status_pb2

from ...provider.init_failed import (
    CODE,
    init_failed,
    inputs_of,
    is_accepted,
    metadata,
    one_line,
)
from .request import HostRequest, current

__all__ = ["PartialState", "report"]

_PROVIDER_KEY = "__provider"


@dataclass(frozen=True)
class PartialState:
    """A resource that exists although the operation failed."""

    id: str
    """The resource's id. The engine reads it from a create and a read."""

    outputs: Mapping[str, Any]
    """All outputs, as in a `CreateResult`. A secret input of the same name makes one a secret."""


def report(message: str, partial: PartialState | None = None) -> bool:
    """Report the error of the operation that the calling thread serves, before it is raised.

    A second report replaces the first.

    Args:
        message: The text that the engine shows instead of the traceback. It becomes one line.
        partial: The resource to record in the state, with the message as its init error. Valid for
            a create, an update and a read.

    Returns:
        Whether the engine receives the message and the partial state. If False, the resource is not
        recorded, and the engine shows the message alone or the traceback.
    """
    request = current()
    if request is None:
        return False
    text = one_line(message)
    status = status_pb2.Status(code=CODE, message=text)
    sent = _send(request, status)
    if partial is None or not sent:
        return sent
    try:
        status.details.append(_partial_state(request, text, partial))
    except Exception:  # An error while reporting an error must not replace the error.
        return False
    return is_accepted(status) and _send(request, status)


def _send(request: HostRequest, status: status_pb2.Status) -> bool:
    """Attach a status to the response of a request that is about to fail."""
    try:
        request.context.set_trailing_metadata(metadata(status))
    except Exception:
        return False
    return True


def _partial_state(request: HostRequest, reason: str, partial: PartialState) -> any_pb2.Any:
    """Pack the message with which the engine records a resource.

    Both property bags contain the provider, as in the host's own responses. Without the provider,
    the host cannot serve another request for the resource.
    """
    message = request.message
    inputs = inputs_of(message)
    holder = inputs if _PROVIDER_KEY in inputs.fields else message.properties
    loop = asyncio.new_event_loop()
    try:
        outputs = loop.run_until_complete(rpc.serialize_properties(dict(partial.outputs), {}))
    finally:
        loop.close()
    outputs.fields[_PROVIDER_KEY].CopyFrom(holder.fields[_PROVIDER_KEY])
    return init_failed(partial.id, outputs, inputs, reason)
