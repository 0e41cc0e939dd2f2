"""Requests of botocore's clients, answered in their own process: no socket, no patch.

botocore emits ``before-send`` in place of each attempt, and takes a response from a handler:
https://botocore.amazonaws.com/v1/documentation/api/latest/topics/events.html
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from email.message import Message
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

from .messages import Request, Response


class _Body(BytesIO):
    def stream(self) -> Iterator[bytes]:
        yield self.read()


def attach(client: Any, respond: Callable[[Request], Response]) -> None:
    """Let a function respond to every request of a botocore or boto3 client.

    Args:
        client: the client. Its read timeout applies to a response that never comes.
        respond: returns the response to a request. ConnectionError means no response.
    """

    read_timeout: float = client.meta.config.read_timeout

    def send(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        deadline = time.monotonic() + read_timeout

        def client_gone() -> bool:
            return time.monotonic() > deadline

        url, headers = urlsplit(request.url), Message()
        for name, value in request.headers.items():
            headers[name] = value if isinstance(value, str) else value.decode()
        body: Any = request.body or b""
        body = body.encode() if isinstance(body, str) else bytes(body)
        try:
            response = respond(
                Request(request.method, url.path, url.query, headers, body, client_gone)
            )
        except ConnectionError as error:
            lost = ReadTimeoutError if client_gone() else ConnectionClosedError
            raise lost(endpoint_url=request.url, error=error) from error
        answered: Any = response.headers
        return AWSResponse(request.url, response.status, answered, _Body(response.body))

    client.meta.events.register("before-send", send)
