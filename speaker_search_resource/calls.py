"""API calls through throttling and faults, one at a time where AWS wants it, under one deadline."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    HTTPClientError,
    SSLError,
)
from botocore.parsers import ResponseParserError

from .engine import Display, engine_is_gone
from .errors import ChimeError, Refused, explain
from .waiting import Deadline, DeadlineExceeded, pauses

T = TypeVar("T")

PATIENCE = 20.0
"""Seconds for which a refusal that may pass by itself is asked again.

A pipeline, a task or a permission just made is not known everywhere at once; AWS documents no
bound.
"""

_NOTICEABLE = 1.0
"""Seconds after which what takes time is shown."""

_LONGEST = 20.0
"""Seconds for one call, its connecting and reading included. A server that sends a byte now and
then meets every timeout of a socket, and would keep all others of its queue waiting."""

_QUOTAS = frozenset(
    {
        "ThrottledClientException",
        "ResourceLimitExceededException",
        # What stands in front of every AWS service, and STS behind a role, say instead.
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)

_UNREADABLE = (AttributeError, KeyError, TypeError, ValueError)
"""What botocore's parser raises on a body that is JSON and not what the model says."""

_HALF_AN_ANSWER = (HTTPClientError, ResponseParserError, SSLError, *_UNREADABLE)
"""A connection that broke or fell silent; a body that is no JSON, or lacks what it must have."""

_queues: dict[str, threading.Lock] = {}


class EngineGone(ChimeError):
    """The engine has ended in the middle of the operation; nobody hears this."""


class Calls:
    """The API calls of one resource operation, one after the other, under one deadline.

    Args:
        deadline: When they must have ended.
        queue: Calls of the same queue in this process go one at a time; None does not queue.
        display: Where the resource's status is shown.
        max_retries: How often a call is repeated at most; None leaves it to the deadline.
        urgent: Whether to wait one's turn for only half of the time that is left, and then to go
            out of turn: another's call may hang. At worst AWS refuses, and is asked again.
    """

    def __init__(
        self,
        deadline: Deadline,
        queue: str | None,
        display: Display,
        max_retries: int | None,
        urgent: bool = False,
    ) -> None:
        self.deadline = deadline
        self.display = display
        self._queue = queue
        self._urgent = urgent
        self._max_retries = max_retries

    def say(self, text: str) -> None:
        """Show what takes time, once it does."""
        elapsed = self.deadline.elapsed()
        if elapsed >= _NOTICEABLE:
            self.display.status(f"{text}, {elapsed:.0f} s of {self.deadline.seconds:.0f} s")

    def call(
        self,
        operation: str,
        subject: str,
        request: Callable[[], T],
        patient_with: frozenset[str] = frozenset(),
    ) -> T:
        """What a request answers, asked again for as long as asking again can help.

        Throttling, quotas, server errors and lost answers are asked again until the deadline; the
        codes in ``patient_with`` and an endpoint out of reach for PATIENCE seconds.

        Args:
            operation: The API operation, such as ``StartSpeakerSearchTask``.
            subject: What it is about: the pipeline, and the task if there is one.
            request: Makes the call, once.
            patient_with: AWS error codes that may pass by themselves.

        Raises:
            Refused: AWS refused, and asking again would not help.
            ChimeError: No answer could be had in time, or the engine has ended.
        """
        patience = Deadline(PATIENCE)
        unanswered = False
        refused = ""
        what = f"{operation} on {subject}"
        for retries, pause in enumerate(pauses(first=0.25, cap=5.0)):
            try:
                with self._turn(what):
                    # Only now: the engine may have ended while others had their turn.
                    if engine_is_gone():
                        raise EngineGone(f"{what}: left, as the engine has ended")
                    return self.deadline.run(request, at_most=_LONGEST)
            except ChimeError as error:
                error.unanswered = unanswered
                raise
            except DeadlineExceeded:
                last = ChimeError(
                    f"{what}: no answer came in time; check the network, or give it longer in "
                    f"custom_timeouts{refused}"
                )
                unanswered = last.unanswered = True
                if not self.deadline.remaining() or retries == self._max_retries:
                    raise last from None
            except (BotoCoreError, ClientError, ResponseParserError, *_UNREADABLE) as error:
                last = explain(error, operation, subject)
                unanswered = last.unanswered = unanswered or _may_have_worked(error)
                again = _may_pass(error) or (
                    patience.remaining() > 0 and _may_pass_soon(error, patient_with)
                )
                if not again or retries == self._max_retries:
                    raise last from None
            why = "no answer"
            if isinstance(last, Refused):
                why = last.code
                # The deadline may cut off the next call, and this is the reason to know then.
                refused = f" (before that: {last})"
            self.say(f"{operation}: {why}, asking again")
            self.deadline.sleep(pause)
            if not self.deadline.remaining():
                raise last
        raise AssertionError("pauses never end")

    @contextmanager
    def _turn(self, call: str) -> Iterator[None]:
        if self._queue is None:
            yield
            return
        lock = _queues.setdefault(self._queue, threading.Lock())
        remaining = self.deadline.remaining()
        in_turn = lock.acquire(timeout=remaining / 2 if self._urgent else remaining)
        if not in_turn and not self._urgent:
            raise ChimeError(
                f"{call}: other calls on {self._queue} took all the time there was; run it again, "
                "or give it longer in custom_timeouts"
            )
        try:
            yield
        finally:
            if in_turn:
                lock.release()


def _may_have_worked(error: Exception) -> bool:
    """Whether the call may have taken effect although its answer is none."""
    if isinstance(error, ClientError):
        return _status(error) >= 500
    return isinstance(error, _HALF_AN_ANSWER)


def _may_pass(error: Exception) -> bool:
    if isinstance(error, ClientError):
        return _code(error) in _QUOTAS or _status(error) == 429 or _status(error) >= 500
    return isinstance(error, _HALF_AN_ANSWER)


def _may_pass_soon(error: Exception, patient_with: frozenset[str]) -> bool:
    if isinstance(error, ClientError):
        return _code(error) in patient_with
    return isinstance(error, ConnectionError)


def _code(error: ClientError) -> str | None:
    return error.response.get("Error", {}).get("Code")


def _status(error: ClientError) -> int:
    return error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
