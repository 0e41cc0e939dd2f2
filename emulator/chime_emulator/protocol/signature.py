"""Parse Signature Version 4 headers. The signature itself is not verified.

The emulator has no account, so that it accepts any credentials. Rules and error names are those of
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html and, for the scope of the
credential, https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html
"""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime

from .errors import ApiError

ALGORITHM = "AWS4-HMAC-SHA256"
CREDENTIAL = re.compile(
    r"[^/]+/(?P<day>[0-9]{8})/(?P<region>[a-z0-9-]+)/(?P<service>[a-z0-9.-]+)/aws4_request"
)
SIGNING_NAME = "chime"
BASIC_FORMAT = re.compile("[0-9]{8}T[0-9]{6}Z")
SIGNATURE = re.compile(r"[0-9a-f]{64}")


def signed_service(authorization: str | None) -> str | None:
    """Return the service in the scope of an Authorization header, or None."""
    found = re.search(f"Credential={CREDENTIAL.pattern}", authorization or "")
    return found and found["service"]


def signed_region(authorization: str | None, date: str | None) -> str:
    """Return the Region in the scope of an Authorization header.

    Args:
        authorization: the Authorization header.
        date: the X-Amz-Date header, or else the Date header.

    Raises:
        ApiError: MissingAuthenticationTokenException without a SigV4 header,
            IncompleteSignatureException for a malformed header,
            InvalidSignatureException for another service or another day.
    """
    algorithm, _, rest = (authorization or "").strip().partition(" ")
    if algorithm != ALGORITHM:
        raise ApiError("MissingAuthenticationTokenException", "Missing Authentication Token")
    parts = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    missing = [name for name in ("Credential", "Signature", "SignedHeaders") if not parts.get(name)]
    if missing:
        raise ApiError(
            "IncompleteSignatureException",
            " ".join(f"Authorization header requires '{name}' parameter." for name in missing),
        )
    credential = CREDENTIAL.fullmatch(parts["Credential"])
    if credential is None:
        raise ApiError(
            "IncompleteSignatureException",
            "Credential must have the form ACCESS-KEY/YYYYMMDD/REGION/SERVICE/aws4_request.",
        )
    if not SIGNATURE.fullmatch(parts["Signature"]):
        raise ApiError("IncompleteSignatureException", "Signature must be 64 hexadecimal digits.")
    if "host" not in parts["SignedHeaders"].split(";"):
        raise ApiError("IncompleteSignatureException", "'Host' must be a signed header.")
    if not date:
        raise ApiError(
            "IncompleteSignatureException",
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
        )
    _check_scope(credential["service"], credential["day"], date)
    return credential["region"]


def _check_scope(service: str, day: str, date: str) -> None:
    if service != SIGNING_NAME:
        raise ApiError(
            "InvalidSignatureException",
            f"Credential should be scoped to correct service: '{SIGNING_NAME}'.",
        )
    sent = _day(date)
    if sent is None:
        raise ApiError(
            "IncompleteSignatureException",
            f"Date must be in ISO-8601 'basic format'. Got '{date}'.",
        )
    if sent != day:
        raise ApiError(
            "InvalidSignatureException",
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from"
            f" HTTP: '{day}' != '{sent}', from '{date}'.",
        )


def _day(date: str) -> str | None:
    """Return the day of a header's date as YYYYMMDD, or None if the date is malformed."""
    if BASIC_FORMAT.fullmatch(date):
        return date[:8]
    try:
        return parsedate_to_datetime(date).strftime("%Y%m%d")
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
