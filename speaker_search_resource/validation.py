"""Inputs against the service model: what is wrong with them, and how the API spells them."""

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

import botocore.session
from botocore import xform_name
from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape

from .engine import UNKNOWN


class Problem(NamedTuple):
    """One fault of one input."""

    path: str
    reason: str


@functools.cache
def operation_model(operation: str) -> OperationModel:
    """The service model of an operation, from the botocore that is installed."""
    service = botocore.session.Session().get_service_model("chime-sdk-media-pipelines")
    return service.operation_model(operation)


def problems(operation: str, inputs: Mapping[str, Any]) -> Iterator[Problem]:
    """Everything AWS would refuse in the inputs that belong to an operation.

    The limits are read from the service model. What is not known yet is not looked at.
    """
    shape = cast(StructureShape, operation_model(operation).input_shape)
    for name, member in _members(shape).items():
        if inputs.get(name) is not None:
            yield from _problems(member, inputs[name], name)
        elif name in _required(shape):
            yield Problem(name, "is required")


def to_request(operation: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs that belong to an operation, as the API spells them."""
    request = _to_wire(operation_model(operation).input_shape, inputs)
    return cast(dict[str, Any], request)


def option_problems(inputs: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with the inputs that are ours and not the API's."""
    if inputs.get("consent_acknowledged") not in (True, UNKNOWN):
        yield Problem(
            "consent_acknowledged",
            "must be True: before a task starts, AWS requires you to provide all notices to the "
            "speaker and obtain all consents that privacy and biometrics laws ask for "
            "(https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_media-pipelines-chime_StartSpeakerSearchTask.html)",
        )


def _to_wire(shape: Shape | None, value: Any) -> Any:
    if isinstance(shape, StructureShape):
        return {
            wire: _to_wire(member, value[xform_name(wire)])
            for wire, member in shape.members.items()
            if value.get(xform_name(wire)) is not None
        }
    if isinstance(shape, ListShape):
        return [_to_wire(shape.member, item) for item in value]
    return value


def _members(shape: StructureShape) -> dict[str, Shape]:
    return {xform_name(wire): member for wire, member in shape.members.items()}


def _required(shape: StructureShape) -> set[str]:
    return {xform_name(wire) for wire in shape.required_members}


def _problems(shape: Shape, value: Any, path: str) -> Iterator[Problem]:
    if value == UNKNOWN:
        return
    if isinstance(shape, StructureShape):
        yield from _structure_problems(shape, value, path)
    elif isinstance(shape, ListShape):
        if not isinstance(value, (list, tuple)):
            yield Problem(path, f"must be a list, not {_typed(value)}")
            return
        yield from _range_problems(shape, len(value), path, "must have {} items, not {}")
        for index, item in enumerate(value):
            yield from _problems(shape.member, item, f"{path}[{index}]")
    elif isinstance(shape, MapShape):
        if not isinstance(value, Mapping):
            yield Problem(path, f"must be a map, not {_typed(value)}")
            return
        for key, item in value.items():
            yield from _problems(shape.key, key, f'{path}["{key}"]')
            yield from _problems(shape.value, item, f'{path}["{key}"]')
    elif shape.type_name in ("integer", "long"):
        whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        if isinstance(value, bool) or not whole:
            yield Problem(path, f"must be a whole number, not {_typed(value)}")
            return
        yield from _range_problems(shape, int(value), path, "must be {}, not {}")
    elif shape.type_name == "string":
        yield from _string_problems(shape, value, path)


def _structure_problems(shape: StructureShape, value: Any, path: str) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        yield Problem(path, f"must be a map, not {_typed(value)}")
        return
    known = _members(shape)
    for name in value:
        if name not in known:
            yield Problem(f"{path}.{name}", f"does not exist; there are {', '.join(known)}")
    for name, member in known.items():
        if value.get(name) is not None:
            yield from _problems(member, value[name], f"{path}.{name}")
        elif name in _required(shape):
            yield Problem(f"{path}.{name}", "is required")


def _string_problems(shape: Shape, value: Any, path: str) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield Problem(path, f"must be text, not {_typed(value)}")
        return
    enum = shape.metadata.get("enum")
    if enum:
        if value not in enum:
            yield Problem(path, f"must be {' or '.join(enum)}, not {_shown(shape, value)}")
        return
    if not _in_range(shape, len(value)):
        template = "must have {} characters, not {}"
        yield from _range_problems(shape, len(value), path, template)
        return
    pattern = shape.metadata.get("pattern")
    # AWS matches the whole value, whether or not the model's pattern is anchored.
    if pattern and not re.fullmatch(pattern, value):
        yield Problem(path, f"{_shown(shape, value)} does not have the form {pattern}")


def _in_range(shape: Shape, number: int) -> bool:
    metadata = shape.metadata
    return bool(metadata.get("min", number) <= number <= metadata.get("max", number))


def _range_problems(shape: Shape, number: int, path: str, template: str) -> Iterator[Problem]:
    if _in_range(shape, number):
        return
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is None:
        limits = f"at most {high}"
    elif high is None:
        limits = f"at least {low}"
    else:
        limits = f"{low} to {high}"
    yield Problem(path, template.format(limits, number))


def _typed(value: Any) -> str:
    kinds = {str: "text", bool: "a boolean", list: "a list", dict: "a map"}
    return kinds.get(type(value), f"{value!r}")


def _shown(shape: Shape, value: str) -> str:
    """A value in a message. ARNs help the reader, tokens would leak."""
    return "the value" if shape.name == "ClientRequestToken" else repr(value)
