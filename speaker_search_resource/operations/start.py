"""The start of a resource: one per declaration, however often it is repeated."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Generic

from ..aws.api_call import ApiCall
from ..aws.backoff import backoff
from ..aws.clock import Deadline
from ..aws.errors import CONFLICT, NOT_FOUND, ChimeError, DeadlineExceeded, ServiceError
from ..aws.retry import PROPAGATION_SECONDS, Response
from ..inputs.validation import api_parameters
from .lifecycle import Operation, find, wait_for_end
from .propagation import Propagation
from .request_token import request_tokens
from .resource_spec import ArgsT, KeyT, OutputsT, Resource
from .responses import response_time

_CONFLICT_PAUSE_SECONDS = 0.2
"""Seconds from a Conflict of one request token to the call with the next token."""


@dataclass(frozen=True)
class _Response(Generic[OutputsT]):
    """The outputs of a start, and the earliest time of the request by AWS's clock."""

    outputs: OutputsT
    requested: datetime | None


class Start(Generic[ArgsT, KeyT, OutputsT]):
    """The start of one declaration, however often it is repeated.

    Args:
        operation: The operation.
        inputs: The declared inputs.
        declaration: The key of the declaration.
        grace_seconds: Seconds after the deadline for which the response of a start is awaited.
    """

    def __init__(
        self,
        operation: Operation[ArgsT, KeyT, OutputsT],
        inputs: ArgsT,
        declaration: Any,
        grace_seconds: float = 0.0,
    ) -> None:
        spec = operation.spec
        self._operation = operation
        self._inputs = inputs
        self._subject = spec.subject(inputs)
        self._parameters = spec.complete_request(
            api_parameters(spec.start_operation, vars(inputs)), inputs
        )
        self._identity = {
            "declaration": declaration,
            "request": {**self._parameters, "ClientRequestToken": None},
            "triggers": inputs.triggers,
        }
        self._propagation = Propagation(operation, inputs)
        self._grace_seconds = grace_seconds
        self._retries: dict[str, Deadline] = {}
        self._outcome_unknown = False

    def once(self) -> OutputsT:
        """Start the resource, or find the resource that an earlier attempt started.

        A token whose resource has ended leads to the next token, whether AWS responds with the
        ended resource or with a Conflict.
        """
        try:
            return self._first_living_generation()
        except Exception as exception:
            error = exception if isinstance(exception, ChimeError) else self._unexpected(exception)
            error.redact(
                text
                for name in self._operation.spec.secrets
                for text in _strings(getattr(self._inputs, name))
            )
            if error.started is None and self._outcome_unknown:
                raise ChimeError(
                    f"{error}; it may have started: run `pulumi up` again, unchanged, to find it "
                    "by its request token"
                ) from None
            raise error from None

    def _unexpected(self, exception: Exception) -> ChimeError:
        """Return the error of an exception that is a fault of this package.

        A traceback would not tell the user that the resource may have started.
        """
        self._outcome_unknown = True
        fault = f"{type(exception).__name__}: {exception}"
        return ChimeError(f"{self._operation.spec.start_operation} on {self._subject}: {fault}")

    def _first_living_generation(self) -> OutputsT:
        operation, spec = self._operation, self._operation.spec
        first_request: datetime | None = None
        conflict: ServiceError | None = None
        tokens = request_tokens(self._identity, self._inputs.client_request_token)
        for generation, token in enumerate(tokens):
            # Not at each token: a log shows every message.
            if generation % 10 == 1:
                reason = f"{CONFLICT}, " if conflict else ""
                operation.api.show(
                    f"{spec.start_operation}: {reason}trying request token {generation + 1}"
                )
            try:
                response = self._start_with(token)
            except ServiceError as error:
                # A token whose resource has ended may be refused; the next token is not. If the
                # prerequisite refuses starts, no token helps.
                if error.code != CONFLICT or self._propagation.prerequisite_refuses:
                    raise
                conflict = error
                operation.api.deadline.sleep(_CONFLICT_PAUSE_SECONDS)
                continue
            except DeadlineExceeded as error:
                if not generation or error.started:
                    raise
                raise self._no_unused_token(error, conflict, generation) from None
            outputs = response.outputs
            if outputs.status == spec.stopping_status:
                wait_for_end(operation, Resource(spec.key(self._inputs, outputs), outputs))
            elif outputs.status not in spec.terminal_statuses:
                if generation and spec.restart_notice:
                    operation.api.progress.info(spec.restart_notice)
                return outputs
            # A resource that this call created and that has already ended is a failure. Trying the
            # next token would start another resource, and so on until the deadline.
            first_request = first_request or response.requested
            created = outputs.created_timestamp
            never_changed = created == outputs.changed_timestamp
            # The Date header has whole seconds, so a resource that was stopped in the second before
            # the first request can look new.
            margin = timedelta(seconds=0 if never_changed else 1)
            if created and first_request and created >= first_request + margin:
                return outputs
        raise AssertionError("request tokens never end")

    def _no_unused_token(
        self, error: ChimeError, conflict: ServiceError | None, generations: int
    ) -> ChimeError:
        """Return the error of a deadline that came before the first unused request token."""
        nouns = f"{self._operation.spec.noun}s"
        # New tokens would lose the resource that a request without a response may have started.
        has_remedy = not self._outcome_unknown
        if conflict is None:
            remedy = ": change triggers for new tokens" if has_remedy else ""
            return DeadlineExceeded(
                f"{error}; the {nouns} of {generations} request tokens have ended{remedy}"
            )
        remedy = f", or, if their {nouns} have ended, change triggers for new tokens"
        return ServiceError(
            CONFLICT,
            f"{conflict}; {generations} request tokens were refused: remove the cause that AWS "
            f"names{remedy if has_remedy else ''}",
        )

    def _start_with(self, token: str) -> _Response[OutputsT]:
        """Start with one token.

        Raises:
            ServiceError: With code ConflictException, the resource of the token has ended. A
                Conflict that can pass was retried first: skipping a token for another reason would
                let the next attempt start a second resource.
        """
        api, spec = self._operation.api, self._operation.spec
        call = ApiCall(spec.start_operation, {**self._parameters, "ClientRequestToken": token})
        start = api.deadline.elapsed()
        for delay in backoff(first=0.5, cap=2.0):
            try:
                outputs, responded = api.call(
                    call, self._subject, self._parse, grace_seconds=self._grace_seconds
                )
                break
            except ChimeError as error:
                self._outcome_unknown = self._outcome_unknown or error.outcome_unknown
                if error.code is None:
                    raise
                if error.code not in self._retries or error.outcome_unknown:
                    seconds = self._propagation.seconds(error)
                    self._retries[error.code] = Deadline(seconds, api.clock)
                if not self._retries[error.code].remaining():
                    raise
                api.show(f"{spec.start_operation}: {error.code}, retrying")
                api.deadline.sleep(delay)
                if not api.deadline.remaining():
                    raise
        # AWS may replay the first response of a token, whatever has happened to its resource since.
        # Both timestamps are AWS's; the Date header has whole seconds.
        created, elapsed = outputs.created_timestamp, api.deadline.elapsed()
        requested = responded and responded - timedelta(seconds=elapsed - start)
        is_replay = bool(responded and created and created < responded)
        if is_replay and outputs.status not in spec.terminal_statuses:
            outputs = self._find_replayed(outputs, responded, elapsed)
        return _Response(outputs, requested)

    def _find_replayed(
        self, outputs: OutputsT, responded: datetime | None, elapsed: float
    ) -> OutputsT:
        operation = self._operation
        now = operation.api.deadline.elapsed
        try:
            return find(operation, operation.spec.key(self._inputs, outputs), outputs)
        except ChimeError as error:
            # A resource that AWS has forgotten has ended. AWS may not know a young one yet, and
            # skipping its token would start a second resource.
            assert responded is not None
            assert outputs.created_timestamp is not None
            age = (responded - outputs.created_timestamp).total_seconds() + now() - elapsed
            if error.code != NOT_FOUND or age < PROPAGATION_SECONDS:
                error.started = outputs
                raise
        return replace(outputs, status=operation.spec.stopped_status)

    def _parse(self, response: Response) -> tuple[OutputsT, datetime | None]:
        return self._operation.spec.parse(response), response_time(response)


def _strings(value: Any) -> list[str]:
    """Return the strings in a value, without the keys of maps."""
    if isinstance(value, dict):
        return [text for item in value.values() for text in _strings(item)]
    if isinstance(value, list):
        return [text for item in value for text in _strings(item)]
    return [value] if isinstance(value, str) else []
