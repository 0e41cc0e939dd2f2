"""HTTP requests and responses."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from typing import Any


@dataclass(frozen=True)
class Request:
    """An HTTP request.

    ``path`` is percent-encoded: the slash of an ARN is %2F and must stay so until the path is
    split. ``headers`` are looked up regardless of case. ``client_gone`` returns whether the client
    has closed the connection.
    """

    method: str
    path: str
    query: str
    headers: Message
    body: bytes
    client_gone: Callable[[], bool]

    @property
    def authorization(self) -> str | None:
        """The Authorization header."""
        return self.headers.get("Authorization")

    @property
    def date(self) -> str | None:
        """The X-Amz-Date header, or else the Date header."""
        return self.headers.get("X-Amz-Date") or self.headers.get("Date")


@dataclass(frozen=True)
class Response:
    """An HTTP response."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def json_response(status: int, value: Any) -> Response:
    """Return a response with ``value`` as its JSON body."""
    return Response(status, {"Content-Type": "application/json"}, json.dumps(value).encode())
