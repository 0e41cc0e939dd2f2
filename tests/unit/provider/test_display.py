"""A resource's line in Pulumi's display."""

from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import engine_pb2

from speaker_search_resource.provider import engine
from speaker_search_resource.provider.display import Display

URN = "urn:pulumi:test::project::type::caller"


class Engine:
    """An engine that keeps what it is asked to show."""

    def __init__(self, error: Exception | None = None) -> None:
        self.logged: list[Any] = []
        self._error = error

    def Log(self, request: Any, timeout: float) -> None:
        self.logged.append(request)
        if self._error:
            raise self._error


def shown_by(monkeypatch: pytest.MonkeyPatch, error: Exception | None = None) -> list[Any]:
    found = Engine(error)
    monkeypatch.setattr(engine, "stub", lambda: found)
    return found.logged


def test_a_status_is_replaced_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    logged = shown_by(monkeypatch)

    Display(URN).status("Initializing")

    assert logged == [
        engine_pb2.LogRequest(
            severity=engine_pb2.INFO, urn=URN, message="Initializing", ephemeral=True
        )
    ]


@pytest.mark.parametrize(
    ("method", "severity"), [("info", engine_pb2.INFO), ("warn", engine_pb2.WARNING)]
)
def test_a_remark_stays(monkeypatch: pytest.MonkeyPatch, method: str, severity: Any) -> None:
    logged = shown_by(monkeypatch)

    getattr(Display(URN), method)("adopted")

    assert logged == [engine_pb2.LogRequest(severity=severity, urn=URN, message="adopted")]


def test_an_engine_that_does_not_listen_fails_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    logged = shown_by(monkeypatch, grpc.RpcError())

    Display(URN).warn("slow")

    assert len(logged) == 1


def test_without_an_engine_nothing_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "stub", lambda: None)

    Display(URN).status("Initializing")
