"""API calls with retries, under the deadline of one operation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from . import transient
from .api_call import ApiCall
from .backoff import backoff
from .clock import Clock, Deadline
from .concurrency import ConcurrencyLimiter
from .errors import (
    CallTimeout,
    ChimeError,
    CredentialsError,
    DeadlineExceeded,
    OperationAbandoned,
    ServiceError,
    UnexpectedResource,
    from_botocore,
)
from .progress import Progress
from .timeout import call_with_timeout, start_thread
from .window import Outcome, Slot

T = TypeVar("T")
Response = Mapping[str, Any]

PROPAGATION_SECONDS = 20.0
"""Seconds for which NotFound, Conflict and Forbidden are retried while a new pipeline, task or
permission propagates through AWS. AWS documents no bound."""

_CALL_SECONDS = 20.0
"""Seconds for one call, connecting and reading included. A server that sends one byte now and then
never reaches a socket timeout, and would keep its slot of the concurrency limit."""

_QUIET_SECONDS = 1.0
"""Seconds of an operation before its progress is shown."""


@dataclass(frozen=True)
class ApiCaller:
    """Makes the API calls of one operation, one after the other.

    Attributes:
        client: The boto3 client.
        region: The Region of the client.
        deadline: The end of the operation.
        clock: The clock that the deadline was made with.
        progress: Where the operation's status is shown.
        limiter: The concurrency limits of this process.
        concurrency_key: The value by which AWS limits concurrent calls on the resource, if any.
        max_retries: The most retries of one call; None leaves the number to the deadline.
        interruption: Returns the reason to make no further call, or None.
        is_cancelled: Returns whether the user interrupted the run.
        refresh_credentials: Fetches the credentials of the next call if they are due, within a
            number of seconds.
        start_call: Runs a call in a thread.
        urgent: Wait for a slot for half of the remaining time only, then call without it. A stop
            must not fail because another call on the same key hangs.
    """

    client: Any
    region: str
    deadline: Deadline
    clock: Clock
    progress: Progress
    limiter: ConcurrencyLimiter
    concurrency_key: str | None = None
    max_retries: int | None = None
    interruption: Callable[[], str | None] = lambda: None
    is_cancelled: Callable[[], bool] = lambda: False
    refresh_credentials: Callable[[float], None] = lambda _: None
    start_call: Callable[[Callable[[], None]], None] = start_thread
    urgent: bool = False

    def show(self, status: str) -> None:
        """Show a status with the time elapsed, once the operation has taken over a second."""
        elapsed = self.deadline.elapsed()
        if elapsed >= _QUIET_SECONDS:
            self.progress.status(f"{status}, {elapsed:.0f} s of {self.deadline.seconds:.0f} s")

    def call(
        self,
        call: ApiCall,
        subject: str,
        parse: Callable[[Response], T],
        propagating: frozenset[str] = frozenset(),
        propagation_seconds: float = PROPAGATION_SECONDS,
        grace_seconds: float = 0.0,
    ) -> T:
        """Make a call, retrying transient failures, and return the parsed response.

        Throttling, quota and server errors, and lost responses, are retried until the deadline.
        An endpoint that refuses connections is retried for ``PROPAGATION_SECONDS``.

        Args:
            call: The API call.
            subject: The resource of the call, for messages.
            parse: Returns the result. An exception of it counts as an unreadable response, unless
                the exception is UnexpectedResource.
            propagating: AWS error codes that pass while something new propagates.
            propagation_seconds: The seconds for which they are retried.
            grace_seconds: Seconds after the deadline for which the response is awaited.

        Raises:
            ServiceError: AWS refused the call, and a retry cannot help.
            UnexpectedResource: The response holds another type of resource.
            DeadlineExceeded: No response arrived before the deadline.
            ChimeError: The endpoint cannot be reached, or the engine has ended.
        """
        propagation = Deadline(propagation_seconds, self.clock)
        unavailable: Deadline | None = None
        outcome_unknown = False
        previous = ""
        what = f"{call.operation} on {subject}"
        retries = 0
        limited: ChimeError | None = None
        for delay in backoff(first=0.25, cap=5.0):
            slot = self._wait_for_slot(call)
            if slot is None and not self.urgent and not self.is_cancelled():
                no_slot = limited or self._no_slot(call, what, previous)
                no_slot.outcome_unknown = outcome_unknown
                raise no_slot
            limited, is_refused = None, False
            try:
                return self._attempt(
                    slot, what, lambda: parse(call.send(self.client)), grace_seconds
                )
            except CallTimeout:
                last: ChimeError = DeadlineExceeded(
                    f"{what}: no response before the deadline; check the network, or raise "
                    f"custom_timeouts{previous}"
                )
                outcome_unknown = last.outcome_unknown = True
                is_transient = self.deadline.remaining() > 0
            except CredentialsError as error:
                last = CredentialsError(f"{what}: {error}", error.is_transient)
                last.outcome_unknown = outcome_unknown
                unavailable = unavailable or Deadline(PROPAGATION_SECONDS, self.clock)
                is_transient = error.is_transient and unavailable.remaining() > 0
            except UnexpectedResource as error:
                # A repetition would return the same resource.
                last = UnexpectedResource(f"{what}: {error}")
                last.outcome_unknown = True
                raise last from None
            except ChimeError as error:
                error.outcome_unknown = outcome_unknown
                raise
            # Any other exception comes from a response that the parser did not expect.
            except Exception as error:
                last = from_botocore(error, call.operation, subject)
                outcome_unknown = last.outcome_unknown = (
                    outcome_unknown or transient.outcome_unknown(error)
                )
                is_refused = transient.limit_outcome(error).is_refusal
                if slot and is_refused:
                    limited = last
                if transient.is_unreachable(error):
                    unavailable = unavailable or Deadline(PROPAGATION_SECONDS, self.clock)
                else:
                    unavailable = None
                is_transient = (
                    transient.is_transient(error)
                    or bool(unavailable and unavailable.remaining())
                    or (propagation.remaining() > 0 and last.code in propagating)
                )
            # A refusal of too many calls of this process is no failure of this call.
            is_probe = is_refused and (slot is None or slot.peak > 1)
            if not is_transient or (retries == self.max_retries and not is_probe):
                raise last from None
            retries += not is_probe
            reason = "no response"
            if isinstance(last, ServiceError):
                reason = last.code
                # If the deadline cuts off the next call, this refusal is the useful reason.
                previous = f" (before that: {last})"
            self.show(f"{call.operation}: {reason}, retrying")
            # After a refusal because of a limit, the limiter decides when to send the next call.
            if not limited:
                self.deadline.sleep(delay)
            if not self.deadline.remaining():
                raise last
        raise AssertionError("backoff never ends")

    def _wait_for_slot(self, call: ApiCall) -> Slot | None:
        """Return a slot of the concurrency limit, or None if none was free in time."""
        reserve = self.deadline.remaining() / 2 if self.urgent else 0.0
        while True:
            timeout = min(self.deadline.remaining() - reserve, _QUIET_SECONDS)
            slot = self.limiter.acquire(
                call, self.region, self.concurrency_key, timeout, self.is_cancelled
            )
            # A shorter wait was the last. The time left can differ from it by a rounding error.
            if slot or timeout < _QUIET_SECONDS or self.is_cancelled():
                return slot
            refusal = self.limiter.refusal(call, self.region, self.concurrency_key)
            code = refusal.partition(",")[0]
            reason = f"{code}, retrying" if code else "waiting for other calls"
            self.show(f"{call.operation}: {reason}")

    def _no_slot(self, call: ApiCall, what: str, previous: str) -> DeadlineExceeded:
        """Return the error of a call that obtained no slot before the deadline."""
        refusal = self.limiter.refusal(call, self.region, self.concurrency_key)
        reason = f" (AWS refused them: {refusal})" if refusal else ""
        return DeadlineExceeded(
            f"{what}: other calls under the same limit took all the time{reason}; run it again, or "
            f"raise custom_timeouts{previous}"
        )

    def _attempt(
        self, slot: Slot | None, what: str, request: Callable[[], T], grace_seconds: float
    ) -> T:
        outcome, refusal = Outcome.UNKNOWN, ""
        try:
            self.refresh_credentials(min(_CALL_SECONDS, self.deadline.remaining()))
            # Checked only now, because it may have come during the wait for the slot.
            reason = self.interruption()
            if reason:
                raise OperationAbandoned(f"{what}: not sent, because {reason}")
            if not self.deadline.remaining():
                raise DeadlineExceeded(f"{what}: no time is left; raise custom_timeouts")
            seconds = min(_CALL_SECONDS, self.deadline.remaining() + grace_seconds)
            result = call_with_timeout(request, seconds, self.is_cancelled, self.start_call)
            outcome = Outcome.ACCEPTED
            return result
        except Exception as error:
            outcome, refusal = transient.limit_outcome(error), transient.refusal(error)
            raise
        finally:
            if slot:
                self.limiter.release(slot, outcome, refusal)
