"""The state that all operations of one plugin process share."""

import pytest
from pulumi.dynamic import Config, ConfigureRequest
from semver import VersionInfo

from speaker_search_resource.dynamic import process
from speaker_search_resource.dynamic.host import versions
from speaker_search_resource.dynamic.process import Process, configure


def request(**keys: str) -> ConfigureRequest:
    config = {f"aws:{key}": value for key, value in keys.items()}
    return ConfigureRequest(Config(config, "project"))


@pytest.fixture(autouse=True)
def bare_process(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PROFILE", "DEFAULT_PROFILE", "REGION", "DEFAULT_REGION"):
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.setattr(process, "_process", None)
    monkeypatch.setattr("gc.freeze", lambda: None)


def test_all_providers_of_a_process_share_its_state() -> None:
    first = configure(request(region="us-east-1"))

    assert configure(request(region="us-east-1")) is first
    assert first.region == "us-east-1"


def test_a_wrong_configuration_is_kept_for_check() -> None:
    made = Process(request(region="Virginia"))

    assert made.error is not None
    assert made.error.key == "aws:region"
    assert made.region is None


def test_a_profile_that_no_file_has_is_kept_for_check() -> None:
    made = Process(request(region="us-east-1", profile="calls"))

    assert made.error is not None
    assert made.error.key == "aws:profile"


def test_a_region_of_the_environment_that_is_none_is_kept_for_check(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_REGION", "Virginia")

    made = Process(request())

    assert made.error is not None
    assert made.error.key == "AWS_REGION"
    assert "such as us-east-1, got 'Virginia'" in made.error.reason


def test_the_clients_are_made_once() -> None:
    made = Process(request(region="us-east-1"))

    assert made.clients is made.clients


def test_waits_on_one_topic_share_observations() -> None:
    made = Process(request(region="us-east-1"))

    assert made.observed_waits("a") is made.observed_waits("a")
    assert made.observed_waits("a") is not made.observed_waits("b")


def test_an_unsupported_version_is_a_warning_of_the_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    warnings: list[tuple[str, str]] = []

    class Screen:
        def __init__(self, urn: str) -> None:
            self._urn = urn

        def warn(self, message: str) -> None:
            warnings.append((self._urn, message))

    monkeypatch.setattr(process, "Display", Screen)
    monkeypatch.setattr(versions, "sdk_version", VersionInfo.parse("3.267.0"))

    Process(request(region="us-east-1"))

    ((urn, warning),) = warnings
    assert urn == ""
    assert "the Pulumi SDK 3.267.0 is not supported" in warning
