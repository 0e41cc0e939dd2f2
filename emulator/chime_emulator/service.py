"""Requests to the services, from HTTP to an operation and back."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from .account import Params
from .backend import Handler
from .calls import Calls
from .errors import ApiError
from .ids import Ids
from .messages import Answer, Request, json_answer
from .models import MEDIA_PIPELINES, VOICE, Route, Routes, error_body, error_statuses
from .shapes import parse_request, serialize
from .signature import signed_region

VOICE_RESOURCE = ":voice-profile-domain/"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Call:
    """A request that is signed and well-formed, on its way to the operation's handler."""

    operation: str
    region: str
    params: Params
    client_gone: Callable[[], bool]
    """Whether the client has closed the connection since."""


Layer = Callable[[Call, Callable[[], Answer]], Answer]
"""What may stand between a call and its handler.

It is given the call and a function that performs it, and gives an answer: that of the function or
another. It may raise ApiError or, to close the connection without an answer, ConnectionError.
"""


class Service:
    """Answers requests to the API.

    Args:
        handlers: what is implemented, by operation name. Every other operation of the models is
            refused as an unknown one. Of a name that both models have, the operation of
            chime-sdk-media-pipelines is offered; those on tags are the same for both.
        calls: where every call is noted.
        layers: what a call passes on its way to the handler, in that order.
        new_request_id: gives each request its id; None draws them at random.
    """

    def __init__(
        self,
        handlers: Mapping[str, Handler],
        calls: Calls,
        layers: Sequence[Layer] = (),
        new_request_id: Ids | None = None,
    ) -> None:
        self._handlers = handlers
        self._calls = calls
        self._layers = layers
        self._new_request_id = new_request_id or Ids()
        self._routes = Routes()

    def answer(self, request: Request) -> Answer:
        """Never raises, except for ConnectionError: the way to drop the connection."""
        request_id = self._new_request_id()
        name, service, code = "UnknownOperation", MEDIA_PIPELINES, None
        line = f"{request.method} {request.path}"
        try:
            query = dict(parse_qsl(request.query, keep_blank_values=True))
            route, labels = self._find_route(request, query)
            name, service = route.operation.name, route.service
            answer = self._call(route, labels, query, request)
        except ApiError as error:
            code = error.shape
            answer = _refuse(service, error, request_id)
        except ConnectionError:
            self._calls.note(name, line, None, "ConnectionDropped")
            raise
        except Exception:
            log.exception("%s failed", name)
            code = "ServiceFailureException"
            failure = ApiError(code, "Internal error of the emulator.")
            answer = _refuse(service, failure, request_id)
        answer.headers["x-amzn-RequestId"] = request_id
        if code is None and answer.status >= HTTPStatus.BAD_REQUEST:
            code = str(answer.status)
        self._calls.note(name, line, answer.status, code)
        return answer

    def _find_route(
        self, request: Request, query: Mapping[str, str]
    ) -> tuple[Route, dict[str, str]]:
        found = list(self._routes.find(request.method, request.path, query))
        if not found:
            raise ApiError(
                "UnknownOperationException",
                f"No operation of the API is {request.method} {request.path}.",
            )
        # Only the operations on tags have one path in both models; the ARN tells them apart.
        if len(found) > 1:
            arn = query.get("arn") or _json_object(request.body).get("ResourceARN")
            found = [one for one in found if (one[0].service == VOICE) == _is_of_voice(arn)]
        elif found[0][0].has_namesake:
            raise _not_offered(found[0][0])
        route, labels = found[0]
        if route.operation.name not in self._handlers:
            raise _not_offered(route)
        return route, labels

    def _call(
        self, route: Route, labels: Mapping[str, str], query: Mapping[str, str], request: Request
    ) -> Answer:
        operation = route.operation
        region = signed_region(request.authorization, request.date)
        assert operation.input_shape is not None, "every operation that is offered has an input"
        body = _json_object(request.body)
        params, faults = parse_request(operation.input_shape, labels, query, body)
        if faults:
            count = f"{len(faults)} validation error{'s' if len(faults) > 1 else ''} detected"
            raise ApiError("BadRequestException", f"{count}: {'; '.join(faults)}")
        call = Call(operation.name, region, params, request.client_gone)
        perform: Callable[[], Answer] = partial(self._perform, route, call)
        for layer in reversed(self._layers):
            perform = partial(layer, call, perform)
        return perform()

    def _perform(self, route: Route, call: Call) -> Answer:
        result = self._handlers[call.operation](call.region, call.params)
        status = route.operation.http.get("responseCode", HTTPStatus.OK)
        shape = route.operation.output_shape
        if result is None or shape is None:
            return Answer(status)
        return json_answer(status, serialize(shape, result))


def _refuse(service: str, error: ApiError, request_id: str) -> Answer:
    status = error_statuses()[error.shape]
    answer = json_answer(status, error_body(service, error.shape, error.message, request_id))
    answer.headers["x-amzn-ErrorType"] = error.shape
    return answer


def _not_offered(route: Route) -> ApiError:
    return ApiError(
        "UnknownOperationException",
        f"The emulator does not offer {route.operation.name} of {route.service}.",
    )


def _is_of_voice(arn: Any) -> bool:
    return isinstance(arn, str) and VOICE_RESOURCE in arn


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body or b"{}", parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise ApiError("SerializationException", "The request body must be a JSON object.")
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON, though Python takes it")
