"""Fetch credentials before a call, so that a failure is never taken for a lost response."""

import json
import os
import re
from collections.abc import Callable
from typing import Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    HTTPClientError,
    MetadataRetrievalError,
    NoCredentialsError,
    PartialCredentialsError,
    SSOError,
    TokenRetrievalError,
)

from .errors import (
    CHECK_PROXY,
    CallTimeout,
    ChimeError,
    CredentialsError,
    from_botocore,
    is_proxy_fault,
)
from .setting_names import credential_source, profile_setting
from .timeout import call_with_timeout

_SUBJECT = "the credentials in use"


def resolve(load: Callable[[], Any], profile: str | None) -> Any:
    """Return the credentials that a session finds.

    Args:
        load: Returns the credentials, or None.
        profile: The configured profile, for the remedy.

    Raises:
        CredentialsError: There are none, or their source failed.
    """
    try:
        # botocore reports a metadata service that fails once as missing credentials.
        credentials = load() or load()
    except Exception as error:
        raise _credentials_error(error, profile) from None
    if credentials is None:
        raise _credentials_error(NoCredentialsError(), profile)
    return credentials


def refresh(
    credentials: Any, profile: str | None, seconds: float, is_cancelled: Callable[[], bool]
) -> None:
    """Fetch credentials that are missing or about to expire.

    Raises:
        CredentialsError: Their source failed, or did not respond in time.
    """
    is_due = getattr(credentials, "refresh_needed", None)
    if is_due is None or not is_due():
        return
    try:
        call_with_timeout(credentials.get_frozen_credentials, seconds, is_cancelled)
    except CallTimeout:
        raise CredentialsError(
            f"no credentials arrived in time; check {credential_source(profile)}",
            is_transient=True,
        ) from None
    except Exception as error:
        raise _credentials_error(error, profile) from None


def _credentials_error(error: Exception, profile: str | None) -> CredentialsError:
    """Return the error of a failed source of credentials, with its remedy."""
    if isinstance(error, CredentialsError):
        return error
    if isinstance(error, (ChimeError, ClientError)):
        status = 0
        if isinstance(error, ClientError):
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
            error = from_botocore(error, error.operation_name, _SUBJECT)
        return CredentialsError(str(error), is_transient=status == 429 or status >= 500)
    reason = f"{type(error).__name__}: {error}"
    token_file = os.environ.get("AWS_WEB_IDENTITY_TOKEN_FILE")
    if isinstance(error, OSError) and token_file and error.filename == token_file:
        return CredentialsError(f"{reason}; check AWS_WEB_IDENTITY_TOKEN_FILE")
    named = profile_setting(profile)
    login = "aws sso login" + (f" --profile {named[1]}" if named else "")
    if isinstance(error, (NoCredentialsError, PartialCredentialsError)):
        return CredentialsError(
            f"{error}; set aws:profile, or aws:accessKey and aws:secretKey, in the stack's "
            "configuration, or give boto3 credentials in the environment"
        )
    if isinstance(error, (SSOError, TokenRetrievalError, json.JSONDecodeError)):
        return CredentialsError(f"{reason}; run `{login}`")
    if isinstance(error, KeyError) and re.fullmatch("[0-9a-f]{40}", str(error.args[0])):
        # botocore's file cache, whose keys are SHA-1 hashes, hides why it cannot read a file.
        return CredentialsError(f"the cached SSO token cannot be read; run `{login}`")
    if is_proxy_fault(error):
        return CredentialsError(f"{error}; {CHECK_PROXY}")
    # The errors of botocore's HTTP client are OSErrors too.
    if isinstance(error, OSError) and not isinstance(error, BotoCoreError):
        return CredentialsError(
            f"{reason}; check the files of {credential_source(profile)}, and of "
            "aws:assumeRoleWithWebIdentity if it is set"
        )
    is_transient = isinstance(
        error, (CredentialRetrievalError, HTTPClientError, MetadataRetrievalError)
    )
    known = isinstance(error, BotoCoreError)
    return CredentialsError(
        f"{error if known else reason}; check {credential_source(profile)}",
        is_transient,
    )
