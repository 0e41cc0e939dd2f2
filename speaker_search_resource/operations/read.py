"""Fetch the status of a resource, and decide what a resource unknown to AWS means."""

from dataclasses import replace

from ..aws.api_call import ApiCall
from ..aws.errors import NOT_FOUND, ServiceError
from ..aws.retry import Response
from .lifecycle import Operation, find
from .not_found import confirm_ended
from .resource_spec import ArgsT, KeyT, OutputsT, Resource


def read(
    operation: Operation[ArgsT, KeyT, OutputsT], key: KeyT, inputs: ArgsT, known: OutputsT | None
) -> Resource[KeyT, OutputsT] | None:
    """Fetch a resource.

    Args:
        operation: The operation.
        key: The key of the resource.
        inputs: The inputs in the state. Inputs that the state lacks are None.
        known: The outputs in the state, or None for a resource that was never in the state.

    Returns:
        The resource, or None if the resource is to leave the state.

    Raises:
        ChimeError: The request failed, or AWS does not know a resource that the state lacks.
    """
    try:
        return Resource(key, find(operation, key, known))
    except ServiceError as error:
        if error.code != NOT_FOUND or known is None:
            raise
    confirm_ended(operation, Resource(key, known), inputs)
    status = operation.spec.status_when_not_found(known, operation.api.clock.utc_now())
    return None if status is None else Resource(key, replace(known, status=status))


def read_tags(
    operation: Operation[ArgsT, KeyT, OutputsT], resource: Resource[KeyT, OutputsT]
) -> dict[str, str] | None:
    """Return the tags of a resource, or None if the resource has none or has ended."""
    spec = operation.spec
    if spec.arn is None or resource.outputs.status in spec.terminal_statuses:
        return None
    call = ApiCall("ListTagsForResource", {"ResourceARN": spec.arn(resource.outputs)})
    try:
        return operation.api.call(call, str(resource.key), _parse_tags)
    except ServiceError as error:
        if error.code == NOT_FOUND:  # it has ended since
            return None
        raise


def _parse_tags(response: Response) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in response.get("Tags", ())}
