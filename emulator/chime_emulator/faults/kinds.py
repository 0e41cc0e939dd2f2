"""The kinds of faults: their effect on the client, and whether the operation takes effect."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from ..http.messages import Response
from ..protocol.calls import Call
from ..protocol.errors import ApiError
from ..protocol.models import CODES, FRONT_END_STATUSES
from ..state.options import (
    INTEGER,
    NATURAL_NUMBER,
    POSITIVE_INTEGER,
    PROBABILITY,
    SECONDS,
    STRING,
    SWITCH,
    Constraint,
    Options,
    one_of,
    option,
    or_none,
)

HTML = {"Content-Type": "text/html"}
HANG_POLL_SECONDS = 0.02
"""Interval at which a hang checks whether its client has gone."""

ERROR_SHAPES = FRONT_END_STATUSES | CODES
HTTP_ERRORS = {int(status) for status in HTTPStatus if status >= HTTPStatus.BAD_REQUEST}

Perform = Callable[[], Response]


def _is_error_code(value: Any) -> bool:
    if isinstance(value, str):
        return value in ERROR_SHAPES
    return isinstance(value, int) and value in HTTP_ERRORS


ERROR_CODE = Constraint(
    _is_error_code,
    f"an HTTP status of at least 400, or an error of the API: {', '.join(sorted(ERROR_SHAPES))}",
    "CODE",
)


@dataclass(frozen=True, kw_only=True)
class Fault(Options):
    """The options of every kind: the calls that a fault hits.

    A fault counts only signed and valid calls. Of several faults, the fault added first is the
    outermost. A fault that a call does not reach, because an earlier fault responded or closed the
    connection, neither hits nor counts the call. An error with a count of 2 and a drop with a count
    of 1 therefore hit the first two calls and the third call.
    """

    operation: str = option(STRING, "name in the service models, or * for all operations", "*")
    count: int | None = option(
        or_none(POSITIVE_INTEGER), "number of calls to hit; none: until it is cleared", None
    )
    after: int = option(NATURAL_NUMBER, "number of calls to let through first", 0)
    probability: float = option(PROBABILITY, "probability of hitting each call after those", 1.0)
    seed: int = option(
        INTEGER, "seed of the draws; the fault's position is mixed in, so that faults differ", 0
    )

    def respond(self, call: Call, perform: Perform, cleared: threading.Event) -> Response:
        """Respond to a call that the fault hits.

        Args:
            call: the call.
            perform: performs the operation and returns its response.
            cleared: set once the fault is cleared or the emulator stops.

        Raises:
            ApiError: the response is an error.
            ConnectionError: the connection is to be closed without a response.
        """
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Latency(Fault):
    """The operation takes effect `seconds` later, with its usual response.

    A client with a shorter read timeout gets a ReadTimeoutError, and the operation still takes
    effect. The delay ends when the fault is cleared or the emulator stops.
    """

    seconds: float = option(SECONDS, "delay before the operation takes effect")

    def respond(self, call: Call, perform: Perform, cleared: threading.Event) -> Response:
        cleared.wait(self.seconds)
        return perform()


@dataclass(frozen=True, kw_only=True)
class Error(Fault):
    """The response is an error.

    The name of an error shape gives the response of the service: a client gets that exception. An
    HTTP status gives the response of a load balancer in front of the service, an HTML page: a
    client gets a ClientError whose Code is the status, such as "503". With `after_effect` the
    operation takes effect first, and its response is discarded.
    """

    code: str | int = option(ERROR_CODE, "name of an error shape, or an HTTP status")
    after_effect: bool = option(SWITCH, "whether the operation takes effect", False)

    def respond(self, call: Call, perform: Perform, cleared: threading.Event) -> Response:
        if self.after_effect:
            _perform_and_discard(perform)
        if isinstance(self.code, str):
            raise ApiError(self.code, "Injected fault.")
        phrase = HTTPStatus(self.code).phrase
        return Response(self.code, dict(HTML), f"<html><h1>{phrase}</h1></html>".encode())


@dataclass(frozen=True, kw_only=True)
class Drop(Fault):
    """The connection is closed without a response: a client gets a ConnectionClosedError.

    Before the effect, the operation never takes effect. After the effect, only the response is
    lost.
    """

    when: str = option(one_of("before", "after"), "before or after the effect", "before")

    def respond(self, call: Call, perform: Perform, cleared: threading.Event) -> Response:
        if self.when == "after":
            _perform_and_discard(perform)
        raise ConnectionAbortedError


@dataclass(frozen=True, kw_only=True)
class Hang(Fault):
    """The request is accepted and gets no response: a client gets a ReadTimeoutError.

    The hang ends when the client goes, the fault is cleared or the emulator stops. Each closes the
    connection, so that a client that still waits gets a ConnectionClosedError. Before the effect,
    the operation never takes effect, even then.
    """

    when: str = option(one_of("before", "after"), "before or after the effect", "before")

    def respond(self, call: Call, perform: Perform, cleared: threading.Event) -> Response:
        if self.when == "after":
            _perform_and_discard(perform)
        while not cleared.wait(HANG_POLL_SECONDS) and not call.client_gone():
            pass
        raise ConnectionAbortedError


@dataclass(frozen=True, kw_only=True)
class Truncated(Fault):
    """Half of the response is sent, then the connection is closed; the operation takes effect.

    The Content-Length is that of the whole response, but botocore neither checks it nor rejects
    JSON that does not parse. A client gets a success without members, such as SpeakerSearchTask. A
    response without a body, such as that of Stop, is not sent at all: a ConnectionClosedError.
    """

    def respond(self, call: Call, perform: Perform, cleared: threading.Event) -> Response:
        response = perform()
        if not response.body:
            raise ConnectionAbortedError
        headers = response.headers | {"Content-Length": str(len(response.body))}
        return replace(response, headers=headers, body=response.body[: len(response.body) // 2])


@dataclass(frozen=True, kw_only=True)
class NotJson(Fault):
    """The response is an HTML page with the status of success; the operation takes effect.

    botocore ignores a body that is not JSON: a client gets a success without members, such as
    SpeakerSearchTask; for a Stop, a success with status 200.
    """

    def respond(self, call: Call, perform: Perform, cleared: threading.Event) -> Response:
        return Response(_status_with_body(perform()), dict(HTML), b"<html>It works!</html>")


@dataclass(frozen=True, kw_only=True)
class EmptyJson(Fault):
    """The response is ``{}`` with the status of success; the operation takes effect.

    A client gets a success without members, such as SpeakerSearchTask; for a Stop, a success with
    status 200.
    """

    def respond(self, call: Call, perform: Perform, cleared: threading.Event) -> Response:
        response = perform()
        return replace(response, status=_status_with_body(response), body=b"{}")


def _perform_and_discard(perform: Perform) -> None:
    with contextlib.suppress(ApiError):
        perform()


def _status_with_body(response: Response) -> int:
    return HTTPStatus.OK if response.status == HTTPStatus.NO_CONTENT else response.status


KINDS: dict[str, type[Fault]] = {
    "latency": Latency,
    "error": Error,
    "drop": Drop,
    "hang": Hang,
    "truncated": Truncated,
    "not_json": NotJson,
    "empty_json": EmptyJson,
}
