"""Turn an HTTP request into a call of a handler, and its result into an HTTP response."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from ..http.messages import Request, Response, json_response
from ..state.call_log import CallLog
from ..state.ids import IdGenerator
from .calls import Call, Handler, Middleware
from .errors import ApiError
from .models import MEDIA_PIPELINES, VOICE, error_body, error_statuses
from .routes import Route, Routes
from .shapes import parse_request, serialize
from .signature import signed_region

VOICE_RESOURCE = ":voice-profile-domain/"

log = logging.getLogger(__name__)


class Dispatcher:
    """Responds to requests to the API.

    Args:
        handlers: the implemented operations, by name. Other operations of the models are unknown
            to the API. If both models have an operation of the same name, the emulator implements
            that of chime-sdk-media-pipelines; the operations on tags are the same in both models.
        call_log: records every call.
        middleware: the steps between a call and its handler, in order.
        new_request_id: returns the id of each request; random if None.
    """

    def __init__(
        self,
        handlers: Mapping[str, Handler],
        call_log: CallLog,
        middleware: Sequence[Middleware] = (),
        new_request_id: IdGenerator | None = None,
    ) -> None:
        self._handlers = handlers
        self._call_log = call_log
        self._middleware = middleware
        self._new_request_id = new_request_id or IdGenerator()
        self._routes = Routes()

    def respond(self, request: Request) -> Response:
        """Respond to a request.

        Raises:
            ConnectionError: the connection is to be closed without a response.
        """
        request_id = self._new_request_id()
        name, service, code = "UnknownOperation", MEDIA_PIPELINES, None
        line = f"{request.method} {request.path}"
        try:
            query = dict(parse_qsl(request.query, keep_blank_values=True))
            route, labels = self._find_route(request, query)
            name, service = route.operation.name, route.service
            response = self._call(route, labels, query, request)
        except ApiError as error:
            code = error.shape
            response = _error_response(service, error, request_id)
        except ConnectionError:
            self._call_log.record(name, line, None, "ConnectionDropped")
            raise
        except Exception:
            log.exception("%s failed", name)
            code = "ServiceFailureException"
            failure = ApiError(code, "Internal error of the emulator.")
            response = _error_response(service, failure, request_id)
        response.headers["x-amzn-RequestId"] = request_id
        if code is None and response.status >= HTTPStatus.BAD_REQUEST:
            code = str(response.status)
        self._call_log.record(name, line, response.status, code)
        return response

    def _find_route(
        self, request: Request, query: Mapping[str, str]
    ) -> tuple[Route, dict[str, str]]:
        found = list(self._routes.find(request.method, request.path, query))
        if not found:
            raise ApiError(
                "UnknownOperationException",
                f"No operation of the API is {request.method} {request.path}.",
            )
        # Only the operations on tags have the same path in both models.
        if len(found) > 1:
            arn = query.get("arn") or _json_object(request.body).get("ResourceARN")
            found = [each for each in found if (each[0].service == VOICE) == _is_voice_arn(arn)]
        elif found[0][0].is_shadowed:
            raise _not_implemented(found[0][0])
        route, labels = found[0]
        if route.operation.name not in self._handlers:
            raise _not_implemented(route)
        return route, labels

    def _call(
        self, route: Route, labels: Mapping[str, str], query: Mapping[str, str], request: Request
    ) -> Response:
        operation = route.operation
        region = signed_region(request.authorization, request.date)
        assert operation.input_shape is not None, "every implemented operation has an input"
        body = _json_object(request.body)
        params, violations = parse_request(operation.input_shape, labels, query, body)
        if violations:
            count = f"{len(violations)} validation error{'s' if len(violations) > 1 else ''}"
            raise ApiError("BadRequestException", f"{count} detected: {'; '.join(violations)}")
        call = Call(operation.name, region, params, request.client_gone)
        perform: Callable[[], Response] = partial(self._perform, route, call)
        for step in reversed(self._middleware):
            perform = partial(step, call, perform)
        return perform()

    def _perform(self, route: Route, call: Call) -> Response:
        result = self._handlers[call.operation](call.region, call.params)
        status = route.operation.http.get("responseCode", HTTPStatus.OK)
        shape = route.operation.output_shape
        if result is None or shape is None:
            return Response(status)
        return json_response(status, serialize(shape, result))


def _error_response(service: str, error: ApiError, request_id: str) -> Response:
    status = error_statuses()[error.shape]
    response = json_response(status, error_body(service, error.shape, error.message, request_id))
    response.headers["x-amzn-ErrorType"] = error.shape
    return response


def _not_implemented(route: Route) -> ApiError:
    return ApiError(
        "UnknownOperationException",
        f"The emulator does not implement {route.operation.name} of {route.service}.",
    )


def _is_voice_arn(arn: Any) -> bool:
    return isinstance(arn, str) and VOICE_RESOURCE in arn


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body or b"{}", parse_constant=_reject_constant)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise ApiError("SerializationException", "The request body must be a JSON object.")
    return value


def _reject_constant(name: str) -> None:
    raise ValueError(f"{name} is not valid JSON, although Python parses it")
