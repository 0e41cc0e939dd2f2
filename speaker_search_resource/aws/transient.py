"""The classification of a failed call: whether a retry can help, and whether it took effect."""

import ssl

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    HTTPClientError,
    SSLError,
)
from urllib3.exceptions import LocationParseError

from .remedies import THROTTLING
from .window import Outcome

_TOO_MANY_REQUESTS = 429
_NOT_IMPLEMENTED = 501

_CA_BUNDLE_LIBRARIES = frozenset({"X509", "PEM"})
"""The libraries of OpenSSL that refuse a file without certificates."""

_HANDSHAKE_FAILURES = (
    "CERTIFICATE_VERIFY_FAILED",
    "HANDSHAKE_FAILURE",
    "HTTP_REQUEST",
    "PROTOCOL_VERSION",
    "UNKNOWN_CA",
    "UNRECOGNIZED_NAME",
    "UNSUPPORTED_PROTOCOL",
    "WRONG_VERSION_NUMBER",
)
"""The ends of OpenSSL's reasons for a handshake that fails each time."""

_OVER_QUOTA = "ResourceLimitExceededException"


def outcome_unknown(error: Exception) -> bool:
    """Return whether the call may have taken effect."""
    if isinstance(error, ClientError):
        return _http_status(error) >= 500 and _http_status(error) != _NOT_IMPLEMENTED
    return _is_response_lost(error)


def is_transient(error: Exception) -> bool:
    if isinstance(error, ClientError):
        return limit_outcome(error).is_refusal or outcome_unknown(error)
    return _is_response_lost(error)


def limit_outcome(error: Exception | None) -> Outcome:
    """Return the outcome of a call, as far as it concerns a limit."""
    if error is None:
        return Outcome.ACCEPTED
    if not isinstance(error, ClientError):
        return Outcome.UNKNOWN
    if _code(error) == _OVER_QUOTA:
        return Outcome.OVER_QUOTA
    if _code(error) in THROTTLING or _http_status(error) == _TOO_MANY_REQUESTS:
        return Outcome.THROTTLED
    return Outcome.UNKNOWN if outcome_unknown(error) else Outcome.ACCEPTED


def _is_response_lost(error: Exception) -> bool:
    """Return whether the connection broke after the request, or the body cannot be parsed.

    botocore's parser raises various exceptions for a body that does not match the service model.
    """
    if isinstance(error, (SSLError, HTTPClientError)):
        return not _is_permanent(error)
    return not isinstance(error, BotoCoreError)


def _is_permanent(error: BotoCoreError) -> bool:
    """Return whether every request fails: the TLS handshake does, or a setting is unusable.

    botocore raises SSLError for these and for a connection that breaks after the handshake. The
    exception inside, which urllib3 wraps once more, tells them apart.
    """
    cause = error.kwargs.get("error")
    while isinstance(cause, Exception) and cause.args and isinstance(cause.args[0], Exception):
        cause = cause.args[0]
    if isinstance(cause, ssl.SSLError):
        return cause.library in _CA_BUNDLE_LIBRARIES or (
            (cause.reason or "").endswith(_HANDSHAKE_FAILURES)
        )
    # The last one comes from the URL of a proxy.
    permanent = (FileNotFoundError, IsADirectoryError, PermissionError, LocationParseError)
    return isinstance(cause, permanent)


def refusal(error: Exception | None) -> str:
    """Return AWS's code and request id, without the message, which may repeat an input."""
    if not isinstance(error, ClientError):
        return ""
    request_id = error.response.get("ResponseMetadata", {}).get("RequestId", "unknown")
    return f"{_code(error)}, request id {request_id}"


def is_unreachable(error: Exception) -> bool:
    """Return whether the endpoint refused the connection, as during a restart."""
    return isinstance(error, ConnectionError) and not isinstance(error, SSLError)


def _code(error: ClientError) -> str | None:
    code = error.response.get("Error", {}).get("Code")
    return code if isinstance(code, str) else None


def _http_status(error: ClientError) -> int:
    return error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
