"""The paths at which two values of a property differ."""

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi.runtime.proto import provider_pb2

from ..inputs.canonical import canonical
from ..inputs.check_failure import path_of

_Diff = provider_pb2.PropertyDiff


def differences(
    name: str, olds: Mapping[str, Any], news: Mapping[str, Any], replaces: bool
) -> Iterator[tuple[str, Any]]:
    """Yield each path below a property at which old and new values differ, and the kind.

    Args:
        name: The name of the property.
        olds: The outputs in the state.
        news: The inputs declared now.
        replaces: Whether the change replaces the resource.
    """
    kinds = (_Diff.ADD, _Diff.DELETE, _Diff.UPDATE)
    if replaces:
        kinds = (_Diff.ADD_REPLACE, _Diff.DELETE_REPLACE, _Diff.UPDATE_REPLACE)
    for path, index in _paths(name, olds.get(name), news.get(name)):
        yield path, kinds[index]


def _paths(path: str, old: Any, new: Any) -> Iterator[tuple[str, int]]:
    """Yield each path with 0 for an added value, 1 for a removed one, and 2 for a changed one."""
    if old is None or new is None:
        yield path, 0 if old is None else 1
    elif isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            if repr(canonical(old.get(key))) != repr(canonical(new.get(key))):
                yield from _paths(path_of(path, key), old.get(key), new.get(key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (before, after) in enumerate(zip(old, new, strict=True)):
            if repr(canonical(before)) != repr(canonical(after)):
                yield from _paths(f"{path}[{index}]", before, after)
    else:
        yield path, 2
