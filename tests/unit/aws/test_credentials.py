"""Credentials: fetched before a call, with a remedy for each failure."""

import json
from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    CredentialRetrievalError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
    ProxyConnectionError,
    ReadTimeoutError,
    UnauthorizedSSOTokenError,
)
from urllib3.exceptions import LocationParseError

from speaker_search_resource.aws.credentials import refresh, resolve
from speaker_search_resource.aws.errors import CallTimeout, CredentialsError


class Due:
    """Credentials that are about to expire."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.fetched = 0

    def refresh_needed(self) -> bool:
        return True

    def get_frozen_credentials(self) -> None:
        self.fetched += 1
        if self.error:
            raise self.error


def never() -> bool:
    return False


def failure(error: Exception, profile: str | None = None) -> CredentialsError:
    with pytest.raises(CredentialsError) as raised:
        refresh(Due(error), profile, 5, never)
    assert "\n" not in str(raised.value)
    return raised.value


def test_static_credentials_are_not_fetched() -> None:
    refresh(object(), None, 5, never)


def test_credentials_that_are_due_are_fetched() -> None:
    credentials = Due()
    refresh(credentials, None, 5, never)
    assert credentials.fetched == 1


def test_a_source_that_fails_once_is_tried_again() -> None:
    found: list[Any] = [None, "credentials"]
    assert resolve(lambda: found.pop(0), None) == "credentials"


@pytest.mark.parametrize(
    "error",
    [
        NoCredentialsError(),
        PartialCredentialsError(provider="env", cred_var="AWS_SECRET_ACCESS_KEY"),
    ],
)
def test_missing_credentials_name_the_settings(error: Exception) -> None:
    assert "set aws:profile, or aws:accessKey and aws:secretKey" in str(failure(error))


@pytest.mark.parametrize(
    "error", [UnauthorizedSSOTokenError(), json.JSONDecodeError("no JSON", "{", 0)]
)
def test_a_bad_sso_token_names_the_login(error: Exception) -> None:
    assert "run `aws sso login --profile calls`" in str(failure(error, "calls"))


@pytest.mark.parametrize("variable", ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"])
def test_the_login_is_for_the_profile_of_the_environment(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "calls")
    assert "run `aws sso login --profile calls`" in str(failure(UnauthorizedSSOTokenError()))


def test_a_missing_token_file_of_the_environment_names_the_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", "/token")
    error = failure(FileNotFoundError(2, "No such file or directory", "/token"))
    assert str(error).endswith("'/token'; check AWS_WEB_IDENTITY_TOKEN_FILE")
    assert not error.is_transient


@pytest.mark.parametrize(
    ("configured", "source"),
    [
        ("calls", "the profile 'calls' that aws:profile names"),
        (None, "the profile 'own' that AWS_PROFILE names and the environment"),
    ],
)
def test_another_missing_file_names_the_profile(
    configured: str | None, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "own")
    monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", "/token")
    error = failure(FileNotFoundError(2, "No such file or directory", "/process"), configured)
    assert str(error).endswith(
        f"check the files of {source}, and of aws:assumeRoleWithWebIdentity if it is set"
    )


def test_credentials_that_do_not_arrive_name_their_source() -> None:
    class Slow(Due):
        def get_frozen_credentials(self) -> None:
            raise CallTimeout("no response")

    with pytest.raises(
        CredentialsError, match=r"check the profile 'calls' that aws:profile names$"
    ):
        refresh(Slow(), "calls", 5, never)


def test_a_source_that_may_recover_is_transient() -> None:
    error = failure(CredentialRetrievalError(provider="metadata", error_msg="500"))
    assert error.is_transient


def test_a_source_that_responds_too_late_is_transient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.delenv("AWS_DEFAULT_PROFILE", raising=False)
    error = failure(ReadTimeoutError(endpoint_url="https://sts.us-east-1.amazonaws.com/"))
    assert "check the profile 'default' and the environment" in str(error)
    assert error.is_transient


@pytest.mark.parametrize(
    "error",
    [
        ProxyConnectionError(proxy_url="http://***:***@proxy:1"),
        HTTPClientError(error=LocationParseError("'proxy:x' is not a valid host or port")),
    ],
)
def test_a_proxy_that_fails_is_named_without_its_password(error: Exception) -> None:
    assert "check aws:httpsProxy" in str(failure(error))


@pytest.mark.parametrize(("status", "is_transient"), [(403, False), (503, True)])
def test_a_refusal_of_sts_keeps_its_message(status: int, is_transient: bool) -> None:
    response: Any = {
        "Error": {"Code": "AccessDenied", "Message": "no trust"},
        "ResponseMetadata": {"HTTPStatusCode": status, "RequestId": "1"},
    }
    error = failure(ClientError(response, "AssumeRole"))
    assert "AssumeRole on the credentials in use: AccessDenied: no trust" in str(error)
    assert error.is_transient == is_transient
