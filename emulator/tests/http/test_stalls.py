"""Clients that stall in a request, and clients that disconnect."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest

from chime_emulator.http.messages import Request, Response
from chime_emulator.http.server import Server

from ..support.http import send


@pytest.mark.parametrize(
    "half",
    [b"GET /", b"GET / HTTP/1.1\r\nHost: x\r\n", b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nx"],
)
def test_a_client_that_stalls_in_a_request_is_disconnected(half: bytes) -> None:
    server = Server("127.0.0.1", 0, lambda _: Response(204), stall_seconds=0.1)
    server.start()
    try:
        address = "127.0.0.1", urlsplit(server.url).port or 0
        with socket.create_connection(address, timeout=10) as connection:
            connection.sendall(half)
            assert connection.recv(1) == b""
    finally:
        server.stop()


def test_a_client_may_stall_between_requests() -> None:
    server = Server("127.0.0.1", 0, lambda _: Response(204), stall_seconds=0.05)
    server.start()
    address = "127.0.0.1", urlsplit(server.url).port or 0
    try:
        with (
            socket.create_connection(address, timeout=10) as idle,
            socket.create_connection(address, timeout=10) as stalled,
        ):
            idle.sendall(b"GET / HTTP/1.1\r\n\r\n")
            assert idle.recv(65536).startswith(b"HTTP/1.1 204 ")
            # Sent after the response above: when this connection times out, both had the same time.
            stalled.sendall(b"GET / HTTP/1.1\r\n")
            assert stalled.recv(1) == b""
            idle.sendall(b"GET / HTTP/1.1\r\n\r\n")
            assert idle.recv(65536).startswith(b"HTTP/1.1 204 ")
    finally:
        server.stop()


def test_a_client_that_waits_has_not_gone() -> None:
    def respond(request: Request) -> Response:
        return Response(500 if request.client_gone() else 204)

    server = Server("127.0.0.1", 0, respond)
    server.start()
    try:
        assert send(server.url, "GET", "/").status == 204
    finally:
        server.stop()
