"""Continue with a resource that a failed or interrupted operation left in the state."""

from dataclasses import replace

from ..aws.errors import ChimeError, ResourceIncomplete, ServiceError
from .create import RECORDED
from .lifecycle import Operation, wait, wait_for_end
from .read import read
from .resource_spec import ArgsT, KeyT, OutputsT, Resource


def resume(
    operation: Operation[ArgsT, KeyT, OutputsT], resource: Resource[KeyT, OutputsT], inputs: ArgsT
) -> Resource[KeyT, OutputsT]:
    """Wait until an incomplete resource is ready, or until it has ended.

    A resource that has ended stays ended: the program decides whether to start another.

    Raises:
        ResourceIncomplete: It is still neither ready nor ended.
    """
    spec, progress = operation.spec, operation.api.progress
    try:
        found = read(operation, resource.key, inputs, resource.outputs)
        if found is None:
            stopped = replace(resource.outputs, status=spec.stopped_status)
            found = Resource(resource.key, stopped)
        resource = found
        if resource.outputs.status == spec.stopping_status:
            wait_for_end(operation, resource)
            stopped = replace(resource.outputs, status=spec.stopped_status)
            resource = Resource(resource.key, stopped)
        elif spec.waits(inputs):
            until = spec.ready_statuses | spec.terminal_statuses
            resource = replace(resource, outputs=wait(operation, resource, until))
    except ServiceError as error:
        raise ResourceIncomplete(str(error), resource) from None
    except ChimeError as error:
        raise ResourceIncomplete(f"{error}; {RECORDED}", resource) from None
    if resource.outputs.status in spec.terminal_statuses:
        progress.warn(
            f"{resource.key} has ended ({resource.outputs.status}) and is not started again; "
            "change triggers to start another"
        )
    return resource
