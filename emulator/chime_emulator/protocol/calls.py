"""A call of an operation, between the request and the handler."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..http.messages import Response

Params = Mapping[str, Any]
"""The members of a request, by their names in the service model."""

Handler = Callable[[str, Params], "dict[str, Any] | None"]
"""Performs one operation: takes the Region and the members of the request, returns the members of
the response or raises `ApiError`."""


@dataclass(frozen=True)
class Call:
    """A signed and valid request for an operation.

    ``client_gone`` returns whether the client has closed the connection.
    """

    operation: str
    region: str
    params: Params
    client_gone: Callable[[], bool]


Middleware = Callable[[Call, Callable[[], Response]], Response]
"""A step between a call and its handler.

A middleware receives the call and a function that performs it. It returns the function's response
or another response. It may raise ApiError or, to close the connection without a response,
ConnectionError.
"""
