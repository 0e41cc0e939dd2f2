"""The kinds of faults: what a client sees of each, and whether the operation takes effect."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus

from .errors import ApiError
from .messages import Answer
from .models import CODES, FRONT_END_STATUSES
from .rules import (
    COUNT,
    NUMBER_OF_CALLS,
    PROBABILITY,
    SECONDS,
    SEED,
    SWITCH,
    TEXT,
    Checked,
    error_code,
    one_of,
    option,
    or_none,
)
from .service import Call

HTML = {"Content-Type": "text/html"}
WATCH_SECONDS = 0.02
"""How soon a hang notices that its client has gone."""

Perform = Callable[[], Answer]


@dataclass(frozen=True, kw_only=True)
class Fault(Checked):
    """What all kinds have in common: which calls are hit.

    A call counts once it is well-formed and signed; others are refused before. Of several faults
    the one added first is the outermost: one that is not reached, because an earlier one answered
    or dropped the call, neither hits nor counts it. So an error with a count of 2 and a drop with
    a count of 1 hit the first two calls and the third.
    """

    operation: str = option(TEXT, "name in the service models, or * for all of them", "*")
    count: int | None = option(or_none(COUNT), "calls it hits; none: until it is cleared", None)
    after: int = option(NUMBER_OF_CALLS, "calls it lets through first", 0)
    probability: float = option(PROBABILITY, "of hitting one of the calls after those", 1.0)
    seed: int = option(
        SEED, "of the draws; a fault's place in the set is mixed in, so no two draw alike", 0
    )

    def answer(self, call: Call, perform: Perform, cleared: threading.Event) -> Answer:
        """What a call that is hit is answered with.

        Args:
            call: the call.
            perform: lets the operation take effect, and answers as it should.
            cleared: set once the fault is cleared or the emulator stops.

        Raises:
            ApiError: the call is refused.
            ConnectionError: the connection is closed without an answer.
        """
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Latency(Fault):
    """The call takes effect `seconds` later, and is answered as it should be.

    A client whose read timeout is shorter sees a ReadTimeoutError, and the call takes effect all
    the same. Clearing the fault, or the end of the emulator, ends the wait.
    """

    seconds: float = option(SECONDS, "how long the call waits before it takes effect")

    def answer(self, call: Call, perform: Perform, cleared: threading.Event) -> Answer:
        cleared.wait(self.seconds)
        return perform()


@dataclass(frozen=True, kw_only=True)
class Error(Fault):
    """The call is answered with an error.

    The name of an error shape is answered as the service does: a client sees that exception. An
    HTTP status is answered as a load balancer in front of the service does, with a page of HTML:
    a client sees a ClientError whose Code is the status, "503". With `after_effect` the operation
    takes effect first, whatever it would have answered.
    """

    code: str | int = option(
        error_code(FRONT_END_STATUSES | CODES), "an error shape's name, or an HTTP status"
    )
    after_effect: bool = option(SWITCH, "whether the operation takes effect", False)

    def answer(self, call: Call, perform: Perform, cleared: threading.Event) -> Answer:
        if self.after_effect:
            _perform_unseen(perform)
        if isinstance(self.code, str):
            raise ApiError(self.code, "A fault that was asked for.")
        phrase = HTTPStatus(self.code).phrase
        return Answer(self.code, dict(HTML), f"<html><h1>{phrase}</h1></html>".encode())


@dataclass(frozen=True, kw_only=True)
class Drop(Fault):
    """The connection is closed without an answer: a client sees a ConnectionClosedError.

    Before the effect the operation never takes place; after it, the answer is what is lost.
    """

    when: str = option(one_of("before", "after"), "before or after the effect", "before")

    def answer(self, call: Call, perform: Perform, cleared: threading.Event) -> Answer:
        if self.when == "after":
            _perform_unseen(perform)
        raise ConnectionAbortedError


@dataclass(frozen=True, kw_only=True)
class Hang(Fault):
    """The call is accepted and never answered: a client sees a ReadTimeoutError.

    It ends when the client goes, the fault is cleared or the emulator stops; each closes the
    connection, which a client that still waits sees as a ConnectionClosedError. Before the effect
    the operation never takes place, not even then.
    """

    when: str = option(one_of("before", "after"), "before or after the effect", "before")

    def answer(self, call: Call, perform: Perform, cleared: threading.Event) -> Answer:
        if self.when == "after":
            _perform_unseen(perform)
        while not cleared.wait(WATCH_SECONDS) and not call.client_gone():
            pass
        raise ConnectionAbortedError


@dataclass(frozen=True, kw_only=True)
class Truncated(Fault):
    """Half of the answer comes, then the connection is closed; the operation takes effect.

    The Content-Length is that of the whole, so the fault is there to see, and yet botocore does
    not: it checks no length and forgives JSON that does not parse. A client sees a success whose
    members are missing, such as SpeakerSearchTask. An answer without a body, Stop's, does not
    come at all: a ConnectionClosedError.
    """

    def answer(self, call: Call, perform: Perform, cleared: threading.Event) -> Answer:
        whole = perform()
        if not whole.body:
            raise ConnectionAbortedError
        headers = whole.headers | {"Content-Length": str(len(whole.body))}
        return replace(whole, headers=headers, body=whole.body[: len(whole.body) // 2])


@dataclass(frozen=True, kw_only=True)
class NotJson(Fault):
    """The answer is a page of HTML with the status of success; the operation takes effect.

    botocore forgives what is not JSON: a client sees a success whose members are missing, such
    as SpeakerSearchTask; of a Stop, a success with status 200.
    """

    def answer(self, call: Call, perform: Perform, cleared: threading.Event) -> Answer:
        return Answer(_status_with_body(perform()), dict(HTML), b"<html>It works!</html>")


@dataclass(frozen=True, kw_only=True)
class EmptyJson(Fault):
    """The answer is ``{}`` with the status of success; the operation takes effect.

    A client sees a success whose members are missing, such as SpeakerSearchTask; of a Stop, a
    success with status 200.
    """

    def answer(self, call: Call, perform: Perform, cleared: threading.Event) -> Answer:
        answer = perform()
        return replace(answer, status=_status_with_body(answer), body=b"{}")


def _perform_unseen(perform: Perform) -> None:
    with contextlib.suppress(ApiError):
        perform()


def _status_with_body(answer: Answer) -> int:
    return HTTPStatus.OK if answer.status == HTTPStatus.NO_CONTENT else answer.status


KINDS: dict[str, type[Fault]] = {
    "latency": Latency,
    "error": Error,
    "drop": Drop,
    "hang": Hang,
    "truncated": Truncated,
    "not_json": NotJson,
    "empty_json": EmptyJson,
}
