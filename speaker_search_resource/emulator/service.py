"""Requests and answers as botocore's service model of chime-sdk-media-pipelines has them."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, unquote

from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel

from .backend import Handler, Params
from .calls import Calls
from .errors import ApiError
from .shapes import parse_request, serialize
from .signature import signed_region
from .wsgi import Answer, Request, json_answer

SERVICE = "chime-sdk-media-pipelines"

FRONT_END_STATUSES = {
    "UnknownOperationException": 404,
    "MissingAuthenticationTokenException": 403,
    "IncompleteSignatureException": 403,
}
"""Errors AWS answers with before a request reaches the service, and their HTTP statuses."""

# The member Code of the modelled errors. Conflict and Unauthorized are not in this model's enum;
# they are the words of the sibling chime-sdk-voice API (assumption).
CODES = {
    "BadRequestException": "BadRequest",
    "ConflictException": "Conflict",
    "ForbiddenException": "Forbidden",
    "NotFoundException": "NotFound",
    "ResourceLimitExceededException": "ResourceLimitExceeded",
    "ServiceFailureException": "ServiceFailure",
    "ServiceUnavailableException": "ServiceUnavailable",
    "ThrottledClientException": "Throttling",
    "UnauthorizedClientException": "Unauthorized",
}

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
        handlers: what is implemented, by operation name. Every other operation of the model is
            refused as an unknown one.
        calls: where every call is noted.
        layers: what a call passes on its way to the handler, in that order.
    """

    def __init__(
        self, handlers: Mapping[str, Handler], calls: Calls, layers: Sequence[Layer] = ()
    ) -> None:
        self._handlers = handlers
        self._calls = calls
        self._layers = layers
        model = _load_model()
        self._error_statuses = FRONT_END_STATUSES | {
            shape.name: shape.metadata["error"]["httpStatusCode"] for shape in model.error_shapes
        }
        operations = [model.operation_model(name) for name in model.operation_names]
        self._routes = [(operation, *_route(operation)) for operation in operations]

    def answer(self, request: Request) -> Answer:
        """Never raises, except for ConnectionError: the way to drop the connection."""
        request_id = str(uuid.uuid4())
        name, code = "UnknownOperation", None
        try:
            operation, labels = self._find_operation(request)
            name = operation.name
            answer = self._call(operation, labels, request)
        except ApiError as error:
            code = error.shape
            answer = self._refuse(error, request_id)
        except ConnectionError:
            self._calls.note(name, None, "ConnectionDropped")
            raise
        except Exception:
            log.exception("%s failed", name)
            code = "ServiceFailureException"
            answer = self._refuse(ApiError(code, "Internal error of the emulator."), request_id)
        answer.headers["x-amzn-RequestId"] = request_id
        if code is None and answer.status >= HTTPStatus.BAD_REQUEST:
            code = str(answer.status)
        self._calls.note(name, answer.status, code)
        return answer

    def _find_operation(self, request: Request) -> tuple[OperationModel, dict[str, str]]:
        segments = request.path.split("/")
        query = dict(parse_qsl(request.query, keep_blank_values=True))
        for operation, method, template, constants in self._routes:
            if (
                method == request.method
                and len(template) == len(segments)
                and constants.items() <= query.items()
                and all(
                    expected == segment or expected.startswith("{")
                    for expected, segment in zip(template, segments, strict=True)
                )
            ):
                if operation.name not in self._handlers:
                    raise ApiError(
                        "UnknownOperationException",
                        f"The emulator does not offer {operation.name}.",
                    )
                return operation, {
                    expected[1:-1]: unquote(segment)
                    for expected, segment in zip(template, segments, strict=True)
                    if expected.startswith("{")
                }
        raise ApiError(
            "UnknownOperationException",
            f"No operation of {SERVICE} is {request.method} {request.path}.",
        )

    def _call(self, operation: OperationModel, labels: dict[str, str], request: Request) -> Answer:
        region = signed_region(request.authorization, request.date)
        assert operation.input_shape is not None, "every operation of this model has an input"
        params, faults = parse_request(operation.input_shape, labels, _json_object(request.body))
        if faults:
            count = f"{len(faults)} validation error{'s' if len(faults) > 1 else ''} detected"
            raise ApiError("BadRequestException", f"{count}: {'; '.join(faults)}")
        call = Call(operation.name, region, params, request.client_gone)
        perform: Callable[[], Answer] = partial(self._perform, operation, call)
        for layer in reversed(self._layers):
            perform = partial(layer, call, perform)
        return perform()

    def _perform(self, operation: OperationModel, call: Call) -> Answer:
        result = self._handlers[call.operation](call.region, call.params)
        status = operation.http["responseCode"]
        if operation.output_shape is None:
            return Answer(status)
        return json_answer(status, serialize(operation.output_shape, result))

    def _refuse(self, error: ApiError, request_id: str) -> Answer:
        status = self._error_statuses[error.shape]
        if error.shape in FRONT_END_STATUSES:
            answer = json_answer(status, {"message": error.message})
        else:
            members = {
                "Code": CODES[error.shape],
                "Message": error.message,
                "RequestId": request_id,
            }
            answer = json_answer(status, members)
        answer.headers["x-amzn-ErrorType"] = error.shape
        return answer


@cache  # 40 ms, which a test that makes an emulator of its own pays once
def _load_model() -> ServiceModel:
    # Only what botocore ships: a model in the user's ~/.aws/models must not change the API.
    loader = Loader([Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)
    return ServiceModel(loader.load_service_model(SERVICE, "service-2"), SERVICE)


def _route(operation: OperationModel) -> tuple[str, list[str], dict[str, str]]:
    path, _, query = operation.http["requestUri"].partition("?")
    return operation.http["method"], path.split("/"), dict(parse_qsl(query))


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise ApiError("BadRequestException", "The request body must be a JSON object.")
    return value
