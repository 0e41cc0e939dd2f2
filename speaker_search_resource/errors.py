"""AWS errors, as one line that says what failed, on what, why, and what to do."""

import functools
import re
from collections.abc import Callable, Iterable
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

NOT_FOUND = "NotFoundException"
"""The code with which AWS says that it does not know something, or not yet."""

_REMEDIES = {
    "BadRequestException": "correct the argument that AWS names",
    "ForbiddenException": "allow chime:{operation} on this pipeline to the credentials in use",
    "AccessDeniedException": "allow chime:{operation} on this pipeline to the credentials in use",
    "UnauthorizedClientException": "check that the credentials in use are valid in this Region",
    "UnrecognizedClientException": "check that the credentials in use are valid in this Region",
    "InvalidSignatureException": "check that the credentials in use are valid in this Region",
    "InvalidClientTokenId": "check that the credentials in use are valid in this Region",
    "AccessDenied": "allow {operation} to the credentials in use",
    "ExpiredTokenException": "renew the credentials in use",
    NOT_FOUND: "check the identifier, the ARNs and the Region; `pulumi refresh` sees what is gone",
    "ConflictException": "look at the pipeline's state: AWS refuses a call that does not fit it",
    "ResourceLimitExceededException": "stop what is not needed or ask AWS for a higher quota",
    "ThrottledClientException": "run it again later, or ask AWS for a higher rate",
    "ServiceUnavailableException": "run it again later",
    "ServiceFailureException": "run it again later",
}


class ChimeError(Exception):
    """What a person reads when an operation failed; always one line.

    Attributes:
        code: AWS's error code, such as ``NotFoundException``, if AWS has refused a call.
        unanswered: Whether the call that failed may have taken effect all the same.
        started: The outputs of what had been started, or found, by then.
    """

    code: str | None = None
    unanswered = False
    started: dict[str, Any] | None = None

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))

    def hide(self, secrets: Iterable[str]) -> None:
        """Take secrets out of the message, where they stand by themselves. AWS repeats what it
        refuses."""
        # The longest first, as one may hold another; and in one line, as the message is.
        for secret in sorted({" ".join(each.split()) for each in secrets} - {""}, key=len)[::-1]:
            self.args = (re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", "[secret]", str(self)),)


class Refused(ChimeError):
    """AWS's own refusal of a call."""

    code: str

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def explain(error: Exception, operation: str, subject: str) -> ChimeError:
    """The error of a failed call, for a person.

    Args:
        error: What boto3 raised.
        operation: The API operation, such as ``StartSpeakerSearchTask``.
        subject: What it was called on: the pipeline, and the task if there is one.
    """
    # Here and not above: the program imports this file and must not pay for botocore.
    from botocore.exceptions import (
        ClientError,
        EndpointConnectionError,
        NoCredentialsError,
        PartialCredentialsError,
    )

    what = f"{operation} on {subject}"
    if isinstance(error, ClientError):
        details = error.response.get("Error", {})
        code = details.get("Code", "Unknown")
        request = error.response.get("ResponseMetadata", {}).get("RequestId", "unknown")
        # AssumeRole fails in the middle of the call that first needs its credentials.
        what = f"{error.operation_name} on {subject}"
        # AWS repeats the request as it should have been signed, a session token's header included.
        message = (details.get("Message") or "no message").partition("The Canonical String")[0]
        remedy = _REMEDIES.get(code, "look the code up in the API reference of the operation")
        return Refused(
            code,
            f"{what}: {code}: {message} (request id {request}); "
            f"{remedy.format(operation=operation)}",
        )
    if isinstance(error, (NoCredentialsError, PartialCredentialsError)):
        return ChimeError(
            f"{what}: {error}; set aws:profile, or aws:accessKey and aws:secretKey, in the "
            "stack's configuration, or give boto3 credentials in the environment"
        )
    if isinstance(error, EndpointConnectionError):
        return ChimeError(
            f"{what}: nothing answers: {error}; check the network, and aws:endpoints if it is "
            "set (the local API runs only after `make up`)"
        )
    return ChimeError(f"{what}: {type(error).__name__}: {error}")


def without_traceback(operation: Callable[P, R]) -> Callable[P, R]:
    """An operation whose ChimeErrors reach the host without the frames that led to them.

    The host shows the traceback of every exception; a person needs none of it to act on one of
    ours. Any other exception is a mistake in this package, and its traceback is what to report.
    """

    @functools.wraps(operation)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return operation(*args, **kwargs)
        except ChimeError as error:
            raise error.with_traceback(None) from None

    return wrapper
