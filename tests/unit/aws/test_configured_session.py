"""The requests of a configured session's clients, up to the point where the network begins."""

from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest
from botocore.exceptions import InvalidRetryModeError

from speaker_search_resource.aws.configuration import AwsConfiguration
from speaker_search_resource.aws.configured_session import ConfiguredSession
from speaker_search_resource.aws.service_model import SERVICE

CHIME = "https://media-pipelines-chime"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PROFILE", "USE_FIPS_ENDPOINT", "USE_DUALSTACK_ENDPOINT", "RETRY_MODE"):
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")


class NotSentError(Exception):
    """Raised in place of sending a request."""


def client(service: str, region: str, **settings: Any) -> Any:
    session = ConfiguredSession(AwsConfiguration(**settings))
    session.set_credentials("id", "secret")
    return session.create_client(service, region_name=region)


def request_of(client: Any) -> AWSPreparedRequest:
    """Return the request that a client would send."""
    requests: list[AWSPreparedRequest] = []

    def stop(request: AWSPreparedRequest, **_: Any) -> None:
        requests.append(request)
        raise NotSentError

    client.meta.events.register("before-send", stop)
    is_sts = client.meta.service_model.service_name == "sts"
    method = client.get_caller_identity if is_sts else client.get_media_pipeline
    with pytest.raises(NotSentError):
        method(**({} if is_sts else {"MediaPipelineId": "x" * 36}))
    return requests[0]


@pytest.mark.parametrize(
    ("region", "settings", "host"),
    [
        ("us-east-1", {}, ".us-east-1.amazonaws.com"),
        ("us-east-1", {"use_fips_endpoint": True}, "-fips.us-east-1.amazonaws.com"),
        ("us-west-2", {"use_fips_endpoint": True}, "-fips.us-west-2.amazonaws.com"),
        ("us-east-1", {"use_dualstack_endpoint": True}, ".us-east-1.api.aws"),
        (
            "us-east-1",
            {"use_fips_endpoint": True, "use_dualstack_endpoint": True},
            "-fips.us-east-1.api.aws",
        ),
    ],
)
def test_fips_and_dual_stack_change_the_host(
    region: str, settings: dict[str, Any], host: str
) -> None:
    made = client(SERVICE, region, **settings)

    assert made.meta.endpoint_url == f"{CHIME}{host}"
    assert request_of(made).url.startswith(f"{CHIME}{host}/")


@pytest.mark.parametrize(
    ("variable", "setting", "suffix"),
    [
        ("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint", "-fips.us-east-1.amazonaws.com"),
        ("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint", ".us-east-1.api.aws"),
    ],
)
def test_a_setting_overrides_the_environment(
    monkeypatch: pytest.MonkeyPatch, variable: str, setting: str, suffix: str
) -> None:
    monkeypatch.setenv(variable, "true")
    assert request_of(client(SERVICE, "us-east-1")).url.startswith(f"{CHIME}{suffix}/")

    made = client(SERVICE, "us-east-1", **{setting: False})

    assert request_of(made).url.startswith(f"{CHIME}.us-east-1.amazonaws.com/")


@pytest.mark.parametrize("setting", ["use_fips_endpoint", "use_dualstack_endpoint"])
def test_sts_follows_too(setting: str) -> None:
    host = "sts-fips.us-east-1.amazonaws.com" if "fips" in setting else "sts.us-east-1.api.aws"

    assert request_of(client("sts", "us-east-1", **{setting: True})).url == f"https://{host}/"


@pytest.mark.parametrize("setting", ["use_fips_endpoint", "use_dualstack_endpoint"])
@pytest.mark.parametrize(("service", "name"), [(SERVICE, "chimesdkmediapipelines"), ("sts", "sts")])
def test_an_endpoint_precedes_fips_and_dual_stack(service: str, name: str, setting: str) -> None:
    endpoints = {name: "http://127.0.0.1:1"}

    made = client(service, "us-east-1", endpoints=endpoints, **{setting: True})

    assert request_of(made).url.startswith("http://127.0.0.1:1/")


def test_an_sts_region_is_no_global_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_STS_REGIONAL_ENDPOINTS", "legacy")
    assert request_of(client("sts", "us-west-2")).url == "https://sts.amazonaws.com/"

    made = client("sts", "us-west-2", sts_region="us-west-2")

    assert request_of(made).url == "https://sts.us-west-2.amazonaws.com/"


def test_the_user_agents_are_appended() -> None:
    made = client(SERVICE, "us-east-1", user_agents=("deployer/1.0 (calls)", "team/2"))

    header = str(request_of(made).headers["User-Agent"])

    assert "deployer/1.0 (calls) team/2" in header


def test_the_retry_mode_overrides_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_RETRY_MODE", "no mode")
    with pytest.raises(InvalidRetryModeError):
        client("sts", "us-east-1")

    made = client("sts", "us-east-1", retry_mode="adaptive")

    assert made.meta.config.retries["mode"] == "adaptive"
