"""The exceptions of this package, and the message of each failed API call.

::

    ChimeError                an operation failed; the message is one line for the user
    ├── ServiceError          AWS refused a call; `code` is AWS's error code
    ├── UnexpectedResource    the response holds another type of resource than the call asks for
    ├── DeadlineExceeded      the time of the operation ran out
    │   ├── CallTimeout       one call returned no response in its time
    │   └── WaitTimeout       the resource did not reach the expected status in time
    ├── OperationAbandoned    the user interrupted the run, or the engine has ended
    ├── ResourceIncomplete    the operation failed, and the resource exists: record it in the state
    ├── CredentialsError      no credentials for a call could be obtained
    └── ConfigurationError    a value of the stack's configuration is wrong; `key` names it

Any other exception that leaves an operation is a fault of this package and keeps its traceback.
"""

import re
from collections.abc import Iterable
from typing import Any

from .remedies import remedy

NO_REGION = (
    "no Region is configured; set aws:region in the stack's configuration, region on this resource "
    "or its provider, or AWS_REGION"
)

CHECK_PROXY = (
    "check aws:httpsProxy, aws:httpProxy, aws:noProxy and the variables of the environment that "
    "name a proxy"
)

NOT_FOUND = "NotFoundException"
CONFLICT = "ConflictException"
FORBIDDEN = frozenset({"ForbiddenException", "AccessDeniedException"})

_NO_SUCH_HOST = "; AWS may not offer a FIPS or dual-stack host in this Region"

_MAX_DETAIL = 500
"""Characters of a message of botocore or AWS. A proxy can respond with a page of any length."""


class ChimeError(Exception):
    """An operation failed. The message is always one line.

    Attributes:
        code: AWS's error code, such as ``NotFoundException``, or None without a response of AWS.
        outcome_unknown: Whether the failed call may have taken effect.
        started: The outputs of the resource that the failed call had started or found.
        state: The id and the outputs to record in the state, for a resource that may run.
    """

    code: str | None = None
    outcome_unknown = False
    started: Any = None
    state: tuple[str, dict[str, Any]] | None = None

    def __init__(self, message: str) -> None:
        super().__init__(_one_line(message))

    def redact(self, secrets: Iterable[str]) -> None:
        """Replace secrets in the message. AWS repeats the values that it refuses."""
        # Longest first, because one secret may contain another.
        for secret in sorted({_one_line(each) for each in secrets} - {""}, key=len)[::-1]:
            self.args = (re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", "[secret]", str(self)),)


class ServiceError(ChimeError):
    """AWS refused a call."""

    code: str

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class UnexpectedResource(ChimeError):
    """The response holds another type of resource than the call asks for."""


class DeadlineExceeded(ChimeError):
    """The time of the operation ran out."""


class CallTimeout(DeadlineExceeded):
    """One call returned no response in its time."""


class WaitTimeout(DeadlineExceeded):
    """The resource did not reach the expected status before the deadline."""


class OperationAbandoned(ChimeError):
    """The user interrupted the run, or the engine that requested the operation has ended."""


class ResourceIncomplete(ChimeError):
    """The operation failed, and the resource may run or is half-changed.

    Attributes:
        resource: The resource: its key and the outputs known.
        unsettled_tags: The keys of tags that the operation may have changed.
    """

    def __init__(
        self, message: str, resource: Any, unsettled_tags: frozenset[str] = frozenset()
    ) -> None:
        super().__init__(message)
        self.resource = resource
        self.unsettled_tags = unsettled_tags


class CredentialsError(ChimeError):
    """No credentials for a call could be obtained. The call was not sent.

    Attributes:
        is_transient: Whether a retry can help.
    """

    def __init__(self, message: str, is_transient: bool = False) -> None:
        super().__init__(message)
        self.is_transient = is_transient


class ConfigurationError(ChimeError):
    """A value of the stack's configuration is wrong.

    Attributes:
        key: The configuration key, such as ``aws:maxRetries``.
        reason: The fault and the remedy, without the key.
    """

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"{key} {reason}")
        self.key = key
        self.reason = reason


def from_botocore(error: Exception, operation: str, subject: str) -> ChimeError:
    """Return the error of a failed call: operation, resource, AWS's code and the remedy.

    Args:
        error: The exception that boto3 raised.
        operation: The API operation, such as ``StartSpeakerSearchTask``.
        subject: The resource of the call, such as ``task ID of pipeline ID``.
    """
    # Imported here because the Pulumi program imports this file, and botocore costs it 16 ms.
    from botocore.exceptions import (
        ClientError,
        EndpointConnectionError,
        SSLError,
    )

    call = f"{operation} on {subject}"
    if isinstance(error, ClientError):
        return _service_error(error, subject)
    if isinstance(error, EndpointConnectionError):
        return ChimeError(
            f"{call}: no response: {error}; check the network, and aws:endpoints if it is set "
            "(the emulator runs only after `make up`)"
            + (_NO_SUCH_HOST if re.search(r"-fips\.|\.api\.", str(error)) else "")
        )
    if isinstance(error, SSLError):
        return ChimeError(
            f"{call}: {_shorten(str(error))}; check the endpoint, and the file of certificate "
            "authorities that aws:customCaBundle or AWS_CA_BUNDLE names, if one is set"
        )
    if is_proxy_fault(error):
        return ChimeError(f"{call}: {_shorten(str(error))}; {CHECK_PROXY}")
    return ChimeError(f"{call}: {type(error).__name__}: {_shorten(str(error))}")


def is_proxy_fault(error: Exception) -> bool:
    """Return whether a proxy cannot be reached, or its URL cannot be parsed."""
    from botocore.exceptions import HTTPClientError, ProxyConnectionError
    from urllib3.exceptions import LocationParseError

    # botocore wraps the second one, and parses the URL of an endpoint before.
    cause = error.kwargs.get("error") if isinstance(error, HTTPClientError) else None
    return isinstance(error, ProxyConnectionError) or isinstance(cause, LocationParseError)


def _one_line(text: str) -> str:
    # gRPC cannot send half of a surrogate pair, and a terminal obeys control characters.
    line = " ".join(text.split())
    return "".join(each if each.isprintable() else "\ufffd" for each in line)


def _shorten(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _MAX_DETAIL else f"{text[:_MAX_DETAIL]}... ({len(text)} characters)"


def _service_error(error: Any, subject: str) -> ServiceError:
    details = error.response.get("Error", {})
    code = str(details.get("Code", "Unknown"))
    request_id = error.response.get("ResponseMetadata", {}).get("RequestId", "unknown")
    # For a bad signature, AWS's message quotes the signed request, including the session token.
    message = str(details.get("Message") or "no message").partition("The Canonical String")[0]
    # AssumeRole can fail before the operation for which it fetches credentials.
    operation = error.operation_name
    return ServiceError(
        code,
        f"{operation} on {subject}: {code}: {_shorten(message)} (request id {request_id}); "
        f"{remedy(code, message, operation)}",
    )
