"""The services' operations and errors, as botocore's service models have them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, unquote

from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel, StructureShape

MEDIA_PIPELINES = "chime-sdk-media-pipelines"
VOICE = "chime-sdk-voice"
SERVICES = (MEDIA_PIPELINES, VOICE)
"""Both sign as ``chime``, and the client does not say which one it means: their paths do."""

FRONT_END_STATUSES = {
    "IncompleteSignatureException": 400,
    "InvalidSignatureException": 403,
    "MissingAuthenticationTokenException": 403,
    "SerializationException": 400,
    "UnknownOperationException": 404,
    "ValidationException": 400,
}
"""Errors AWS answers with before a request reaches the service, and their HTTP statuses:
https://docs.aws.amazon.com/chime-sdk/latest/APIReference/CommonErrors.html and, for what is no
request of the protocol, https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html. The
emulator uses none of ValidationException, which a fault may."""

# The member Code of the modelled errors. Conflict and Unauthorized are not in the enum of
# chime-sdk-media-pipelines; they are the words of chime-sdk-voice, as are the last three
# (assumption).
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
    "AccessDeniedException": "AccessDenied",
    "GoneException": "Gone",
    "UnprocessableEntityException": "Unprocessable",
}


@dataclass(frozen=True)
class Route:
    """An operation and the requests that call it: a ``{label}`` stands for any segment."""

    operation: OperationModel
    service: str
    segments: tuple[str, ...]
    constants: Mapping[str, str]
    has_namesake: bool
    """Whether the operation's name is that of another one, in a service before its own."""

    def labels(self, segments: list[str], query: Mapping[str, str]) -> dict[str, str] | None:
        """What stands in the place of the labels; None if the request is none for this one."""
        if not self.constants.items() <= query.items():
            return None
        pairs = list(zip(self.segments, segments, strict=True))
        if any(not own.startswith("{") and own != segment for own, segment in pairs):
            return None
        return {own[1:-1]: unquote(segment) for own, segment in pairs if own.startswith("{")}


class Routes:
    """All operations of all services, offered or not, found by method and path."""

    def __init__(self) -> None:
        self._routes: dict[tuple[str, int, str], list[Route]] = {}
        names: set[str] = set()
        for service in SERVICES:
            model = load_model(service)
            for operation in map(model.operation_model, model.operation_names):
                path, _, query = operation.http["requestUri"].partition("?")
                segments = tuple(path.split("/"))
                key = operation.http["method"], len(segments), segments[1]
                constants = dict(parse_qsl(query))
                namesake = operation.name in names
                route = Route(operation, service, segments, constants, namesake)
                self._routes.setdefault(key, []).append(route)
            names.update(model.operation_names)

    def find(
        self, method: str, path: str, query: Mapping[str, str]
    ) -> Iterator[tuple[Route, dict[str, str]]]:
        """The routes of a request, with its labels: both services' for tags, one for the rest."""
        segments = path.split("/")
        key = method, len(segments), segments[1] if len(segments) > 1 else ""
        for route in self._routes.get(key, ()):
            labels = route.labels(segments, query)
            if labels is not None:
                yield route, labels


@cache  # 40 ms, which a test that makes an emulator of its own pays once
def load_model(service: str) -> ServiceModel:
    """A service's model."""
    return ServiceModel(bundled_data().load_service_model(service, "service-2"), service)


def bundled_data() -> Loader:
    """The data that botocore ships, and no other.

    A model in the user's ~/.aws/models must not change the API.
    """
    return Loader([Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)


@cache
def error_statuses() -> dict[str, int]:
    """The HTTP status of every error there is, by the name of its shape."""
    return FRONT_END_STATUSES | {
        shape.name: shape.metadata["error"]["httpStatusCode"]
        for service in SERVICES
        for shape in load_model(service).error_shapes
    }


@cache
def error_members(service: str, name: str) -> frozenset[str] | None:
    """The members of an error in a service's model; None if it is not in there."""
    for shape in load_model(service).error_shapes:
        if shape.name == name:
            assert isinstance(shape, StructureShape)
            return frozenset(shape.members)
    return None


def error_body(service: str, name: str, message: str, request_id: str) -> dict[str, Any]:
    """What an error is answered with, by its service's model.

    Assumption: an error without members there, as chime-sdk-voice has them, has its Code and
    Message all the same, for clients show the message; an error that the model does not have
    comes from AWS's front end.
    """
    members = error_members(service, name)
    if members is None:
        return {"message": message}
    body = {"Code": CODES[name], "Message": message, "RequestId": request_id}
    return {key: value for key, value in body.items() if key in (members or {"Code", "Message"})}
