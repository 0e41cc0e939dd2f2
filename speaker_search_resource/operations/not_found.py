"""Decide whether NotFound means that a resource has ended.

AWS also responds with NotFound to the credentials of another account, where the resource may run.
"""

from ..aws.arns import parse_arn
from ..aws.clock import Deadline
from ..aws.errors import ChimeError, OperationAbandoned
from ..inputs.validation import account_of
from .lifecycle import CLOCK_SKEW_SECONDS, Operation, age_seconds
from .resource_spec import ArgsT, KeyT, OutputsT, Resource

_PREREQUISITE_SECONDS = 5.0
"""Seconds to look up the account of a prerequisite. The start has succeeded by then."""


def confirm_ended(
    operation: Operation[ArgsT, KeyT, OutputsT],
    resource: Resource[KeyT, OutputsT],
    inputs: ArgsT,
) -> None:
    """Refuse NotFound as the end of a resource, unless the resource cannot run.

    The resource has ended if AWS has reported its end before, if it is older than any can be, if
    the credentials belong to its account, or if they know its prerequisite, such as the pipeline of
    a task.

    Raises:
        ChimeError: The resource may run in another account.
    """
    spec, outputs = operation.spec, resource.outputs
    age = age_seconds(outputs, operation.api.clock.utc_now())
    if spec.max_age and age and age > spec.max_age.total_seconds() + CLOCK_SKEW_SECONDS:
        return
    if outputs.status in spec.terminal_statuses:
        return
    account = _account(operation, resource, inputs)
    try:
        caller = operation.caller_account()
    except OperationAbandoned:
        raise
    except ChimeError as error:
        caller, reason = "", f"the account of the credentials in use is unknown ({error})"
    else:
        if caller is None or caller == account:
            return
        reason = f"the credentials in use belong to account {caller}"
    if account and caller:
        raise ChimeError(
            f"{resource.key} belongs to account {account}, but {reason}, which does not know it: "
            f"use credentials of {account}, for example with aws:profile"
        )
    if _prerequisite_account(operation, inputs):
        return
    owner = f"account {account}" if account else "the account in which it was started"
    raise ChimeError(
        f"AWS does not know {resource.key}, and {reason}, so it may run in another account: use "
        f"credentials of {owner}, for example with aws:profile"
    )


def account_to_record(operation: Operation[ArgsT, KeyT, OutputsT], inputs: ArgsT) -> str | None:
    """Return the account of a resource that has just started, if its inputs do not name it.

    The account is looked up in the prerequisite. If the credentials may not fetch the prerequisite,
    or the user interrupts the run, no account is recorded.
    """
    if account_of(operation.spec.start_operation, vars(inputs)):
        return None
    seconds = min(_PREREQUISITE_SECONDS, operation.api.deadline.remaining())
    deadline = Deadline(seconds, operation.api.clock)
    try:
        return _prerequisite_account(operation.with_api(deadline=deadline), inputs)
    except OperationAbandoned:  # the resource runs, and the state must name it
        return None


def _account(
    operation: Operation[ArgsT, KeyT, OutputsT],
    resource: Resource[KeyT, OutputsT],
    inputs: ArgsT,
) -> str | None:
    spec = operation.spec
    arn = parse_arn(spec.arn(resource.outputs)) if spec.arn else None
    named = (arn and arn.account) or account_of(spec.start_operation, vars(inputs))
    return named or operation.recorded_account


def _prerequisite_account(operation: Operation[ArgsT, KeyT, OutputsT], inputs: ArgsT) -> str | None:
    """Return the account of the prerequisite, or None if the credentials cannot fetch it.

    Raises:
        OperationAbandoned: The run was interrupted.
    """
    spec = operation.spec
    if spec.prerequisite is None:
        return None
    try:
        found = operation.api.call(
            spec.prerequisite(inputs), spec.subject(inputs), spec.parse_prerequisite
        )
    except OperationAbandoned:
        raise
    except ChimeError:
        return None
    arn = parse_arn(found.arn)
    return arn and arn.account
