"""Errors that the engine shows as one line, and that can record a resource in the state."""

from collections.abc import Callable
from typing import Any, TypeVar

import grpc
from pulumi.runtime.proto import status_pb2

from ..aws.errors import ChimeError
from ..provider.init_failed import (
    CODE,
    NOT_RECORDED,
    init_failed,
    inputs_of,
    is_accepted,
    metadata,
    one_line,
)
from ..provider.properties import Properties
from .messages import spelled
from .resources import spec_of
from .values import received, sent

Provider = TypeVar("Provider")
Response = TypeVar("Response")


def one_line_errors(
    method: Callable[[Provider, Any], Response],
) -> Callable[[Provider, Any, grpc.ServicerContext], Response]:
    """Serve a method. An error becomes one line, and names the resource to record, if any."""

    def serve(provider: Provider, request: Any, context: grpc.ServicerContext) -> Response:
        try:
            return method(provider, request)
        except ChimeError as error:
            message = one_line(spelled(str(error)))
            if error.state is not None:
                status = _partial_state(request, message, *error.state)
                if is_accepted(status):
                    context.set_trailing_metadata(metadata(status))
                else:
                    message = one_line(f"{message}; {NOT_RECORDED}")
            context.abort(grpc.StatusCode.UNKNOWN, message)

    return serve


def _partial_state(request: Any, reason: str, id_: str, outputs: Properties) -> status_pb2.Status:
    """Return the status with which the engine records a resource that may run."""
    spec, inputs = spec_of(request.urn), inputs_of(request)
    properties = sent(spec, outputs, received(spec, inputs).secrets)
    detail = init_failed(id_, properties, inputs, reason)
    return status_pb2.Status(code=CODE, message=reason, details=[detail])
