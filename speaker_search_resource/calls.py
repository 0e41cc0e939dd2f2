"""API calls through throttling and faults, under one deadline."""

from collections.abc import Callable
from typing import TypeVar

from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError, HTTPClientError
from botocore.parsers import ResponseParserError

from .errors import ChimeError, explain
from .waiting import Deadline, DeadlineExceeded, pauses

T = TypeVar("T")

PATIENCE = 20.0
"""Seconds for which a refusal that may pass by itself is asked again.

A pipeline or a permission just made is not known everywhere at once; AWS documents no bound.
"""

_OVERLOADED = frozenset({"ThrottledClientException", "ResourceLimitExceededException"})


class Calls:
    """The API calls of one resource operation, one after the other, under one deadline."""

    def __init__(self, subject: str, deadline: Deadline) -> None:
        self._subject = subject
        self.deadline = deadline

    def call(
        self, operation: str, request: Callable[[], T], patient_with: frozenset[str] = frozenset()
    ) -> T:
        """What a request answers, asked again for as long as asking again can help.

        Throttling, quotas, server errors and lost answers are asked again until the deadline; the
        codes in ``patient_with`` and an endpoint out of reach for PATIENCE seconds.

        Args:
            operation: The API operation, such as ``StartSpeakerSearchTask``.
            request: Makes the call, once.
            patient_with: AWS error codes that may pass by themselves.

        Raises:
            Refused: AWS refused, and asking again would not help.
            ChimeError: No answer could be had in time.
        """
        patience = Deadline(PATIENCE)
        last = ChimeError(f"{operation} on {self._subject}: no answer came in time")
        for pause in pauses(first=0.25, cap=5.0):
            try:
                return self.deadline.run(request)
            except DeadlineExceeded:
                raise last from None
            except (BotoCoreError, ClientError, ResponseParserError) as error:
                last = explain(error, operation, self._subject)
                if not _may_pass(error) and not (
                    patience.remaining() and _may_pass_soon(error, patient_with)
                ):
                    raise last from None
            try:
                self.deadline.sleep(pause)
            except DeadlineExceeded:
                raise last from None
        raise AssertionError("pauses never end")


def _may_pass(error: Exception) -> bool:
    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return _code(error) in _OVERLOADED or status == 429 or status >= 500
    # HTTPClientError: a connection that broke or fell silent; a parser error: half an answer.
    return isinstance(error, (HTTPClientError, ResponseParserError))


def _may_pass_soon(error: Exception, patient_with: frozenset[str]) -> bool:
    if isinstance(error, ClientError):
        return _code(error) in patient_with
    return isinstance(error, EndpointConnectionError)


def _code(error: ClientError) -> str | None:
    return error.response.get("Error", {}).get("Code")
