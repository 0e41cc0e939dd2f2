"""Create, Read, Update and Delete: the properties that an operation returns.

An error that leaves a resource behind is a ResourceIncomplete, whose `state` is to be recorded.
"""

import dataclasses
from typing import Any

from ..aws.errors import ResourceIncomplete
from ..inputs.check_failure import UNKNOWN
from ..inputs.rules import input_rules
from ..inputs.tags import actual_tags
from ..inputs.validation import model_inputs
from ..operations.change import UNREPORTED
from ..operations.create import create as create_resource
from ..operations.delete import delete as delete_resource
from ..operations.not_found import account_to_record
from ..operations.read import read as read_resource
from ..operations.read import read_tags
from ..operations.resource_spec import Resource, ResourceSpec
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


def import_resource(request: Request, id_: str, props: Properties) -> tuple[Properties, Properties]:
    """Return the inputs and the outputs of a resource that was never in the state.

    The inputs that AWS does not report are named in both. The declared value of such an input is no
    change, until the state has the declared inputs.

    Args:
        request: The request.
        id_: The id of the resource.
        props: The declared properties, such as the Region.
    """
    spec = request.spec
    key, rules = spec.key_from_id(id_), input_rules(spec.arguments)
    outputs = read(request, id_, props) or {}
    inputs = {name: value for name, value in outputs.items() if name in rules and name != "region"}
    in_model = model_inputs(spec.start_operation) - {"client_request_token"}
    reported = frozenset(inputs)
    if spec.parse_inputs:
        get = spec.get(key)
        with request.operation("read", get.operation, str(key), props) as operation:
            inputs |= operation.api.call(get, str(key), spec.parse_inputs)
        reported = in_model
    unreported = [name for name in rules if name not in reported and name != "region"]
    request.process.drifted.discard(request.urn)
    request.process.imported[request.urn] = [name for name in unreported if name in in_model]
    marker = {UNREPORTED: unreported}
    return inputs | marker, outputs | inputs | marker


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
    updated = _kept(spec, olds) | news
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


def planned(request: Request, props: Properties) -> Properties:
    """Return the outputs of a create as far as they are known before it.

    Args:
        request: The request.
        props: The inputs.
    """
    names = (field.name for field in dataclasses.fields(request.spec.outputs))
    region = props.get("region") or request.process.region or UNKNOWN
    return {**props, "region": region, **dict.fromkeys(names, UNKNOWN)}


def planned_update(request: Request, id_: str, olds: Properties, news: Properties) -> Properties:
    """Return the outputs of an update as far as they are known before it."""
    known = _kept(request.spec, olds)
    if olds.get(INCOMPLETE):  # the update waits for the resource
        in_key = vars(request.spec.key_from_id(id_))
        known |= {name: UNKNOWN for name in known if name not in in_key and name != "region"}
    return known | news


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


def _kept(spec: ResourceSpec[Any, Any, Any], olds: Properties) -> Properties:
    """Return the outputs that an update keeps."""
    names = (*(field.name for field in dataclasses.fields(spec.outputs)), "region", ACCOUNT)
    return {name: olds[name] for name in names if name in olds}
