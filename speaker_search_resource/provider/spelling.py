"""Names of properties: snake_case in this package, camelCase in Pulumi's other languages."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..inputs.rules import input_rules
from ..operations.resource_spec import ResourceSpec
from .properties import Properties

Spec = ResourceSpec[Any, Any, Any]


def camel_case(name: str) -> str:
    """Return a name such as ``streamArn`` for ``stream_arn``."""
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


def in_snake_case(spec: Spec, properties: Mapping[str, Any]) -> Properties:
    """Return the properties of a resource with the names of this package.

    The state of a resource can have either spelling. The keys of a user's maps stay as they are.
    """
    return _renamed(spec, properties, lambda name: (camel_case(name), name))


def in_camel_case(spec: Spec, properties: Mapping[str, Any]) -> Properties:
    """Return the properties of a resource with the names of Pulumi's other languages."""
    return _renamed(spec, properties, lambda name: (name, camel_case(name)))


def is_camel_case(spec: Spec, properties: Mapping[str, Any]) -> bool:
    """Return whether a property has the name of Pulumi's other languages."""
    return any(camel_case(name) in properties for name in _names(spec) if "_" in name)


def is_snake_case(spec: Spec, properties: Mapping[str, Any]) -> bool:
    """Return whether a property has the name of this package."""
    return any(name in properties for name in _names(spec) if "_" in name)


def nested_names(arguments: type) -> Iterator[str]:
    """Yield the names of the inputs of an Args class, and of the structures inside."""
    for name, rule in input_rules(arguments).items():
        yield name
        if rule.args:
            yield from nested_names(rule.args)


def _names(spec: Spec) -> list[str]:
    outputs = (field.name for field in dataclasses.fields(spec.outputs))
    return [*input_rules(spec.arguments), *outputs]


def _renamed(
    spec: Spec, properties: Mapping[str, Any], pair: Callable[[str], tuple[str, str]]
) -> Properties:
    names = dict(map(pair, _names(spec)))
    return {
        names.get(key, key): _nested(spec.arguments, key, value, pair)
        for key, value in properties.items()
    }


def _nested(arguments: type, key: str, value: Any, pair: Callable[[str], tuple[str, str]]) -> Any:
    """Return the value of a key of an Args class, with the names inside replaced."""
    structures = {
        spelling: rule.args
        for name, rule in input_rules(arguments).items()
        if rule.args
        for spelling in (name, camel_case(name))
    }
    structure = structures.get(key)
    if structure is None:
        return value
    if isinstance(value, list):
        return [_nested(arguments, key, item, pair) for item in value]
    if not isinstance(value, Mapping):
        return value
    names = dict(map(pair, input_rules(structure)))
    return {
        names.get(inner, inner): _nested(structure, inner, item, pair)
        for inner, item in value.items()
    }
