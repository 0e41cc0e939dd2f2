"""The one process of the dynamic host."""

import pytest
from pulumi.dynamic import Config, ConfigureRequest
from semver import VersionInfo

from speaker_search_resource.dynamic import process
from speaker_search_resource.dynamic.host import versions
from speaker_search_resource.dynamic.process import configure


def request(**keys: str) -> ConfigureRequest:
    config = {f"aws:{key}": value for key, value in keys.items()}
    return ConfigureRequest(Config(config, "project"))


@pytest.fixture(autouse=True)
def no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.setattr(process, "_process", None)
    monkeypatch.setattr("gc.freeze", lambda: None)
    monkeypatch.setattr(process, "run_on_one_processor", lambda: None)


def test_all_providers_of_a_process_share_its_state() -> None:
    first = configure(request(region="us-east-1"))

    assert configure(request(region="us-east-1")) is first
    assert first.region == "us-east-1"


def test_an_unsupported_version_is_a_warning_of_the_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    warnings: list[tuple[str, str]] = []

    class Screen:
        def __init__(self, urn: str) -> None:
            self._urn = urn

        def warn(self, message: str) -> None:
            warnings.append((self._urn, message))

    monkeypatch.setattr(process, "Display", Screen)
    monkeypatch.setattr(versions, "sdk_version", VersionInfo.parse("3.267.0"))

    configure(request(region="us-east-1"))

    ((urn, warning),) = warnings
    assert urn == ""
    assert "the Pulumi SDK 3.267.0 is not supported" in warning
