"""The state that all operations of one plugin process share."""

import pytest

from speaker_search_resource.provider.config_values import Get
from speaker_search_resource.provider.process import Process


def keys(**values: str) -> Get:
    """Return the configuration with some keys."""
    return {f"aws:{key}": value for key, value in values.items()}.get


@pytest.fixture(autouse=True)
def bare_process(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PROFILE", "DEFAULT_PROFILE", "REGION", "DEFAULT_REGION"):
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.setattr("gc.freeze", lambda: None)


def test_a_wrong_configuration_is_kept_for_check() -> None:
    made = Process(keys(region="Virginia"))

    assert made.error is not None
    assert made.error.key == "aws:region"
    assert made.region is None


def test_a_profile_that_no_file_has_is_kept_for_check() -> None:
    made = Process(keys(region="us-east-1", profile="calls"))

    assert made.error is not None
    assert made.error.key == "aws:profile"


def test_a_region_of_the_environment_that_is_none_is_kept_for_check(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_REGION", "Virginia")

    made = Process(keys())

    assert made.error is not None
    assert made.error.key == "AWS_REGION"
    assert "such as us-east-1, got 'Virginia'" in made.error.reason


def test_the_clients_are_made_once() -> None:
    made = Process(keys(region="us-east-1"))

    assert made.clients is made.clients


def test_waits_on_one_topic_share_observations() -> None:
    made = Process(keys(region="us-east-1"))

    assert made.observed_waits("a") is made.observed_waits("a")
    assert made.observed_waits("a") is not made.observed_waits("b")
