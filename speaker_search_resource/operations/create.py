"""Create a resource: start or adopt it, wait until it is ready, and roll back on failure."""

from dataclasses import replace
from typing import Any

from ..aws.errors import ChimeError, OperationAbandoned, ResourceIncomplete
from .lifecycle import Operation, find, stop, wait
from .resource_spec import ArgsT, KeyT, OutputsT, Resource
from .start import Start

_ROLLBACK_SECONDS = 10.0
"""Seconds of a create that are reserved for its rollback; at most a fifth of the timeout. Half of
them are also for the response of a start: without its id, no rollback can stop the resource."""

RECORDED = "`pulumi up` continues with it, `pulumi destroy` stops it"
"""The remedy for a resource that is recorded in the state."""


def create(
    operation: Operation[ArgsT, KeyT, OutputsT], inputs: ArgsT, declaration: Any
) -> Resource[KeyT, OutputsT]:
    """Start or adopt a resource, and wait until it is ready.

    Args:
        operation: The operation. Its deadline covers the rollback too.
        inputs: The declared inputs.
        declaration: The key of the declaration, see `request_token.declaration_key`.

    Raises:
        ResourceIncomplete: The create failed, and the resource may still run.
        ChimeError: The create failed, and nothing of it runs.
    """
    spec = operation.spec
    deadline = operation.api.deadline
    reserve = min(_ROLLBACK_SECONDS, deadline.seconds / 5)
    until_rollback = operation.with_api(deadline=deadline.shortened(reserve))
    adopted = spec.adopted_key(inputs)
    if adopted is not None:
        resource = Resource(adopted, _adopt(until_rollback, adopted))
    else:
        try:
            outputs = Start(until_rollback, inputs, declaration, reserve / 2).once()
        except ChimeError as error:
            if error.started is None:
                raise
            resource = Resource(spec.key(inputs, error.started), error.started)
            raise _roll_back(operation, resource, error) from None
        resource = Resource(spec.key(inputs, outputs), outputs)
    try:
        if spec.waits(inputs):
            ready_or_ended = spec.ready_statuses | spec.terminal_statuses
            resource = replace(resource, outputs=wait(until_rollback, resource, ready_or_ended))
        if resource.outputs.status in spec.terminal_statuses:
            raise ChimeError(
                f"{resource.key} became {resource.outputs.status} while it was starting; the API "
                "gives no reason, but the pipeline's events may"
            )
    except Exception as error:
        if adopted is not None and resource.outputs.status not in spec.terminal_statuses:
            message = f"{error}; the {spec.noun} is adopted and left as it is: {RECORDED}"
            raise ResourceIncomplete(message, resource) from None
        raise _roll_back(operation, resource, error) from None
    operation.created.add(spec.id(resource.key))
    return resource


def _adopt(operation: Operation[ArgsT, KeyT, OutputsT], key: KeyT) -> OutputsT:
    spec = operation.spec
    outputs = find(operation, key, None)
    if outputs.status in spec.terminal_statuses | {spec.stopping_status}:
        raise ChimeError(
            f"{key} cannot be adopted: it is {outputs.status}; remove "
            f"{' and '.join(spec.creation_only_inputs)} to start another {spec.noun}"
        )
    return outputs


def _roll_back(
    operation: Operation[ArgsT, KeyT, OutputsT],
    resource: Resource[KeyT, OutputsT],
    error: Exception,
) -> ChimeError:
    """Stop the resource of a failed create, and return the error that says how that went.

    An interrupted create is not stopped: the user may want to continue with it.
    """
    command = operation.cli_command(operation.spec.stop(resource.key))
    if isinstance(error, OperationAbandoned):
        return ResourceIncomplete(
            f"{error}; {resource.key} may run: {RECORDED}, or stop it with `{command}`", resource
        )
    try:
        known = stop(operation.with_api(urgent=True), resource)
    except Exception as second:
        return ResourceIncomplete(
            f"{error}; the stop failed too ({second}), so it may still run: {RECORDED}, or stop "
            f"it with `{command}`",
            resource,
        )
    if not known:
        return ResourceIncomplete(
            f"{error}; it could not be stopped, because AWS does not know it: {RECORDED}, or, if "
            f"it appears, stop it with `{command}`",
            resource,
        )
    return ChimeError(f"{error}; it was stopped, and nothing is left running")
