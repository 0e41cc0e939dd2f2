"""The clients of a configuration, and the account of its credentials."""

from pathlib import Path
from typing import Any

import pytest

from speaker_search_resource.aws.clients import Clients
from speaker_search_resource.aws.configuration import AwsConfiguration
from speaker_search_resource.aws.errors import ChimeError
from speaker_search_resource.aws.sessions import Sessions
from tests.unit.fakes import FakeClient, service_error

ACCOUNT = "123456789012"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PROFILE", "DEFAULT_PROFILE", "REGION", "DEFAULT_REGION"):
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")


@pytest.fixture
def sts(monkeypatch: pytest.MonkeyPatch) -> FakeClient:
    """An STS that knows the account of the credentials."""
    return serve_sts(monkeypatch, {"Account": ACCOUNT})


def serve_sts(monkeypatch: pytest.MonkeyPatch, result: Any) -> FakeClient:
    client = FakeClient(get_caller_identity=result)
    monkeypatch.setattr(Sessions, "sts", lambda *_, **__: client)
    return client


def clients(**settings: Any) -> Clients:
    keys = {"access_key": "id", "secret_key": "secret", "region": "us-east-1"}
    return Clients(AwsConfiguration(**{**keys, **settings}))


def test_a_region_has_one_client() -> None:
    made = clients()

    assert made.client(None) is made.client("us-east-1")
    assert made.client("eu-central-1").meta.region_name == "eu-central-1"


def test_without_a_region_there_is_no_client() -> None:
    with pytest.raises(ChimeError, match="no Region is configured; set aws:region"):
        clients(region=None).client(None)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("AWS_ENDPOINT_URL", "localhost:1"),
        ("AWS_RETRY_MODE", "bogus"),
        ("AWS_STS_REGIONAL_ENDPOINTS", "bogus"),
    ],
)
def test_a_variable_that_allows_no_client_is_named(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)

    with pytest.raises(
        ChimeError, match=rf"^no client can be made: .*{value}.*; check {variable}$"
    ):
        clients().client(None)


def test_a_profile_that_allows_no_client_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "config").write_text("[default]\nretry_mode = bogus\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))

    with pytest.raises(ChimeError, match=r"bogus.*; check the profile 'default' and the environ"):
        clients().client(None)


def test_botocore_does_not_retry() -> None:
    config: Any = clients().client(None).meta.config

    assert config.retries["total_max_attempts"] == 1


@pytest.mark.usefixtures("sts")
@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({"allowed_account_ids": ("210987654321",)}, "aws:allowedAccountIds"),
        ({"forbidden_account_ids": (ACCOUNT,)}, "aws:forbiddenAccountIds"),
    ],
)
def test_an_account_that_the_configuration_excludes_has_no_client(
    settings: dict[str, Any], key: str
) -> None:
    with pytest.raises(ChimeError, match=f"belong to account {ACCOUNT}, which {key} excludes"):
        clients(**settings).client(None)


@pytest.mark.usefixtures("sts")
def test_an_allowed_account_has_a_client() -> None:
    assert clients(allowed_account_ids=(ACCOUNT,)).client(None)


def test_the_account_is_fetched_once(sts: FakeClient) -> None:
    made = clients()
    client = made.client(None)

    assert [made.account(client), made.account(client)] == [ACCOUNT, ACCOUNT]
    assert len(sts.calls) == 1


def test_a_refusal_of_sts_is_fetched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sts = serve_sts(monkeypatch, service_error("ExpiredTokenException", 403))
    made = clients()
    client = made.client(None)

    for _ in range(2):
        with pytest.raises(ChimeError, match="renew the credentials in use"):
            made.account(client)

    assert len(sts.calls) == 1


def test_the_account_is_unknown_behind_an_endpoint_outside_aws(sts: FakeClient) -> None:
    made = clients(endpoints={"chimesdkmediapipelines": "http://127.0.0.1:1"})

    assert made.account(made.client(None)) is None
    assert sts.calls == []


def test_the_account_is_known_behind_a_dual_stack_endpoint(sts: FakeClient) -> None:
    made = clients(use_dualstack_endpoint=True)

    assert made.account(made.client(None)) == ACCOUNT
    assert len(sts.calls) == 1


def test_the_cli_calls_the_fips_endpoint_with_the_same_certificates() -> None:
    made = clients(use_fips_endpoint=True, ca_bundle="ca.pem", insecure=True)

    options = made.cli_options("us-east-1")

    url = "https://media-pipelines-chime-fips.us-east-1.amazonaws.com"
    assert options == [
        *("--region", "us-east-1", "--endpoint-url", url, "--ca-bundle", "ca.pem"),
        "--no-verify-ssl",
    ]


def test_the_cli_calls_the_same_endpoint() -> None:
    made = clients(endpoints={"chimesdkmediapipelines": "http://127.0.0.1:1"})

    options = made.cli_options("us-east-1")

    assert options == ["--region", "us-east-1", "--endpoint-url", "http://127.0.0.1:1"]
