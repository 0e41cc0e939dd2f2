"""Requests and answers as the emulator sees them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from typing import Any


@dataclass(frozen=True)
class Request:
    """What came in.

    `path` is the raw one, for an ARN's slash is %2F there and must stay so until the path is
    split. `headers` are found by name whatever its case. `client_gone` says whether the client
    has closed the connection since.
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
class Answer:
    """What goes out."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def json_answer(status: int, value: Any) -> Answer:
    """An answer whose body is `value` in JSON."""
    return Answer(status, {"Content-Type": "application/json"}, json.dumps(value).encode())
