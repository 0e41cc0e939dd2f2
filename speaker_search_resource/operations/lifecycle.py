"""An existing resource: fetch it, wait for a status, stop it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from typing import Any, Generic

from ..aws.api_call import ApiCall
from ..aws.backoff import backoff
from ..aws.clock import Deadline
from ..aws.errors import CONFLICT, NOT_FOUND, ChimeError, ServiceError, WaitTimeout
from ..aws.retry import PROPAGATION_SECONDS, ApiCaller, Response
from .observed_waits import ObservedWaits
from .resource_spec import ArgsT, KeyT, OutputsT, Resource, ResourceSpec, Status

_SLOW_SECONDS = 30.0
"""Seconds after which a start is slow enough for a warning. Most starts take a few seconds."""

_FIRST_POLL_SECONDS = 0.3
"""Seconds from a request to the first poll. AWS documents no duration of a start or a stop."""

_MAX_POLL_SECONDS = 2.0
"""The most seconds between two polls of a status, without their spread."""

CLOCK_SKEW_SECONDS = 300.0
"""AWS accepts requests from a clock that is up to five minutes off."""

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Operation(Generic[ArgsT, KeyT, OutputsT]):
    """One operation on one resource: the kind of resource, and its access to AWS.

    Attributes:
        spec: The kind of resource.
        api: Makes the API calls, under the operation's deadline.
        region: The Region of the calls.
        observed_waits: Returns the waits of this process that share observations, by topic.
        caller_account: Returns the account of the credentials, or None for an endpoint outside AWS
            without an STS endpoint. Raises ChimeError if STS does not respond.
        cli_command: Returns the AWS CLI command of a call.
        recorded_account: The account in the resource's state, if its inputs name none.
        created: The ids of the resources that this process has created.
    """

    spec: ResourceSpec[ArgsT, KeyT, OutputsT]
    api: ApiCaller
    region: str
    observed_waits: Callable[[object], ObservedWaits]
    caller_account: Callable[[], str | None]
    cli_command: Callable[[ApiCall], str]
    recorded_account: str | None = None
    created: set[str] = field(default_factory=set)

    def with_api(self, **changes: Any) -> "Operation[ArgsT, KeyT, OutputsT]":
        """Return the operation with changed attributes of its ApiCaller."""
        return replace(self, api=replace(self.api, **changes))


def find(
    operation: Operation[ArgsT, KeyT, OutputsT],
    key: KeyT,
    known: OutputsT | None,
    propagation_seconds: float = PROPAGATION_SECONDS,
) -> OutputsT:
    """Fetch a resource.

    Args:
        operation: The operation.
        key: The key of the resource.
        known: The outputs known so far.
        propagation_seconds: Seconds for which NotFound is retried for a resource so new that AWS
            may not know it everywhere.

    Raises:
        ServiceError: With code NotFoundException, AWS does not know the resource.
    """
    spec = operation.spec
    codes = _propagating(operation, known)
    return operation.api.call(spec.get(key), str(key), spec.parse, codes, propagation_seconds)


def wait(
    operation: Operation[ArgsT, KeyT, OutputsT],
    resource: Resource[KeyT, OutputsT],
    until: frozenset[Status],
    is_new: bool = True,
) -> OutputsT:
    """Wait until a resource has one of some statuses, and return its outputs.

    Args:
        operation: The operation.
        resource: The resource.
        until: The statuses.
        is_new: Whether AWS may not know the resource everywhere yet. NotFound is then retried.

    Raises:
        WaitTimeout: The deadline came first.
        ServiceError: With code NotFoundException, AWS does not know the resource.
    """
    spec, api = operation.spec, operation.api
    outputs = resource.outputs
    observed = operation.observed_waits((spec.start_operation, until))
    start, lasted, warned = api.deadline.elapsed(), 0.0, False
    polls = backoff(first=0.2, cap=_MAX_POLL_SECONDS, growth=1.3)
    for delay in chain([_FIRST_POLL_SECONDS], polls):
        if outputs.status in until:
            if lasted:
                observed.observe(lasted)
            return outputs
        api.show(str(outputs.status))
        if api.deadline.elapsed() > _SLOW_SECONDS and not warned:
            api.progress.warn(f"slow: {outputs.status} after {_SLOW_SECONDS:g} s")
            warned = True
        observed.sleep(lasted, delay, _MAX_POLL_SECONDS, api.deadline.remaining())
        message = (
            f"{resource.key} is still {outputs.status} after {api.deadline.seconds:g} s; "
            "custom_timeouts can allow more time"
        )
        if not api.deadline.remaining():
            raise WaitTimeout(message)
        lasted = api.deadline.elapsed() - start
        try:
            seconds = api.deadline.remaining() if is_new else 0.0
            outputs = find(operation, resource.key, outputs, seconds)
            # AWS knows the resource from here on, so NotFound is final.
            is_new = False
        except ChimeError as error:
            if error.code == NOT_FOUND or api.deadline.remaining():
                raise
            # The deadline cut off the last request, or its retries.
            raise WaitTimeout(f"{message} (last request: {error})") from None
    raise AssertionError("backoff never ends")


def stop(operation: Operation[ArgsT, KeyT, OutputsT], resource: Resource[KeyT, OutputsT]) -> bool:
    """Stop a resource and wait until it has stopped.

    A resource that has ended, is stopping, or is unknown to AWS counts as stopped.

    Returns:
        Whether AWS knows the resource.
    """
    spec, api = operation.spec, operation.api
    stop_confirmed = True
    conflict = Deadline(PROPAGATION_SECONDS, api.clock)
    for delay in backoff(first=0.25, cap=2.0):
        try:
            codes = _propagating(operation, resource.outputs)
            api.call(spec.stop(resource.key), str(resource.key), _ignore, codes)
            break
        except ServiceError as error:
            status = _status_after(operation, resource, error)
            if status is None:
                return False
            if status in spec.terminal_statuses:
                return True
            if status == spec.stopping_status:
                stop_confirmed = error.outcome_unknown
                break
            if error.code != CONFLICT or not conflict.remaining():
                raise
            api.deadline.sleep(delay)
    try:
        wait_for_end(operation, resource)
    except WaitTimeout:
        # Another request stopped it, and AWS has only to finish.
        if stop_confirmed:
            raise
    return True


def wait_for_end(
    operation: Operation[ArgsT, KeyT, OutputsT], resource: Resource[KeyT, OutputsT]
) -> None:
    """Wait for the end of a resource that AWS is stopping. AWS may forget it by then."""
    stopping = replace(resource.outputs, status=operation.spec.stopping_status)
    try:
        wait(
            operation,
            Resource(resource.key, stopping),
            until=operation.spec.terminal_statuses,
            is_new=False,
        )
    except ServiceError as error:
        if error.code != NOT_FOUND:
            raise


def age_seconds(outputs: Any, now: datetime) -> float | None:
    """Return the age of a resource, or None if its time of creation is unknown."""
    created = outputs.created_timestamp
    return None if created is None else float((now - created).total_seconds())


def _status_after(
    operation: Operation[ArgsT, KeyT, OutputsT],
    resource: Resource[KeyT, OutputsT],
    error: ServiceError,
) -> Status | None:
    """Return the status of a resource whose stop was refused; None if AWS does not know it."""
    if error.code == NOT_FOUND:
        return None
    try:
        return find(operation, resource.key, resource.outputs).status
    except ChimeError as second:
        if second.code == NOT_FOUND:
            return None
        raise error from None


def _propagating(
    operation: Operation[ArgsT, KeyT, OutputsT], known: OutputsT | None
) -> frozenset[str]:
    """Return NotFound for a resource so young that AWS may not know it everywhere.

    Treating a new resource as deleted would orphan it or start a duplicate.
    """
    if known is None:
        return _NONE
    spec = operation.spec
    if known.status in spec.ready_statuses | spec.terminal_statuses | {spec.stopping_status}:
        return _NONE  # AWS has reported this status, so it has known the resource
    age = age_seconds(known, operation.api.clock.utc_now())
    if age is None or abs(age) >= PROPAGATION_SECONDS + CLOCK_SKEW_SECONDS:
        return _NONE
    return frozenset({NOT_FOUND})


def _ignore(_: Response) -> None:
    return None
