"""Connections: their threads, and their maximum number."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from chime_emulator.http import server
from chime_emulator.http.messages import Response

from ..support.http import send, wait_until


@pytest.fixture
def listening() -> Iterator[server.Server]:
    made = server.Server("127.0.0.1", 0, lambda _: Response(204))
    made.start()
    yield made
    made.stop()


def connect(listening: server.Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", urlsplit(listening.url).port or 0), timeout=10)


def test_the_thread_of_a_connection_ends_with_it(listening: server.Server) -> None:
    before = threading.active_count()
    for _ in range(5):
        connections = [connect(listening) for _ in range(20)]
        wait_until(lambda: threading.active_count() == before + 20)
        for connection in connections:
            connection.close()
        wait_until(lambda: threading.active_count() == before)


def test_a_connection_above_the_limit_is_closed(
    listening: server.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "MAX_CONNECTIONS", 3)
    connections = [connect(listening) for _ in range(3)]
    try:
        with connect(listening) as one_more:
            assert one_more.recv(1) == b""
        connections[0].sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert connections[0].recv(65536).startswith(b"HTTP/1.1 204 ")
        connections.pop().close()
        wait_until(lambda: len(listening._connections) == 2)
        assert send(listening.url, "GET", "/").status == 204
    finally:
        for connection in connections:
            connection.close()
