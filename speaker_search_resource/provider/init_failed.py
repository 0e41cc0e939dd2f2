"""The part of an error's status that makes the engine record a resource.

The engine prefers the `google.rpc.Status` in the metadata `grpc-status-details-bin` if its code is
the code of the error: https://grpc.io/docs/guides/error/#richer-error-model
"""

from typing import Any

import grpc
from google.protobuf import any_pb2, struct_pb2
from pulumi.runtime.proto import provider_pb2, status_pb2

CODE: int = grpc.StatusCode.UNKNOWN.value[0]
"""The code of every error."""

_INPUTS = {"CreateRequest": "properties", "UpdateRequest": "news", "ReadRequest": "inputs"}
"""The field of a request that holds the resource's inputs."""


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
