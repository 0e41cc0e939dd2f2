"""Validation of inputs against the service model, and their spelling in the API."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timezone
from typing import Any, cast

from ..aws import service_model
from ..aws.arns import has_resource_type, is_region, mismatches, parse_arn
from ..aws.service_model import SERVICE, Shape
from .check_failure import UNKNOWN, CheckFailure, path_of, show, type_name, unknown_argument


def model_failures(operation: str, inputs: Mapping[str, Any]) -> Iterator[CheckFailure]:
    """Yield the faults of the inputs that belong to an operation, by the service model.

    Unknown values pass.
    """
    shape = service_model.input_shape(SERVICE, operation)
    for name, member in shape.arguments.items():
        if inputs.get(name) is not None:
            yield from _failures(member, inputs[name], name)
        elif name in shape.required:
            yield CheckFailure(name, "is required")


def model_inputs(operation: str) -> frozenset[str]:
    """Return the names of the inputs that belong to an operation."""
    return frozenset(service_model.input_shape(SERVICE, operation).arguments)


def api_parameters(operation: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs that belong to an operation, in the API's spelling."""
    parameters = _api_value(service_model.input_shape(SERVICE, operation), inputs)
    return cast(dict[str, Any], parameters)


def reported_inputs(operation: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs that belong to an operation, from values in the API's spelling.

    The reverse of `api_parameters`. Other values are left out.
    """
    inputs = _input_value(service_model.input_shape(SERVICE, operation), values)
    return cast(dict[str, Any], inputs)


def arn_failures(
    operation: str, inputs: Mapping[str, Any], arn_types: Mapping[str, str], region: str | None
) -> Iterator[CheckFailure]:
    """Yield the ARNs of the wrong resource type, and those that cannot belong together.

    Args:
        operation: The API operation that takes the inputs.
        inputs: The resource's inputs.
        arn_types: By input, the type of Chime resource that its ARN must name.
        region: The Region declared or configured, if any.
    """
    valid = []
    for path, text, shape in _strings(service_model.input_shape(SERVICE, operation), inputs, ""):
        # An ARN after white space must not pass as an id.
        if shape.name != "Arn" and not text.lstrip().lower().startswith("arn:"):
            continue
        arn, resource_type = parse_arn(text), arn_types.get(path)
        if arn is None:
            form = "arn:partition:service:region:12-digit account:resource"
            yield CheckFailure(path, f"must be an ARN, {form}, got {show(text)}")
        elif resource_type and not has_resource_type(arn, resource_type):
            form = f"arn:{arn.partition}:chime:region:account:{resource_type}/id"
            yield CheckFailure(
                path, f"must be the ARN of a {resource_type}, {form}, got {show(text)}"
            )
        elif arn.region and service_model.partition(arn.region) not in (arn.partition, None):
            actual = f"Region {arn.region} is in partition {service_model.partition(arn.region)}"
            reason = f"is in partition {arn.partition}, but {actual}"
            yield CheckFailure(path, reason)
        else:
            valid.append((path, arn))
    for path, reason in mismatches(valid, region if is_region(region) else None):
        yield CheckFailure(path, reason)


def account_failures(
    operation: str, inputs: Mapping[str, Any], excluding_key: Callable[[str], str | None]
) -> Iterator[CheckFailure]:
    """Yield the ARNs in accounts that the stack's configuration excludes.

    Args:
        operation: The API operation that takes the inputs.
        inputs: The resource's inputs.
        excluding_key: Returns the configuration key that excludes an account, or None.
    """
    for path, text, _ in _strings(service_model.input_shape(SERVICE, operation), inputs, ""):
        arn = parse_arn(text)
        if arn and arn.account and (key := excluding_key(arn.account)):
            yield CheckFailure(path, f"is in account {arn.account}, which {key} excludes")


def account_of(operation: str, inputs: Mapping[str, Any]) -> str | None:
    """Return the account that the ARNs in the inputs of an operation name, if any names one."""
    shape = service_model.input_shape(SERVICE, operation)
    arns = (parse_arn(text) for _, text, _ in _strings(shape, inputs, ""))
    return next((arn.account for arn in arns if arn and arn.account), None)


def shape_failures(
    shape: str, value: Any, path: str, sensitive: bool = False
) -> Iterator[CheckFailure]:
    """Yield the faults of a value that has the name of its shape in the service model.

    Args:
        shape: The name of the shape.
        value: The value.
        path: The property path of the value.
        sensitive: Whether no message may show the value.
    """
    yield from _failures(service_model.shape(SERVICE, shape), value, path, sensitive)


def _strings(shape: Shape, value: Any, path: str) -> Iterator[tuple[str, str, Shape]]:
    """Yield every string in the inputs of an operation, with its path and its shape."""
    if shape.type_name == "structure" and isinstance(value, Mapping):
        for name, member in shape.arguments.items():
            yield from _strings(member, value.get(name), f"{path}.{name}".lstrip("."))
    elif shape.type_name == "list" and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _strings(shape.member, item, f"{path}[{index}]")
    elif isinstance(value, str):
        yield path, value, shape


def _api_value(shape: Shape, value: Any) -> Any:
    if shape.type_name == "structure":
        return {
            wire: _api_value(member, value[name])
            for (wire, member), name in zip(shape.members.items(), shape.arguments, strict=True)
            if value.get(name) is not None
        }
    if shape.type_name == "list" and isinstance(value, Mapping):  # tags
        return [{"Key": key, "Value": item} for key, item in value.items()]
    if shape.type_name == "list":
        return [_api_value(shape.member, item) for item in value]
    return value


def _input_value(shape: Shape, value: Any) -> Any:
    if shape.type_name == "structure":
        return {
            name: _input_value(member, value[wire])
            for (wire, member), name in zip(shape.members.items(), shape.arguments, strict=True)
            if value.get(wire) is not None
        }
    if shape.type_name == "list":
        return [_input_value(shape.member, item) for item in value]
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")
    return value


def _failures(
    shape: Shape, value: Any, path: str, sensitive: bool = False
) -> Iterator[CheckFailure]:
    if value is UNKNOWN:
        return
    if shape.type_name == "structure":
        yield from _structure_failures(shape, value, path)
    elif shape.type_name == "list":
        if not isinstance(value, list):
            yield CheckFailure(path, f"must be a list, got {_show(shape, value)}")
            return
        yield from _range_failures(shape, len(value), path, "must have {} items, got {}")
        for index, item in enumerate(value):
            yield from _failures(shape.member, item, f"{path}[{index}]")
    elif shape.type_name == "map":
        if not isinstance(value, Mapping):
            yield CheckFailure(path, f"must be a map, got {_show(shape, value)}")
            return
        for key, item in value.items():
            # The model marks the map as sensitive, and not its values.
            sensitive = bool(shape.traits.get("sensitive"))
            yield from _failures(shape.key, key, path_of(path, key))
            yield from _failures(shape.value, item, path_of(path, key), sensitive)
    elif shape.type_name in ("integer", "long"):
        is_whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        if isinstance(value, bool) or not is_whole:
            yield CheckFailure(path, f"must be a whole number, got {_show(shape, value)}")
            return
        yield from _range_failures(shape, int(value), path, "must be {}, got {}")
    elif shape.type_name == "timestamp":
        yield from _timestamp_failures(shape, value, path)
    elif shape.type_name == "string":
        yield from _string_failures(shape, value, path, sensitive)


def _structure_failures(shape: Shape, value: Any, path: str) -> Iterator[CheckFailure]:
    if not isinstance(value, Mapping):
        yield CheckFailure(path, f"must be a map, got {_show(shape, value)}")
        return
    known = shape.arguments
    for name in value:
        if name not in known:
            yield CheckFailure(path_of(path, name), unknown_argument(name, known))
    for name, member in known.items():
        if value.get(name) is not None:
            yield from _failures(member, value[name], f"{path}.{name}")
        elif name in shape.required:
            yield CheckFailure(f"{path}.{name}", "is required")


def _timestamp_failures(shape: Shape, value: Any, path: str) -> Iterator[CheckFailure]:
    try:
        # Python 3.10 does not parse Z.
        if datetime.fromisoformat(re.sub("Z$", "+00:00", value)).tzinfo is not None:
            return
    except (TypeError, ValueError):
        pass
    reason = "must be a time with a UTC offset, such as 2026-01-31T09:30:00Z, got"
    yield CheckFailure(path, f"{reason} {_show(shape, value)}")


def _string_failures(
    shape: Shape, value: Any, path: str, sensitive: bool
) -> Iterator[CheckFailure]:
    if not isinstance(value, str):
        yield CheckFailure(path, f"must be a string, got {_show(shape, value, sensitive)}")
        return
    enum = shape.traits.get("enum")
    if enum:
        if value not in enum:
            yield CheckFailure(path, f"must be {' or '.join(enum)}, got {_show(shape, value)}")
        return
    if not _in_range(shape, len(value)):
        template = "must have {} characters, got {}"
        yield from _range_failures(shape, len(value), path, template)
        return
    pattern = shape.traits.get("pattern")
    # AWS matches the whole value whether or not the pattern is anchored, and its \d, \w and \s are
    # ASCII.
    if pattern and not re.fullmatch(pattern, value, re.ASCII):
        got = "" if _is_hidden(shape, sensitive) else f", got {show(value)}"
        reason = f"must match {pattern}{got}" if value.strip() else "must not be blank"
        yield CheckFailure(path, reason)


def _in_range(shape: Shape, number: int) -> bool:
    low, high = shape.traits.get("min", number), shape.traits.get("max", number)
    return bool(low <= number <= high)


def _range_failures(shape: Shape, number: int, path: str, template: str) -> Iterator[CheckFailure]:
    if _in_range(shape, number):
        return
    low, high = shape.traits.get("min"), shape.traits.get("max")
    if low is None:
        limits = f"at most {high}"
    elif high is None:
        limits = f"at least {low}"
    else:
        limits = f"between {low} and {high}" if low != high else f"{low}"
    yield CheckFailure(path, template.format(limits, show(number)))


def _show(shape: Shape, value: Any, sensitive: bool = False) -> str:
    """Return a value for a message, or its type if the value may be a secret."""
    return type_name(value) if _is_hidden(shape, sensitive) else show(value)


def _is_hidden(shape: Shape, sensitive: bool) -> bool:
    # The model marks ARNs as sensitive too. A message may show an ARN, but not a token.
    return sensitive or bool(shape.traits.get("sensitive") and not shape.name.endswith("Arn"))
