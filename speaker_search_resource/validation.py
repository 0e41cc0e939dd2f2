"""Inputs against the service model: what is wrong with them, and how the API spells them."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, cast

from . import models
from .arns import is_region, misfits, names_a, parse
from .models import Shape, partition
from .problem import Problem, inside, is_unknown, kind_of, shown

_SERVICE = "chime-sdk-media-pipelines"


def problems(operation: str, inputs: Mapping[str, Any]) -> Iterator[Problem]:
    """Everything AWS would refuse in the inputs that belong to an operation.

    The limits are read from the service model. What is not known yet is not looked at.
    """
    shape = models.input_shape(_SERVICE, operation)
    for name, member in shape.arguments.items():
        if inputs.get(name) is not None:
            yield from _problems(member, inputs[name], name)
        elif name in shape.required:
            yield Problem(name, "is required")


def to_request(operation: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs that belong to an operation, as the API spells them."""
    request = _to_wire(models.input_shape(_SERVICE, operation), inputs)
    return cast(dict[str, Any], request)


def arn_problems(
    operation: str, inputs: Mapping[str, Any], kinds: Mapping[str, str], region: str | None
) -> Iterator[Problem]:
    """ARNs that name another kind of thing than their input takes, or cannot belong together.

    Args:
        operation: The API operation that takes the inputs.
        inputs: The resource's inputs.
        kinds: What the ARN in an input must name in Chime, such as ``media-pipeline``.
        region: The Region that is declared or configured, if any and if known.
    """
    fitting = []
    for path, text, shape in _texts(models.input_shape(_SERVICE, operation), inputs, ""):
        # White space before an ARN must not make it pass as an id.
        if shape.name != "Arn" and not text.lstrip().lower().startswith("arn:"):
            continue
        arn, kind = parse(text), kinds.get(path)
        if arn is None:
            form = "arn:partition:service:region:12-digit account:resource"
            yield Problem(path, f"must be an ARN, {form}, not {shown(text)}")
        elif kind and not names_a(kind, arn):
            form = f"arn:{arn.partition}:chime:region:account:{kind}/id"
            yield Problem(path, f"must be the ARN of a {kind}, {form}, not {shown(text)}")
        elif arn.region and partition(arn.region) not in (arn.partition, None):
            theirs = partition(arn.region)
            reason = f"is in partition {arn.partition}, but {arn.region} is in {theirs}"
            yield Problem(path, reason)
        else:
            fitting.append((path, arn))
    for path, reason in misfits(fitting, region if is_region(region) else None):
        yield Problem(path, reason)


def _texts(shape: Shape, value: Any, path: str) -> Iterator[tuple[str, str, Shape]]:
    """Every text in the inputs of an operation, with its path and its shape."""
    if shape.type_name == "structure" and isinstance(value, Mapping):
        for name, member in shape.arguments.items():
            yield from _texts(member, value.get(name), f"{path}.{name}".lstrip("."))
    elif shape.type_name == "list" and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(shape.member, item, f"{path}[{index}]")
    elif isinstance(value, str):
        yield path, value, shape


def _to_wire(shape: Shape, value: Any) -> Any:
    if shape.type_name == "structure":
        return {
            wire: _to_wire(member, value[name])
            for (wire, member), name in zip(shape.members.items(), shape.arguments, strict=True)
            if value.get(name) is not None
        }
    if shape.type_name == "list":
        return [_to_wire(shape.member, item) for item in value]
    return value


def task_id_reason(value: Any) -> str | None:
    """Why a value is no id of a task, or None."""
    shape = models.shape(_SERVICE, "GuidString")
    return next((problem.reason for problem in _problems(shape, value, "")), None)


def _problems(shape: Shape, value: Any, path: str, hidden: bool = False) -> Iterator[Problem]:
    if is_unknown(value):
        return
    if shape.type_name == "structure":
        yield from _structure_problems(shape, value, path)
    elif shape.type_name == "list":
        if not isinstance(value, list):
            yield Problem(path, f"must be a list, not {_said(shape, value)}")
            return
        yield from _range_problems(shape, len(value), path, "must have {} items, not {}")
        for index, item in enumerate(value):
            yield from _problems(shape.member, item, f"{path}[{index}]")
    elif shape.type_name == "map":
        if not isinstance(value, Mapping):
            yield Problem(path, f"must be a map, not {_said(shape, value)}")
            return
        for key, item in value.items():
            # The model marks the map, and not what is in it.
            hidden = bool(shape.traits.get("sensitive"))
            yield from _problems(shape.key, key, inside(path, key))
            yield from _problems(shape.value, item, inside(path, key), hidden)
    elif shape.type_name in ("integer", "long"):
        whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        if isinstance(value, bool) or not whole:
            yield Problem(path, f"must be a whole number, not {_said(shape, value)}")
            return
        yield from _range_problems(shape, int(value), path, "must be {}, not {}")
    elif shape.type_name == "timestamp":
        yield from _timestamp_problems(shape, value, path)
    elif shape.type_name == "string":
        yield from _string_problems(shape, value, path, hidden)


def _structure_problems(shape: Shape, value: Any, path: str) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        yield Problem(path, f"must be a map, not {_said(shape, value)}")
        return
    known = shape.arguments
    for name in value:
        if name not in known:
            yield Problem(inside(path, name), f"does not exist; there are {', '.join(known)}")
    for name, member in known.items():
        if value.get(name) is not None:
            yield from _problems(member, value[name], f"{path}.{name}")
        elif name in shape.required:
            yield Problem(f"{path}.{name}", "is required")


def _timestamp_problems(shape: Shape, value: Any, path: str) -> Iterator[Problem]:
    try:
        # Python 3.10 knows no Z.
        if datetime.fromisoformat(re.sub("Z$", "+00:00", value)).tzinfo is not None:
            return
    except (TypeError, ValueError):
        pass
    reason = "must be a time with its offset, such as 2026-01-31T09:30:00Z, not"
    yield Problem(path, f"{reason} {_said(shape, value)}")


def _string_problems(shape: Shape, value: Any, path: str, hidden: bool) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield Problem(path, f"must be text, not {_said(shape, value, hidden)}")
        return
    enum = shape.traits.get("enum")
    if enum:
        if value not in enum:
            yield Problem(path, f"must be {' or '.join(enum)}, not {_said(shape, value)}")
        return
    if not _in_range(shape, len(value)):
        template = "must have {} characters, not {}"
        yield from _range_problems(shape, len(value), path, template)
        return
    pattern = shape.traits.get("pattern")
    # AWS matches the whole value, whether or not the model's pattern is anchored, and its \d, \w
    # and \s are ASCII's.
    if pattern and not re.fullmatch(pattern, value, re.ASCII):
        fault = f"match {pattern}, which {_said(shape, value, hidden)} does not"
        yield Problem(path, f"must {fault if value.strip() else 'not be blank'}")


def _in_range(shape: Shape, number: int) -> bool:
    low, high = shape.traits.get("min", number), shape.traits.get("max", number)
    return bool(low <= number <= high)


def _range_problems(shape: Shape, number: int, path: str, template: str) -> Iterator[Problem]:
    if _in_range(shape, number):
        return
    low, high = shape.traits.get("min"), shape.traits.get("max")
    if low is None:
        limits = f"at most {high}"
    elif high is None:
        limits = f"at least {low}"
    else:
        limits = f"{low} to {high}" if low != high else f"{low}"
    yield Problem(path, template.format(limits, shown(number)))


def _said(shape: Shape, value: Any, hidden: bool = False) -> str:
    """A value in a message. ARNs, though the model has them sensitive, help; tokens would leak."""
    if hidden or (shape.traits.get("sensitive") and not shape.name.endswith("Arn")):
        return "this text" if isinstance(value, str) else kind_of(value)
    return shown(value)
