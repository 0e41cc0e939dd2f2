"""Errors that the engine shows as one line, and that can record a resource in the state."""

from collections.abc import Callable
from typing import Any, TypeVar

import grpc
from google.protobuf import any_pb2
from pulumi.runtime.proto import provider_pb2, status_pb2

from ..aws.errors import ChimeError
from ..provider.properties import Properties
from .messages import spelled
from .resources import spec_of
from .values import received, sent

Provider = TypeVar("Provider")
Response = TypeVar("Response")

_INPUTS = {"CreateRequest": "properties", "UpdateRequest": "news", "ReadRequest": "inputs"}
"""The field of a request that holds the resource's inputs."""


def one_line_errors(
    method: Callable[[Provider, Any], Response],
) -> Callable[[Provider, Any, grpc.ServicerContext], Response]:
    """Serve a method. An error becomes one line, and names the resource to record, if any."""

    def serve(provider: Provider, request: Any, context: grpc.ServicerContext) -> Response:
        try:
            return method(provider, request)
        except ChimeError as error:
            message = spelled(str(error))
            if error.state is not None:
                status = _init_failed(request, message, *error.state)
                # https://grpc.io/docs/guides/error/#richer-error-model
                details = (("grpc-status-details-bin", status.SerializeToString()),)
                context.set_trailing_metadata(details)
            context.abort(grpc.StatusCode.UNKNOWN, message)

    return serve


def _init_failed(request: Any, reason: str, id_: str, outputs: Properties) -> status_pb2.Status:
    """Return the status with which the engine records a resource that may run."""
    spec = spec_of(request.urn)
    inputs = getattr(request, _INPUTS[request.DESCRIPTOR.name])
    details = provider_pb2.ErrorResourceInitFailed(
        id=id_,
        properties=sent(spec, outputs, received(spec, inputs).secrets),
        inputs=inputs,
        reasons=[reason],
    )
    packed = any_pb2.Any()
    packed.Pack(details)
    code: int = grpc.StatusCode.UNKNOWN.value[0]
    return status_pb2.Status(code=code, message=reason, details=[packed])
