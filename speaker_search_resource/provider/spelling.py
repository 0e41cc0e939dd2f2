"""Names of properties: snake_case in this package, camelCase in Pulumi's other languages."""

import dataclasses
import functools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..inputs.check_failure import CheckFailure, path_of, unknown_argument
from ..inputs.rules import input_rules
from ..operations.resource_spec import ResourceSpec
from .properties import Properties

Spec = ResourceSpec[Any, Any, Any]

Names = Mapping[str, str]
"""The other name of each name."""


def camel_case(name: str) -> str:
    """Return a name such as ``streamArn`` for ``stream_arn``."""
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


def in_snake_case(spec: Spec, properties: Mapping[str, Any]) -> Properties:
    """Return the properties of a resource with the names of this package.

    The state of a resource can have either spelling. The keys of a user's maps stay as they are.
    """
    return _renamed(properties, spec.arguments, spec.outputs, _to_snake_case)


def in_camel_case(spec: Spec, properties: Mapping[str, Any]) -> Properties:
    """Return the properties of a resource with the names of Pulumi's other languages."""
    return _renamed(properties, spec.arguments, spec.outputs, _to_camel_case)


def is_camel_case(spec: Spec, properties: Mapping[str, Any]) -> bool:
    """Return whether a property has the name of Pulumi's other languages."""
    return any(camel in properties for _, camel in _respelled(spec.arguments, spec.outputs))


def is_snake_case(spec: Spec, properties: Mapping[str, Any]) -> bool:
    """Return whether a property has the name of this package."""
    return any(name in properties for name, _ in _respelled(spec.arguments, spec.outputs))


def snake_case_failures(spec: Spec, inputs: Mapping[str, Any]) -> Iterator[CheckFailure]:
    """Yield the inputs with the names of this package, which other languages do not have.

    Args:
        spec: The kind of resource.
        inputs: The inputs as the program declares them.
    """
    return _snake_case_failures(inputs, spec.arguments, "")


def nested_names(arguments: type) -> Iterator[str]:
    """Yield the names of the inputs of an Args class, and of the structures inside."""
    for name, rule in input_rules(arguments).items():
        yield name
        if rule.args:
            yield from nested_names(rule.args)


def _respelled(arguments: type, outputs: type) -> Iterator[tuple[str, str]]:
    """Yield both spellings of each name that has two."""
    names = _camel_names(arguments, outputs)
    return ((name, camel) for name, camel in names.items() if camel != name)


@functools.cache
def _camel_names(arguments: type, outputs: type | None) -> Names:
    """Return the camelCase name of each input, and of each output."""
    fields = dataclasses.fields(outputs) if outputs else ()
    names = (*input_rules(arguments), *(field.name for field in fields))
    return {name: camel_case(name) for name in names}


@functools.cache
def _structures(arguments: type) -> Mapping[str, type]:
    """Return the Args class of each nested structure, by both names of the input."""
    return {
        spelling: rule.args
        for name, rule in input_rules(arguments).items()
        if rule.args
        for spelling in (name, camel_case(name))
    }


def _to_camel_case(names: Names) -> Names:
    return names


def _to_snake_case(names: Names) -> Names:
    return {camel: name for name, camel in names.items()}


def _renamed(
    properties: Mapping[str, Any],
    arguments: type,
    outputs: type | None,
    direction: Callable[[Names], Names],
) -> Properties:
    """Return a map with the names of an Args class replaced, also in nested structures."""
    names, structures = direction(_camel_names(arguments, outputs)), _structures(arguments)
    return {
        names.get(key, key): _renamed_value(value, structures.get(key), direction)
        for key, value in properties.items()
    }


def _renamed_value(value: Any, structure: type | None, direction: Callable[[Names], Names]) -> Any:
    if structure is None:
        return value
    if isinstance(value, list):
        return [_renamed_value(item, structure, direction) for item in value]
    if isinstance(value, Mapping):
        return _renamed(value, structure, None, direction)
    return value


def _snake_case_failures(value: Any, arguments: type, path: str) -> Iterator[CheckFailure]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _snake_case_failures(item, arguments, f"{path}[{index}]")
    elif isinstance(value, Mapping):
        names, structures = _camel_names(arguments, None), _structures(arguments)
        for name, item in value.items():
            item_path = path_of(path, name) if path else name
            if names.get(name, name) != name:
                yield CheckFailure(item_path, unknown_argument(name, names.values()))
            if name in structures:
                yield from _snake_case_failures(item, structures[name], item_path)
