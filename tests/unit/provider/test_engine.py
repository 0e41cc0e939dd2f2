"""The engine's address, and whether the engine is alive."""

import itertools
import socket
import sys
import time
from collections.abc import Iterator

import pytest

from speaker_search_resource.provider import engine


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    forget()
    yield
    forget()


def forget() -> None:
    for cached in (engine.stub, engine.was_seen, engine._is_listening_at):
        cached.cache_clear()


@pytest.fixture
def server() -> Iterator[socket.socket]:
    """An engine, as far as its liveness goes: a port that listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def serve(monkeypatch: pytest.MonkeyPatch, server: socket.socket) -> None:
    """Have this process started by that engine, and each check see a new moment."""
    monkeypatch.setattr(sys, "argv", ["host", f"127.0.0.1:{server.getsockname()[1]}"])
    monkeypatch.setattr(time, "monotonic", itertools.count().__next__)


@pytest.mark.parametrize(
    ("arguments", "address"),
    [
        (["127.0.0.1:4711"], "127.0.0.1:4711"),
        (["-v=9", "--tracing", "http://127.0.0.1:1/x", "127.0.0.1:4711"], "127.0.0.1:4711"),
        ([], None),
        (["tests/unit"], None),
        (["http://127.0.0.1:1"], None),
    ],
)
def test_the_address_is_the_last_argument(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], address: str | None
) -> None:
    monkeypatch.setattr(sys, "argv", ["host", *arguments])

    assert engine.address() == address


def test_an_engine_that_listens_is_alive(
    monkeypatch: pytest.MonkeyPatch, server: socket.socket
) -> None:
    serve(monkeypatch, server)

    assert engine.was_seen()
    assert not engine.is_gone()


def test_an_engine_that_has_ended_is_gone(
    monkeypatch: pytest.MonkeyPatch, server: socket.socket
) -> None:
    serve(monkeypatch, server)
    assert not engine.is_gone()

    server.close()

    assert engine.is_gone()


def test_a_check_counts_for_50_ms(monkeypatch: pytest.MonkeyPatch, server: socket.socket) -> None:
    serve(monkeypatch, server)
    monkeypatch.setattr(time, "monotonic", iter([1.0, 1.04, 1.06]).__next__)
    assert not engine.is_gone()

    server.close()

    assert not engine.is_gone()
    assert engine.is_gone()


def test_an_engine_never_seen_is_not_gone(
    monkeypatch: pytest.MonkeyPatch, server: socket.socket
) -> None:
    serve(monkeypatch, server)
    server.close()

    assert not engine.was_seen()
    assert not engine.is_gone()


def test_a_busy_engine_is_alive(monkeypatch: pytest.MonkeyPatch, server: socket.socket) -> None:
    serve(monkeypatch, server)
    assert engine.was_seen()

    def time_out(*_: object, **__: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(socket, "create_connection", time_out)

    assert not engine.is_gone()


def test_without_an_engine_there_is_no_client(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["host"])

    assert engine.stub() is None
    assert not engine.is_gone()


def test_an_engine_that_attaches_itself_replaces_the_argument(
    monkeypatch: pytest.MonkeyPatch, server: socket.socket
) -> None:
    monkeypatch.setattr(sys, "argv", ["host"])
    monkeypatch.setattr(engine, "_attached", [])
    assert not engine.was_seen()

    engine.attach(f"127.0.0.1:{server.getsockname()[1]}")

    assert engine.was_seen()
    assert engine.stub() is not None
