"""Plain HTTP requests, without an SDK."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any, NamedTuple
from urllib.parse import urlsplit

SIGNED = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/chime/aws4_request, "
    "SignedHeaders=host;x-amz-date, Signature=" + "0" * 64,
    "X-Amz-Date": "20260101T000000Z",
}


class Reply(NamedTuple):
    status: int
    headers: dict[str, str]
    body: Any


def send(
    url: str,
    method: str,
    target: str,
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
) -> Reply:
    """Send a request over a new connection; the body of the reply is JSON or None."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=10)
    try:
        connection.request(method, target, body, headers or {})
        response = connection.getresponse()
        content = response.read()
        names = {name.lower(): value for name, value in response.getheaders()}
        return Reply(response.status, names, json.loads(content) if content else None)
    finally:
        connection.close()


def wait_until(condition: Callable[[], object]) -> None:
    """Wait for something that the server does after its client has disconnected."""
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "the condition was not met in 10 s"
        time.sleep(0.005)
