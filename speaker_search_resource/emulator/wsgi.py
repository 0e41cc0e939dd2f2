"""Requests and answers as the emulator sees them, and the WSGI between them and a server."""

from __future__ import annotations

import json
import select
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


@dataclass(frozen=True)
class Request:
    """What came in.

    `path` is the raw one, for an ARN's slash is %2F there and must stay so until the path is
    split. `date` is the X-Amz-Date header, or else the Date header. `client_gone` says whether
    the client has closed the connection since.
    """

    method: str
    path: str
    query: str
    authorization: str | None
    date: str | None
    body: bytes
    client_gone: Callable[[], bool]
    environ: WSGIEnvironment
    """The request as WSGI has it, its body read."""


@dataclass(frozen=True)
class Answer:
    """What goes out."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def json_answer(status: int, value: Any) -> Answer:
    """An answer whose body is `value` in JSON."""
    return Answer(status, {"Content-Type": "application/json"}, json.dumps(value).encode())


def wsgi_app(answer: Callable[[Request], Answer]) -> WSGIApplication:
    """`answer` as a WSGI application."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        # Not PATH_INFO, which is decoded already.
        target: str = environ["RAW_URI"]
        if not target.startswith("/"):
            target = urlsplit(target)._replace(scheme="", netloc="").geturl()
        path, _, query = target.partition("?")
        answered = answer(
            Request(
                environ["REQUEST_METHOD"],
                path,
                query,
                environ.get("HTTP_AUTHORIZATION"),
                environ.get("HTTP_X_AMZ_DATE") or environ.get("HTTP_DATE"),
                environ["wsgi.input"].read(),
                partial(_is_closed, environ["werkzeug.socket"]),
                environ,
            )
        )
        status = f"{answered.status} {HTTPStatus(answered.status).phrase}"
        start_response(status, list(answered.headers.items()))
        return [answered.body]

    return app


def _is_closed(connection: socket.socket) -> bool:
    poll = select.poll()  # select.select refuses a file descriptor above 1023
    poll.register(connection, select.POLLIN)
    try:
        return bool(poll.poll(0)) and connection.recv(1, socket.MSG_PEEK) == b""
    except OSError:
        return True
