"""Delete a resource: stop it, and confirm that it has stopped."""

from ..aws.errors import ChimeError, OperationAbandoned
from .lifecycle import Operation, stop
from .not_found import confirm_ended
from .resource_spec import ArgsT, KeyT, OutputsT, Resource


def delete(
    operation: Operation[ArgsT, KeyT, OutputsT], resource: Resource[KeyT, OutputsT], inputs: ArgsT
) -> None:
    """Stop a resource and wait until it has stopped.

    Raises:
        ChimeError: The stop is not confirmed. The resource stays in the state.
    """
    try:
        if not stop(operation, resource):
            confirm_ended(operation, resource, inputs)
    except OperationAbandoned:
        raise
    except ChimeError as error:
        command = operation.cli_command(operation.spec.stop(resource.key))
        raise ChimeError(
            f"{error}; it may still run: run `pulumi destroy` again, or stop it with `{command}`"
        ) from None
