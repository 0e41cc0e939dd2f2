"""The canonical form of a value, which does not depend on how the value reached this process."""

from typing import Any


def canonical(value: Any) -> Any:
    """Return a value with sorted keys, lists for tuples, and integers for whole floats.

    Numbers cross the engine as floating point and maps in any order. ``1.0`` and ``1`` are the
    same number, and the order of keys has no meaning.
    """
    if isinstance(value, dict):
        return {key: canonical(value[key]) for key in sorted(value)}
    if isinstance(value, (list, tuple)):
        return [canonical(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
