"""The emulator over plain HTTP: routes, connections and malformed input."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, TimeoutError
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, RemoteDisconnected
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from chime_emulator import Emulator, seeds
from chime_emulator.http.messages import Request, Response
from chime_emulator.http.server import Server
from chime_emulator.protocol.dispatcher import Dispatcher
from chime_emulator.state.call_log import CallLog

from ..support.http import SIGNED, send
from ..support.samples import START

TASKS = f"/media-insights-pipelines/{seeds.PIPELINE_ID}/speaker-search-tasks"
START_TARGET = f"{TASKS}?operation=start"
START_BODY = json.dumps(START).encode()
GET_PIPELINE = f"/sdk-media-pipelines/{seeds.PIPELINE_ID}"


def start(emulator: Emulator) -> str:
    reply = send(emulator.endpoint_url, "POST", START_TARGET, START_BODY, SIGNED)
    assert reply.status == 201
    return str(reply.body["SpeakerSearchTask"]["SpeakerSearchTaskId"])


def raw(emulator: Emulator, data: bytes) -> bytes:
    """Return the bytes received until the server closes the connection."""
    address = urlsplit(emulator.endpoint_url)
    with socket.create_connection(("127.0.0.1", address.port or 0), timeout=10) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_wire_format_of_a_response(emulator: Emulator) -> None:
    reply = send(emulator.endpoint_url, "POST", START_TARGET, START_BODY, SIGNED)
    task = reply.body["SpeakerSearchTask"]
    assert reply.status == 201
    assert reply.headers["content-type"] == "application/json"
    assert reply.headers["x-amzn-requestid"] != ""
    assert parsedate_to_datetime(reply.headers["date"]).tzinfo is not None
    assert task["CreatedTimestamp"] == "2027-01-15T08:00:00.250Z"

    target = f"{TASKS}/{task['SpeakerSearchTaskId']}?operation=stop"
    stopped = send(emulator.endpoint_url, "POST", target, None, SIGNED)
    assert stopped.status == 204
    assert stopped.body is None
    assert "content-length" not in stopped.headers


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", "/"),
        ("GET", "/nothing"),
        ("POST", TASKS),
        ("POST", f"{TASKS}?operation=begin"),
        ("PUT", START_TARGET),
        ("GET", f"{TASKS}/{seeds.PIPELINE_ID}/"),
        ("BREW", START_TARGET),
        ("GET", f"/sdk-media-pipelines/{seeds.PIPELINE_ARN}"),
    ],
)
def test_unknown_path_or_method(emulator: Emulator, method: str, target: str) -> None:
    reply = send(emulator.endpoint_url, method, target, b"{}", SIGNED)
    assert reply.status == 404
    assert reply.headers["x-amzn-errortype"] == "UnknownOperationException"
    assert reply.headers["x-amzn-requestid"] != ""


def test_head_has_no_body(emulator: Emulator) -> None:
    response = raw(emulator, b"HEAD /nothing HTTP/1.1\r\nHost: x\r\n\r\n")
    assert response.startswith(b"HTTP/1.1 404 ")
    assert response.endswith(b"\r\n\r\n")


def test_encoded_arn_is_one_segment(emulator: Emulator) -> None:
    task_id = start(emulator)
    pipeline = quote(seeds.PIPELINE_ARN, safe="")
    target = f"/media-insights-pipelines/{pipeline}/speaker-search-tasks/{task_id}"
    reply = send(emulator.endpoint_url, "GET", target, None, SIGNED)
    assert reply.status == 200
    assert reply.body["SpeakerSearchTask"]["SpeakerSearchTaskId"] == task_id
    absolute = send(emulator.endpoint_url, "GET", emulator.endpoint_url + target, None, SIGNED)
    assert absolute.body == reply.body


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"Content-Length: x", b"400"),
        (b"Content-Length: -1", b"400"),
        (b"Content-Length: " + b"9" * 5000, b"400"),
        (b"Content-Length: 99999999", b"413"),
        (b"Transfer-Encoding: chunked", b"411"),
    ],
)
def test_body_of_unknown_or_great_length_ends_the_connection(
    emulator: Emulator, head: bytes, status: bytes
) -> None:
    hidden = b"GET /_emulator/health HTTP/1.1\r\nHost: x\r\n\r\n"
    response = raw(emulator, b"POST / HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n\r\n" + hidden)
    assert response.split()[1] == status
    assert response.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize(
    "data", [b"\r\n\r\n", b"nonsense\r\n\r\n", b"GET http://[ HTTP/1.1\r\n\r\n", b"\x00\xff\r\n"]
)
def test_malformed_http_leaves_the_server_running(emulator: Emulator, data: bytes) -> None:
    raw(emulator, data)
    assert send(emulator.endpoint_url, "GET", GET_PIPELINE, None, SIGNED).status == 200


def test_cut_off_request_starts_nothing(emulator: Emulator) -> None:
    head = f"POST {START_TARGET} HTTP/1.1\r\nHost: x\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in SIGNED.items())
    raw(emulator, f"{head}Content-Length: {len(START_BODY) + 1}\r\n\r\n".encode() + START_BODY)
    assert emulator.tasks() == []


def test_one_connection_serves_many_requests(emulator: Emulator) -> None:
    connection = HTTPConnection(urlsplit(emulator.endpoint_url).netloc, timeout=10)
    try:
        connection.connect()
        sock = connection.sock
        for _ in range(20):
            connection.request("POST", START_TARGET, START_BODY, SIGNED)
            response = connection.getresponse()
            response.read()
            assert response.status == 201
            assert connection.sock is sock
    finally:
        connection.close()
    assert len(emulator.tasks()) == 20


def test_sixty_four_open_connections(emulator: Emulator) -> None:
    connections = [
        HTTPConnection(urlsplit(emulator.endpoint_url).netloc, timeout=10) for _ in range(64)
    ]

    def ask(connection: HTTPConnection) -> int:
        connection.request("GET", GET_PIPELINE, headers=SIGNED)
        response = connection.getresponse()
        response.read()
        return response.status

    try:
        for connection in connections:
            connection.connect()
        with ThreadPoolExecutor(64) as pool:
            assert list(pool.map(ask, connections)) == [200] * 64
        # All connections are still open, and each gets another response.
        assert [ask(connection) for connection in connections] == [200] * 64
    finally:
        for connection in connections:
            connection.close()


def test_stop_ends_idle_connections_and_frees_the_port() -> None:
    emulator = Emulator()
    connection = HTTPConnection(urlsplit(emulator.endpoint_url).netloc, timeout=10)
    try:
        connection.request("GET", GET_PIPELINE, headers=SIGNED)
        connection.getresponse().read()
        emulator.stop()
        assert connection.sock.recv(1) == b""
    finally:
        connection.close()
    with Emulator(port=int(str(urlsplit(emulator.endpoint_url).port))) as again:
        assert again.endpoint_url == emulator.endpoint_url


def test_stop_waits_for_the_response_in_progress() -> None:
    asked, go_on, events = threading.Event(), threading.Event(), list[str]()

    def respond(request: Request) -> Response:
        asked.set()
        go_on.wait(10)
        events.append("responded")
        return Response(204)

    def stop() -> None:
        server.stop()
        events.append("stopped")

    server = Server("127.0.0.1", 0, respond)
    server.start()
    with ThreadPoolExecutor(2) as pool:
        reply = pool.submit(send, server.url, "GET", "/")
        assert asked.wait(10)
        stopped = pool.submit(stop)
        wait_until_refused(server.url)
        with pytest.raises(TimeoutError):
            stopped.result(0.3)
        go_on.set()
        stopped.result(10)
        assert reply.result(10).status == 204
    assert events == ["responded", "stopped"]


def wait_until_refused(url: str) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", urlsplit(url).port or 0)).close()
        except ConnectionError:
            return
    pytest.fail(f"{url} still takes connections")


def test_connection_dropped_by_a_handler() -> None:
    def drop(region: str, params: Mapping[str, Any]) -> None:
        raise ConnectionResetError

    calls = CallLog()
    server = Server("127.0.0.1", 0, Dispatcher({"GetMediaPipeline": drop}, calls).respond)
    server.start()
    try:
        with pytest.raises(RemoteDisconnected):
            send(server.url, "GET", GET_PIPELINE, None, SIGNED)
    finally:
        server.stop()
    assert calls.report()["counts"] == {"GetMediaPipeline": 1}
    assert calls.report()["recent"][0]["code"] == "ConnectionDropped"
