"""The operations and errors of both services, from botocore's service models."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from botocore.loaders import Loader
from botocore.model import ServiceModel, StructureShape

MEDIA_PIPELINES = "chime-sdk-media-pipelines"
VOICE = "chime-sdk-voice"
SERVICES = (MEDIA_PIPELINES, VOICE)
"""Both services sign as ``chime``. Only the path of a request tells them apart."""

FRONT_END_STATUSES = {
    "IncompleteSignatureException": 400,
    "InvalidSignatureException": 403,
    "MissingAuthenticationTokenException": 403,
    "SerializationException": 400,
    "UnknownOperationException": 404,
    "ValidationException": 400,
}
"""Errors of AWS's front end, before a request reaches the service, and their HTTP statuses.

See https://docs.aws.amazon.com/chime-sdk/latest/APIReference/CommonErrors.html and, for malformed
requests, https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html. Only a fault uses
ValidationException.
"""

# The member Code of the modelled errors. Assumption: Conflict and Unauthorized, which the enum of
# chime-sdk-media-pipelines does not have, are as in chime-sdk-voice. So are the last three.
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


@cache
def load_model(service: str) -> ServiceModel:
    """Return a service's model. Parsing takes 40 ms, so that it is done once in a process."""
    return ServiceModel(bundled_data().load_service_model(service, "service-2"), service)


def bundled_data() -> Loader:
    """Return a loader of the data that botocore ships.

    The default loader also reads ~/.aws/models, and a user's model must not change the API.
    """
    return Loader([Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)


def partition_of(region: str) -> str:
    """Return the partition that matches a Region's name in botocore's data, or else ``aws``."""
    for name, regions in _partitions():
        if regions.fullmatch(region):
            return name
    return "aws"


@cache
def _partitions() -> list[tuple[str, re.Pattern[str]]]:
    data = bundled_data().load_data("partitions")
    return [(each["id"], re.compile(each["regionRegex"])) for each in data["partitions"]]


@cache
def error_statuses() -> dict[str, int]:
    """Return the HTTP status of every error, by the name of its shape."""
    return FRONT_END_STATUSES | {
        shape.name: shape.metadata["error"]["httpStatusCode"]
        for service in SERVICES
        for shape in load_model(service).error_shapes
    }


def error_body(service: str, name: str, message: str, request_id: str) -> dict[str, Any]:
    """Return the body of an error response, according to the service's model.

    Assumption: an error that has no members in the model, as in chime-sdk-voice, still has Code
    and Message, because clients show the message. An error that the model does not have comes from
    AWS's front end.
    """
    members = _error_members(service, name)
    if members is None:
        return {"message": message}
    body = {"Code": CODES[name], "Message": message, "RequestId": request_id}
    return {key: value for key, value in body.items() if key in (members or {"Code", "Message"})}


@cache
def _error_members(service: str, name: str) -> frozenset[str] | None:
    for shape in load_model(service).error_shapes:
        if shape.name == name:
            assert isinstance(shape, StructureShape)
            return frozenset(shape.members)
    return None
