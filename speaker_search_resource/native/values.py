"""Properties as Pulumi's protocol passes them: secrets and unknown values are wrapped.

https://pulumi-developer-docs.readthedocs.io/latest/docs/references/pulumi-property-values.html
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import pulumi
from google.protobuf import struct_pb2
from pulumi.runtime import rpc

from ..inputs.canonical import canonical
from ..inputs.check_failure import UNKNOWN
from ..provider.properties import Properties
from ..provider.spelling import camel_case, in_camel_case, in_snake_case
from .resources import Spec

_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"
"""The key that marks a wrapped value, and the mark of a secret."""


@dataclass(frozen=True)
class Bag:
    """The properties of a message.

    Attributes:
        values: The properties, in canonical form and without wrappers.
        secrets: The names of the properties that are secret, or that contain a secret.
    """

    values: Properties
    secrets: frozenset[str]


def received(spec: Spec, struct: struct_pb2.Struct) -> Bag:
    """Return the properties of a resource in a request, with the names of this package."""
    bag = from_struct(struct)
    values = {
        name: value
        for name, value in in_snake_case(spec, bag.values).items()
        if name not in ("__provider", "__declaration")  # of the dynamic provider
    }
    return Bag(values, frozenset(in_snake_case(spec, dict.fromkeys(bag.secrets))))


def sent(spec: Spec, values: Properties, secrets: Collection[str]) -> struct_pb2.Struct:
    """Return the properties of a resource for a response, with the names of the schema.

    Args:
        spec: The kind of resource.
        values: The properties.
        secrets: The names of the properties that the program declares as secret.
    """
    named = {camel_case(name) for name in {*secrets, *spec.secrets}}
    return to_struct(in_camel_case(spec, values), named)


def from_struct(struct: struct_pb2.Struct) -> Bag:
    """Return the properties of a message. Null is left out, as a property that is not set."""
    values: Properties = {}
    secrets = set()
    for name, value in struct.fields.items():
        found: list[None] = []
        plain = _plain(value, found)
        if plain is not None:
            values[name] = plain
        if found:
            secrets.add(name)
    return Bag(canonical(values), frozenset(secrets))


def to_struct(values: Properties, secrets: Collection[str]) -> struct_pb2.Struct:
    """Return properties as a message.

    Args:
        values: The properties. None is left out.
        secrets: The names of the properties to mark as secret.
    """
    struct = struct_pb2.Struct()
    for name, value in values.items():
        if value is not None:
            plain = _sent(value)
            is_secret = name in secrets
            struct[name] = {_SIGNATURE: _SECRET, "value": plain} if is_secret else plain
    return struct


def _plain(value: struct_pb2.Value, secrets: list[None]) -> Any:
    """Return a value without wrappers. Adds an item to the list for each secret."""
    kind = value.WhichOneof("kind")
    if kind == "list_value":
        return [_plain(item, secrets) for item in value.list_value.values]
    if kind == "struct_value":
        fields = value.struct_value.fields
        if _SIGNATURE in fields and fields[_SIGNATURE].string_value == _SECRET:
            secrets.append(None)
            return _plain(fields["value"], secrets)
        if _SIGNATURE in fields:  # an asset or an archive, which Check refuses
            other = rpc.deserialize_property(value.struct_value, keep_unknowns=True)
            return UNKNOWN if isinstance(other, pulumi.output.Unknown) else other
        return {name: _plain(item, secrets) for name, item in fields.items()}
    if kind == "null_value" or kind is None:
        return None
    plain = getattr(value, kind)
    return UNKNOWN if plain == rpc.UNKNOWN else plain


def _sent(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _sent(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_sent(item) for item in value]
    if value is UNKNOWN:
        return rpc.UNKNOWN
    # Check returns the assets that it refuses. The engine ignores the inputs beside a failure.
    return value if isinstance(value, (str, int, float)) else None
