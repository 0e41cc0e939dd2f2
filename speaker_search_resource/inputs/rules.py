"""The rules of an input that the service model does not state, written on its declaration.

An input is a field of a resource's Args class. ``field(metadata=rules(...))`` adds its rules; the
service model has the rest: types, lengths, patterns, ranges and enums.
"""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from .check_failure import CheckFailure

Check = Callable[[Any, str], Iterator[CheckFailure]]
"""Yields the faults of an input's value at a path."""


def _same(value: Any) -> Any:
    return value


class InputRules(NamedTuple):
    """The rules of one input.

    Attributes:
        check: Yields the faults of a value. Required where the service model lacks the input.
        check_created: Yields the faults of the inputs of a resource to create, given all inputs. An
            existing resource with the same inputs shows that AWS accepts them.
        args: The Args class of a nested structure.
        is_list: Whether the input is a list of that structure.
        arn_type: The type of Chime resource that an ARN must name, such as ``media-pipeline``.
        normalize: Equal values have the same normal form, such as the id and the ARN of a pipeline.
        updatable: Whether a change updates the resource instead of replacing it.
        creation_only: Whether a change after creation has no effect.
        revocable: Whether a user can take the value back while the resource runs.
        secret: Whether the value is secret although the program does not say so.
        may_hold_secrets: Whether no message may show the value.
        concurrency_key: Whether AWS limits concurrent calls per value of this input.
    """

    check: Check | None = None
    check_created: Callable[[Mapping[str, Any]], Iterator[CheckFailure]] | None = None
    args: type | None = None
    is_list: bool = False
    arn_type: str | None = None
    normalize: Callable[[Any], Any] = _same
    updatable: bool = False
    creation_only: bool = False
    revocable: bool = False
    secret: bool = False
    may_hold_secrets: bool = False
    concurrency_key: bool = False


def rules(**attributes: Any) -> Mapping[str, InputRules]:
    """Return the metadata of a field with the given attributes of InputRules."""
    return {"rules": InputRules(**attributes)}


_cache: dict[type, Mapping[str, InputRules]] = {}


def input_rules(arguments: type) -> Mapping[str, InputRules]:
    """Return the rules of each input of an Args class, by name."""
    if arguments not in _cache:
        none = InputRules()
        _cache[arguments] = {
            field.name: field.metadata.get("rules", none) for field in dataclasses.fields(arguments)
        }
    return _cache[arguments]


def is_required(arguments: type, name: str) -> bool:
    """Return whether an input of an Args class has no default."""
    # A dataclass keeps the default of a field as an attribute of the class.
    return not hasattr(arguments, name)


def names_where(arguments: type, holds: Callable[[InputRules], bool]) -> frozenset[str]:
    """Return the names of the inputs whose rules fulfill a condition."""
    return frozenset(name for name, rule in input_rules(arguments).items() if holds(rule))


def defaults(arguments: type) -> dict[str, Any]:
    """Return the defaults of an Args class, without those that are None."""
    fields = dataclasses.fields(arguments)
    return {f.name: f.default for f in fields if f.default not in (None, dataclasses.MISSING)}
