"""Warnings of an SDK or an engine that is not supported."""

from typing import Any

import grpc
import pytest
from semver import VersionInfo

from speaker_search_resource.dynamic.host import versions
from speaker_search_resource.dynamic.host.versions import LOWEST_SDK, version_warnings
from speaker_search_resource.provider import engine
from tests.support.stack import ROOT


class Refusal(grpc.RpcError):
    def __init__(self, code: grpc.StatusCode) -> None:
        self._code = code

    def code(self) -> grpc.StatusCode:
        return self._code

    def details(self) -> str:
        return "it is 3.200.0"


class Engine:
    """An engine that accepts or refuses every range of versions."""

    def __init__(self, error: grpc.RpcError | None = None) -> None:
        self.ranges: list[str] = []
        self._error = error

    def RequirePulumiVersion(self, request: Any, timeout: float) -> None:
        self.ranges.append(request.pulumi_version_range)
        if self._error:
            raise self._error


def warnings_of(
    monkeypatch: pytest.MonkeyPatch, found: Engine | None, sdk: str = LOWEST_SDK
) -> list[str]:
    monkeypatch.setattr(engine, "stub", lambda: found)
    monkeypatch.setattr(versions, "sdk_version", VersionInfo.parse(sdk))
    return list(version_warnings())


def test_a_supported_sdk_and_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    found = Engine()

    assert warnings_of(monkeypatch, found) == []
    assert found.ranges == [">=3.259.0 <4.0.0"]


@pytest.mark.parametrize("sdk", ["3.267.0", "4.0.0"])
def test_another_sdk(monkeypatch: pytest.MonkeyPatch, sdk: str) -> None:
    (warning,) = warnings_of(monkeypatch, Engine(), sdk)

    assert warning.startswith(f"the Pulumi SDK {sdk} is not supported; install pulumi>=3.268.0,<4")


@pytest.mark.parametrize("code", [grpc.StatusCode.UNKNOWN, grpc.StatusCode.UNIMPLEMENTED])
def test_another_engine(monkeypatch: pytest.MonkeyPatch, code: grpc.StatusCode) -> None:
    (warning,) = warnings_of(monkeypatch, Engine(Refusal(code)))

    assert "expected >=3.259.0 <4.0.0 (it is 3.200.0)" in warning


@pytest.mark.parametrize(
    "found",
    [
        None,
        Engine(Refusal(grpc.StatusCode.UNAVAILABLE)),
        Engine(Refusal(grpc.StatusCode.CANCELLED)),
        Engine(Refusal(grpc.StatusCode.DEADLINE_EXCEEDED)),
    ],
)
def test_an_engine_that_does_not_respond_is_not_judged(
    monkeypatch: pytest.MonkeyPatch, found: Engine | None
) -> None:
    assert warnings_of(monkeypatch, found) == []


def test_the_lowest_sdk_is_the_version_that_is_tried() -> None:
    assert f"pulumi=={LOWEST_SDK}" in (ROOT / "tests/lowest.txt").read_text().splitlines()
