"""Values and the service model's shapes: requests checked, answers written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

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
"""What JSON must have for a shape's type. The models name no format for the timestamps of their
requests, so those are seconds since the epoch, as rest-json has it: a string is none."""

INTEGER = re.compile("-?[0-9]{1,18}")
INTEGERS = range(-(2**31), 2**31)


def parse_request(
    shape: StructureShape,
    labels: Mapping[str, str],
    query: Mapping[str, str],
    body: Mapping[str, Any],
) -> tuple[dict[str, Any], list[str]]:
    """The members of an operation's input, and what is wrong with them in AWS's words.

    Args:
        shape: the operation's input shape.
        labels: what stood in the path, by the names in the model's ``requestUri``.
        query: what stood in the query string, by the names in the model.
        body: the JSON object that was sent. What the model does not know is dropped, as AWS does.

    Raises:
        ApiError: SerializationException if a value has not the type of its member.
    """
    raw: dict[str, Any] = {}
    for name, member in shape.members.items():
        place = member.serialization.get("location", "body")
        source: Mapping[str, Any] = {"uri": labels, "querystring": query}.get(place, body)
        value = source.get(member.serialization.get("name", name))
        is_number = place == "querystring" and member.type_name == "integer"
        raw[name] = int(value) if is_number and value and INTEGER.fullmatch(value) else value
    faults: list[str] = []
    return _parse(shape, raw, "", faults), faults


def _parse(shape: Shape, value: Any, where: str, faults: list[str]) -> Any:
    if not _has_type(shape, value):
        raise ApiError(
            "SerializationException", f"The value at '{where}' is not of type {shape.type_name}."
        )
    faults += [_fault(shape, value, where, rule) for rule in _broken_rules(shape, value)]
    if isinstance(shape, StructureShape):
        return _parse_members(shape, value, where, faults)
    if isinstance(shape, ListShape):
        return [
            _parse(shape.member, item, f"{where}.{number}.member", faults)
            for number, item in enumerate(value, 1)
        ]
    if isinstance(shape, MapShape):
        return {
            _parse(shape.key, key, f"{where}.key", faults): _parse(
                shape.value, item, f"{where}.{key}.member", faults
            )
            for key, item in value.items()
        }
    return value


def _has_type(shape: Shape, value: Any) -> bool:
    # bool is an int in Python and not in JSON.
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
    shape: StructureShape, value: Mapping[str, Any], where: str, faults: list[str]
) -> dict[str, Any]:
    parsed = {}
    for name, member in shape.members.items():
        member_where = f"{where}.{name[0].lower()}{name[1:]}".lstrip(".")
        given = value.get(name)
        if given is not None:
            parsed[name] = _parse(member, given, member_where, faults)
        elif name in shape.required_members:
            faults.append(
                f"Value null at '{member_where}' failed to satisfy constraint: Member must not be"
                " null"
            )
    return parsed


def _broken_rules(shape: Shape, value: Any) -> list[str]:
    rules = shape.metadata
    number = isinstance(value, (int, float))
    size = value if number else len(value)
    measure = "value" if number else "length"
    broken = []
    if size < rules.get("min", size):
        broken.append(f"Member must have {measure} greater than or equal to {rules['min']}")
    if size > rules.get("max", size):
        broken.append(f"Member must have {measure} less than or equal to {rules['max']}")
    # AWS applies a pattern to the whole value, anchored or not.
    if "pattern" in rules and not broken and not _matches(rules["pattern"], value):
        broken.append(f"Member must satisfy regular expression pattern: {rules['pattern']}")
    if "enum" in rules and value not in rules["enum"]:
        broken.append(f"Member must satisfy enum value set: [{', '.join(rules['enum'])}]")
    return broken


def _matches(pattern: str, value: str) -> bool:
    # chime-sdk-voice has one that Python does not compile, ^[-_a-zA-Z0-9]*${2,64}$. Read as Java
    # reads it, an end that is repeated is an end.
    return re.fullmatch(pattern.replace("${2,64}", ""), value) is not None


def _fault(shape: Shape, value: Any, where: str, rule: str) -> str:
    is_shown = isinstance(value, (str, int)) and not shape.metadata.get("sensitive")
    shown = f" '{value}'" if is_shown else ""
    return f"Value{shown} at '{where}' failed to satisfy constraint: {rule}"


def serialize(shape: Shape, value: Any) -> Any:
    """`value` as JSON has it; timestamps come in seconds since the epoch.

    Raises:
        KeyError: the shape has no member of that name.
    """
    if isinstance(shape, StructureShape):
        return {name: serialize(shape.members[name], item) for name, item in value.items()}
    if isinstance(shape, ListShape):
        return [serialize(shape.member, item) for item in value]
    if shape.type_name == "timestamp" and "timestampFormat" in shape.serialization:
        return timestamp(value)  # the only format that the models name is iso8601
    return value


def timestamp(seconds: float) -> str:
    """ISO 8601 in UTC with milliseconds, as the service writes it."""
    moment = datetime.fromtimestamp(seconds, tz=timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
