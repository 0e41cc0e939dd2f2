"""The emulator over plain HTTP: routes, signatures, connections, hostile input, control."""

from __future__ import annotations

import json
import os
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
from chime_emulator.state.call_log import RECENT_CALLS, CallLog

from ..support.clock import Clock
from ..support.http import SIGNED, send
from ..support.samples import START, START_SECONDS

TASKS = f"/media-insights-pipelines/{seeds.PIPELINE_ID}/speaker-search-tasks"
START_TARGET = f"{TASKS}?operation=start"
START_BODY = json.dumps(START).encode()
GET_PIPELINE = f"/sdk-media-pipelines/{seeds.PIPELINE_ID}"


def start(emulator: Emulator) -> str:
    reply = send(emulator.endpoint_url, "POST", START_TARGET, START_BODY, SIGNED)
    assert reply.status == 201
    return str(reply.body["SpeakerSearchTask"]["SpeakerSearchTaskId"])


def raw(emulator: Emulator, data: bytes) -> bytes:
    """What comes back until the server closes the connection."""
    address = urlsplit(emulator.endpoint_url)
    with socket.create_connection(("127.0.0.1", address.port or 0), timeout=10) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_wire_form_of_an_answer(emulator: Emulator) -> None:
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
    answer = raw(emulator, b"HEAD /nothing HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert answer.endswith(b"\r\n\r\n")


def test_encoded_arn_is_one_segment(emulator: Emulator) -> None:
    task_id = start(emulator)
    pipeline = quote(seeds.PIPELINE_ARN, safe="")
    target = f"/media-insights-pipelines/{pipeline}/speaker-search-tasks/{task_id}"
    reply = send(emulator.endpoint_url, "GET", target, None, SIGNED)
    assert reply.status == 200
    assert reply.body["SpeakerSearchTask"]["SpeakerSearchTaskId"] == task_id
    absolute = send(emulator.endpoint_url, "GET", emulator.endpoint_url + target, None, SIGNED)
    assert absolute.body == reply.body


CREDENTIAL = "Credential=local/20260101/us-east-1/chime/aws4_request"
HEADERS = "SignedHeaders=host;x-amz-date"
SIGNATURE = "Signature=" + "0" * 64


@pytest.mark.parametrize(
    ("authorization", "error"),
    [
        (None, "MissingAuthenticationTokenException"),
        ("", "MissingAuthenticationTokenException"),
        ("Bearer abc", "MissingAuthenticationTokenException"),
        ("AWS4-HMAC-SHA256", "IncompleteSignatureException"),
        (f"AWS4-HMAC-SHA256 {CREDENTIAL}, {HEADERS}", "IncompleteSignatureException"),
        (f"AWS4-HMAC-SHA256 {CREDENTIAL}, {SIGNATURE}", "IncompleteSignatureException"),
        (f"AWS4-HMAC-SHA256 {HEADERS}, {SIGNATURE}", "IncompleteSignatureException"),
        (
            f"AWS4-HMAC-SHA256 Credential=local/us-east-1, {HEADERS}, {SIGNATURE}",
            "IncompleteSignatureException",
        ),
        (
            f"AWS4-HMAC-SHA256 {CREDENTIAL}, {HEADERS}, Signature=0",
            "IncompleteSignatureException",
        ),
        (
            f"AWS4-HMAC-SHA256 {CREDENTIAL}, SignedHeaders=x-amz-date, {SIGNATURE}",
            "IncompleteSignatureException",
        ),
    ],
)
def test_signature_of_no_good_form(
    emulator: Emulator, authorization: str | None, error: str
) -> None:
    headers = {"X-Amz-Date": "20260101T000000Z"}
    if authorization is not None:
        headers["Authorization"] = authorization
    reply = send(emulator.endpoint_url, "POST", START_TARGET, START_BODY, headers)
    assert reply.status == (403 if "Missing" in error else 400)
    assert reply.headers["x-amzn-errortype"] == error
    assert reply.body["message"] != ""
    assert emulator.tasks() == []


def test_signature_without_a_date(emulator: Emulator) -> None:
    headers = {"Authorization": SIGNED["Authorization"]}
    reply = send(emulator.endpoint_url, "GET", GET_PIPELINE, None, headers)
    assert reply.headers["x-amzn-errortype"] == "IncompleteSignatureException"


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"null",
        b"\xff",
        b'"x"',
        b"[" * 100_000,
        b'{"Unknown": NaN}',
        b'{"Unknown": -Infinity}',
    ],
)
def test_body_that_is_no_json_object(emulator: Emulator, body: bytes) -> None:
    reply = send(emulator.endpoint_url, "POST", START_TARGET, body, SIGNED)
    assert reply.status == 400
    assert reply.headers["x-amzn-errortype"] == "SerializationException"
    assert reply.body["message"] == "The request body must be a JSON object."
    assert emulator.tasks() == []


def test_half_of_a_surrogate_pair(emulator: Emulator) -> None:
    body = b'{"VoiceProfileDomainArn": "\\ud800"}'
    reply = send(emulator.endpoint_url, "POST", START_TARGET, body, SIGNED)
    assert (reply.status, reply.body["Code"]) == (400, "BadRequest")


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
    answer = raw(emulator, b"POST / HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n\r\n" + hidden)
    assert answer.split()[1] == status
    assert answer.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize(
    "data", [b"\r\n\r\n", b"nonsense\r\n\r\n", b"GET http://[ HTTP/1.1\r\n\r\n", b"\x00\xff\r\n"]
)
def test_no_http_leaves_the_server_running(emulator: Emulator, data: bytes) -> None:
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
        # All are open still, and each is answered again, the first one first.
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


def test_stop_waits_for_the_answer_in_hand() -> None:
    asked, go_on, events = threading.Event(), threading.Event(), list[str]()

    def answer(request: Request) -> Response:
        asked.set()
        go_on.wait(10)
        events.append("answered")
        return Response(204)

    def stop() -> None:
        server.stop()
        events.append("stopped")

    server = Server("127.0.0.1", 0, answer)
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
    assert events == ["answered", "stopped"]


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


def test_health(emulator: Emulator) -> None:
    reply = send(emulator.endpoint_url, "GET", "/_emulator/health")
    assert (reply.status, reply.body) == (
        200,
        {"service": "chime-emulator", "pid": os.getpid()},
    )


def test_tasks_as_the_control_endpoint_shows_them(emulator: Emulator, clock: Clock) -> None:
    task_id = start(emulator)
    clock.now += START_SECONDS
    reply = send(emulator.endpoint_url, "GET", "/_emulator/tasks")
    assert reply.body == emulator.tasks()
    assert reply.body == [
        {
            "id": task_id,
            "kind": "SpeakerSearchTask",
            "region": seeds.REGION,
            "pipeline_id": seeds.PIPELINE_ID,
            "voice_profile_domain_arn": seeds.VOICE_PROFILE_DOMAIN_ARN,
            "token": None,
            "status": "InProgress",
            "alive": True,
            "created": "2027-01-15T08:00:00.250Z",
            "updated": "2027-01-15T08:00:10.250Z",
        }
    ]


def test_calls_are_counted_and_recent_ones_shown(emulator: Emulator) -> None:
    start(emulator)
    send(emulator.endpoint_url, "GET", f"{TASKS}/{seeds.PIPELINE_ID}", None, SIGNED)
    send(emulator.endpoint_url, "GET", "/nothing")
    report = send(emulator.endpoint_url, "GET", "/_emulator/calls").body
    assert report["counts"] == {
        "StartSpeakerSearchTask": 1,
        "GetSpeakerSearchTask": 1,
        "UnknownOperation": 1,
    }
    assert [(call["operation"], call["status"], call["code"]) for call in report["recent"]] == [
        ("StartSpeakerSearchTask", 201, None),
        ("GetSpeakerSearchTask", 404, "NotFoundException"),
        ("UnknownOperation", 404, "UnknownOperationException"),
    ]
    assert emulator.calls() == report


def test_call_log_is_bounded(emulator: Emulator) -> None:
    connection = HTTPConnection(urlsplit(emulator.endpoint_url).netloc, timeout=10)
    try:
        for _ in range(RECENT_CALLS + 5):
            connection.request("GET", GET_PIPELINE, headers=SIGNED)
            connection.getresponse().read()
    finally:
        connection.close()
    report = emulator.calls()
    assert report["counts"] == {"GetMediaPipeline": RECENT_CALLS + 5}
    assert len(report["recent"]) == RECENT_CALLS


@pytest.mark.parametrize("status", ["Failed", "Stopped"])
def test_a_task_ended_behind_the_clients_back(
    emulator: Emulator, clock: Clock, status: str
) -> None:
    task_id = start(emulator)
    clock.now += 1
    target = f"/_emulator/tasks/{task_id}"
    body = json.dumps({"status": status}).encode()
    assert send(emulator.endpoint_url, "POST", target, body).status == 200
    clock.now += START_SECONDS
    got: Any = send(emulator.endpoint_url, "GET", f"{TASKS}/{task_id}", None, SIGNED).body
    assert got["SpeakerSearchTask"]["SpeakerSearchTaskStatus"] == status
    assert got["SpeakerSearchTask"]["UpdatedTimestamp"] == "2027-01-15T08:00:01.250Z"
    assert send(emulator.endpoint_url, "POST", target, body).status == 409


@pytest.mark.parametrize(
    ("method", "target", "body", "status"),
    [
        ("POST", f"tasks/{seeds.PIPELINE_ID}", b'{"status": "Failed"}', 404),
        ("POST", f"tasks/{seeds.PIPELINE_ID}", b'{"status": "InProgress"}', 400),
        ("POST", f"tasks/{seeds.PIPELINE_ID}", b"[]", 400),
        ("POST", f"tasks/{seeds.PIPELINE_ID}", b"", 400),
        ("POST", f"tasks/{seeds.PIPELINE_ID}", b'{"status": []}', 400),
        ("GET", "nothing", None, 404),
        ("POST", "health", None, 404),
    ],
)
def test_bad_request_at_the_control_endpoint(
    emulator: Emulator, method: str, target: str, body: bytes | None, status: int
) -> None:
    reply = send(emulator.endpoint_url, method, f"/_emulator/{target}", body)
    assert reply.status == status
    assert reply.body["error"] != ""


def test_end_task_from_python(emulator: Emulator) -> None:
    with pytest.raises(KeyError, match=seeds.PIPELINE_ID):
        emulator.end_task(seeds.PIPELINE_ID, "Failed")
    task_id = start(emulator)
    emulator.end_task(task_id, "Failed")
    assert emulator.tasks()[0]["status"] == "Failed"
    with pytest.raises(ValueError, match="Failed"):
        emulator.end_task(task_id, "Stopped")
