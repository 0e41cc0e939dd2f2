"""Validate the members of requests, and serialize the members of responses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from ..state.clock import iso_timestamp
from .errors import ApiError

JSON_TYPES: dict[str, Any] = {
    "boolean": bool,
    "integer": int,
    "list": list,
    "map": dict,
    "string": str,
    "structure": dict,
    "timestamp": (int, float),
}
"""The JSON type of each type of shape.

The models name no format for timestamps in requests. The default of rest-json is seconds since the
epoch, so that a string is not a timestamp.
"""

INTEGER = re.compile("-?[0-9]{1,18}")
INTEGERS = range(-(2**31), 2**31)


def parse_request(
    shape: StructureShape,
    labels: Mapping[str, str],
    query: Mapping[str, str],
    body: Mapping[str, Any],
) -> tuple[dict[str, Any], list[str]]:
    """Return the members of an operation's input, and the violations of its constraints.

    Args:
        shape: the operation's input shape.
        labels: the labels of the path, by their names in the model's ``requestUri``.
        query: the query string, by the names in the model.
        body: the JSON object. Members that the model does not have are dropped, as AWS does.

    Raises:
        ApiError: SerializationException if the type of a value is wrong.
    """
    raw: dict[str, Any] = {}
    for name, member in shape.members.items():
        location = member.serialization.get("location", "body")
        source: Mapping[str, Any] = {"uri": labels, "querystring": query}.get(location, body)
        value = source.get(member.serialization.get("name", name))
        is_number = location == "querystring" and member.type_name == "integer"
        raw[name] = int(value) if is_number and value and INTEGER.fullmatch(value) else value
    violations: list[str] = []
    return _parse(shape, raw, "", violations), violations


def serialize(shape: Shape, value: Any) -> Any:
    """Return ``value`` as JSON; timestamps are given in seconds since the epoch.

    Raises:
        KeyError: the shape has no member of this name.
    """
    if isinstance(shape, StructureShape):
        return {name: serialize(shape.members[name], item) for name, item in value.items()}
    if isinstance(shape, ListShape):
        return [serialize(shape.member, item) for item in value]
    if shape.type_name == "timestamp" and "timestampFormat" in shape.serialization:
        return iso_timestamp(value)  # iso8601 is the only format that the models name
    return value


def _parse(shape: Shape, value: Any, path: str, violations: list[str]) -> Any:
    if not _has_type(shape, value):
        raise ApiError(
            "SerializationException", f"The value at '{path}' is not of type {shape.type_name}."
        )
    violations += [
        _violation(shape, value, path, constraint) for constraint in _broken(shape, value)
    ]
    if isinstance(shape, StructureShape):
        return _parse_members(shape, value, path, violations)
    if isinstance(shape, ListShape):
        return [
            _parse(shape.member, item, f"{path}.{number}.member", violations)
            for number, item in enumerate(value, 1)
        ]
    if isinstance(shape, MapShape):
        return {
            _parse(shape.key, key, f"{path}.key", violations): _parse(
                shape.value, item, f"{path}.{key}.member", violations
            )
            for key, item in value.items()
        }
    return value


def _has_type(shape: Shape, value: Any) -> bool:
    # In Python a bool is an int.
    if isinstance(value, bool) or shape.type_name == "boolean":
        return isinstance(value, bool) and shape.type_name == "boolean"
    if not isinstance(value, JSON_TYPES[shape.type_name]):
        return False
    if shape.type_name == "timestamp":
        return _is_timestamp(value)
    return shape.type_name != "integer" or value in INTEGERS


def _is_timestamp(seconds: float) -> bool:
    try:
        datetime.fromtimestamp(seconds, tz=timezone.utc)
    except (ValueError, OverflowError, OSError):
        return False
    return True


def _parse_members(
    shape: StructureShape, value: Mapping[str, Any], path: str, violations: list[str]
) -> dict[str, Any]:
    parsed = {}
    for name, member in shape.members.items():
        member_path = f"{path}.{name[0].lower()}{name[1:]}".lstrip(".")
        given = value.get(name)
        if given is not None:
            parsed[name] = _parse(member, given, member_path, violations)
        elif name in shape.required_members:
            violations.append(
                f"Value null at '{member_path}' failed to satisfy constraint: Member must not be"
                " null"
            )
    return parsed


def _broken(shape: Shape, value: Any) -> list[str]:
    """Return the constraints that a value breaks, in AWS's words."""
    constraints = shape.metadata
    is_number = isinstance(value, (int, float))
    size = value if is_number else len(value)
    measure = "value" if is_number else "length"
    broken = []
    if size < constraints.get("min", size):
        broken.append(f"Member must have {measure} greater than or equal to {constraints['min']}")
    if size > constraints.get("max", size):
        broken.append(f"Member must have {measure} less than or equal to {constraints['max']}")
    # AWS applies a pattern to the whole value, anchored or not.
    if "pattern" in constraints and not broken and not _matches(constraints["pattern"], value):
        broken.append(f"Member must satisfy regular expression pattern: {constraints['pattern']}")
    if "enum" in constraints and value not in constraints["enum"]:
        broken.append(f"Member must satisfy enum value set: [{', '.join(constraints['enum'])}]")
    return broken


def _matches(pattern: str, value: str) -> bool:
    # Python does not compile a pattern of chime-sdk-voice, ^[-_a-zA-Z0-9]*${2,64}$. In Java, the
    # repeated end of input is an end of input.
    return re.fullmatch(pattern.replace("${2,64}", ""), value) is not None


def _violation(shape: Shape, value: Any, path: str, constraint: str) -> str:
    is_shown = isinstance(value, (str, int)) and not shape.metadata.get("sensitive")
    shown = f" '{value}'" if is_shown else ""
    return f"Value{shown} at '{path}' failed to satisfy constraint: {constraint}"
