"""The status of an error: its message, and the part that makes the engine record a resource.

The engine prefers the `google.rpc.Status` in the metadata `grpc-status-details-bin` if its code is
the code of the error: https://grpc.io/docs/guides/error/#richer-error-model
"""

from typing import Any

import grpc
from google.protobuf import any_pb2, struct_pb2
from pulumi.runtime.proto import provider_pb2, status_pb2

CODE: int = grpc.StatusCode.UNKNOWN.value[0]
"""The code of every error."""

MAX_MESSAGE = 2000
"""Characters of a message. A proxy can respond to a request with a page of any length."""

NOT_RECORDED = "the engine did not record it, so `pulumi destroy` does not stop it"
"""The end of a message about a resource that may run, and that the state does not name."""

_MAX_STATUS = 8_000_000
"""Bytes of a status. The engine accepts 16 MiB of metadata, in base64; more ends the connection."""

_INPUTS = {"CreateRequest": "properties", "UpdateRequest": "news", "ReadRequest": "inputs"}
"""The field of a request that holds the resource's inputs."""


def one_line(message: str) -> str:
    """Return a message with its whitespace collapsed, cut at `MAX_MESSAGE` characters."""
    text = " ".join(message.split())
    if len(text) <= MAX_MESSAGE:
        return text
    end = f"... ({len(text)} characters)"
    return text[: MAX_MESSAGE - len(end)] + end


def is_accepted(status: status_pb2.Status) -> bool:
    """Return whether the engine accepts the size of a status."""
    return bool(status.ByteSize() <= _MAX_STATUS)


def inputs_of(request: Any) -> struct_pb2.Struct:
    """Return the resource's inputs in the message of a create, an update or a read."""
    inputs: struct_pb2.Struct = getattr(request, _INPUTS[request.DESCRIPTOR.name])
    return inputs


def init_failed(
    id_: str, outputs: struct_pb2.Struct, inputs: struct_pb2.Struct, reason: str
) -> any_pb2.Any:
    """Return the detail of a status with which the engine records a resource that may run."""
    details = provider_pb2.ErrorResourceInitFailed(
        id=id_, properties=outputs, inputs=inputs, reasons=[reason]
    )
    packed = any_pb2.Any()
    packed.Pack(details)
    return packed


def metadata(status: status_pb2.Status) -> tuple[tuple[str, bytes]]:
    """Return the trailing metadata that hold a status."""
    return (("grpc-status-details-bin", status.SerializeToString()),)
