"""Create, Read, Update and Delete: the properties that an operation returns.

An error that leaves a resource behind is a ResourceIncomplete, whose `state` is to be recorded.
"""

from ..aws.errors import ResourceIncomplete
from ..inputs.tags import actual_tags
from ..operations.create import create as create_resource
from ..operations.delete import delete as delete_resource
from ..operations.not_found import account_to_record
from ..operations.read import read as read_resource
from ..operations.read import read_tags
from ..operations.resource_spec import Resource
from ..operations.resume import resume
from ..operations.update import tag_calls
from ..operations.update import update as update_resource
from .properties import ACCOUNT, INCOMPLETE, Properties, from_outputs, to_inputs, to_outputs
from .request import Request


def create(request: Request, props: Properties, declaration: str) -> tuple[str, Properties]:
    """Start or adopt a resource, and return its id and its outputs.

    Args:
        request: The request.
        props: The inputs.
        declaration: The key of the declaration, see `request_token.declaration_key`.
    """
    spec = request.spec
    inputs = to_inputs(spec, props)
    subject = spec.subject(inputs)
    with request.operation("create", spec.start_operation, subject, props) as operation:
        resource = create_resource(operation, inputs, declaration)
        account = account_to_record(operation, inputs)
    outputs = {**props, "region": operation.region, **from_outputs(resource.outputs)}
    if account:
        outputs[ACCOUNT] = account
    return spec.id(resource.key), outputs


def read(request: Request, id_: str, props: Properties) -> Properties | None:
    """Return the outputs of a resource, or None if the resource is to leave the state.

    Args:
        request: The request.
        id_: The id of the resource.
        props: The outputs in the state, or the inputs of a resource that was never in the state.
    """
    spec = request.spec
    key = spec.key_from_id(id_)
    # A `get` passes inputs only, and then the resource was never in the state.
    known = to_outputs(spec, props) if "status" in props else None
    with request.operation("read", spec.get(key).operation, str(key), props) as operation:
        resource = read_resource(operation, key, to_inputs(spec, props), known)
        tags = read_tags(operation, resource) if resource else None
        settled = spec.ready_statuses | spec.terminal_statuses
        if props.pop(INCOMPLETE, False) and resource and resource.outputs.status not in settled:
            raise ResourceIncomplete(
                f"{key} is {resource.outputs.status}; the next `pulumi up` waits for it",
                resource,
            )
    if resource is None:
        return None
    found = from_outputs(resource.outputs)
    # An ARN in the inputs stays as declared; the id decides on the outputs.
    by_id = {name: value for name, value in vars(key).items() if name in found}
    outputs = {**vars(key), **props, "region": operation.region, **found, **by_id}
    if tags is not None:
        outputs |= actual_tags(props, tags, request.process.configuration.ignored_tags.match)
    if outputs != props and request.urn:
        request.process.drifted.add(request.urn)
    return outputs


def update(request: Request, id_: str, olds: Properties, news: Properties) -> Properties:
    """Change a resource in place, and return its outputs.

    Args:
        request: The request.
        id_: The id of the resource.
        olds: The outputs in the state.
        news: The inputs.
    """
    spec = request.spec
    resource = Resource(spec.key_from_id(id_), to_outputs(spec, olds))
    names = (*from_outputs(resource.outputs), "region", ACCOUNT)
    updated = {name: olds[name] for name in names if name in olds} | news
    if olds.get(INCOMPLETE):
        get = spec.get(resource.key).operation
        with request.operation("create", get, str(resource.key), olds) as operation:
            resource = resume(operation, resource, to_inputs(spec, news))
            account = account_to_record(operation, to_inputs(spec, news))
        updated |= from_outputs(resource.outputs)
        if account:
            updated[ACCOUNT] = account
    # AWS is about to forget a resource that has ended.
    if spec.arn and resource.outputs.status not in spec.terminal_statuses:
        calls = tag_calls(spec.arn(resource.outputs), olds, news)
        if calls:
            first = calls[0].operation
            with request.operation("update", first, str(resource.key), olds) as operation:
                update_resource(operation, resource, calls)
    return updated


def delete(request: Request, id_: str, props: Properties) -> None:
    """Stop a resource, and confirm that it has stopped.

    Args:
        request: The request.
        id_: The id of the resource.
        props: The outputs in the state.
    """
    spec = request.spec
    resource = Resource(spec.key_from_id(id_), to_outputs(spec, props))
    name = spec.stop(resource.key).operation
    with request.operation("delete", name, str(resource.key), props) as operation:
        delete_resource(operation, resource, to_inputs(spec, props))
