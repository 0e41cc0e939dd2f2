"""The fault of one input: its property path, and the wording of its reason."""

import json
import re
from collections.abc import Iterable
from typing import Any, Final, NamedTuple


class CheckFailure(NamedTuple):
    """One fault of one input.

    Attributes:
        path: The property path, such as ``tags[0].key``.
        reason: The fault and the remedy.
    """

    path: str
    reason: str


class _Unknown:
    """The type of UNKNOWN."""

    def __repr__(self) -> str:
        return "an unknown value"


UNKNOWN: Final = _Unknown()
"""A value that is not known before the apply."""


def has_unknowns(value: Any) -> bool:
    """Return whether a value, or a value inside it, is unknown before the apply."""
    if isinstance(value, dict):
        return any(has_unknowns(item) for item in value.values())
    if isinstance(value, list):
        return any(has_unknowns(item) for item in value)
    return value is UNKNOWN


def path_of(parent: str, key: Any) -> str:
    """Return the path of a key, as Pulumi writes property paths."""
    is_plain = re.fullmatch(r"[A-Za-z_][A-Za-z_0-9]*", str(key))
    return f"{parent}.{key}" if is_plain else f"{parent}[{json.dumps(str(key))}]"


def unknown_argument(name: str, names: Iterable[str]) -> str:
    """Return the reason for an argument that does not exist."""
    # Imported here because the Pulumi program imports this file, and only a fault needs difflib.
    import difflib

    known = list(names)
    close = difflib.get_close_matches(name, known, n=1)
    suggestion = f"; did you mean {close[0]}?" if close else "."
    return f"unknown argument{suggestion} Expected one of: {', '.join(known)}"


def type_name(value: Any) -> str:
    """Return the name of a value's type, for values that a message must not show."""
    names = {
        str: "a string",
        bool: "a boolean",
        int: "a number",
        float: "a number",
        list: "a list",
        dict: "a map",
        type(None): "nothing",
    }
    return names.get(type(value), f"a {type(value).__name__}")


def show(value: Any) -> str:
    """Return a value for a message: short strings and numbers as they are, others by type."""
    if not isinstance(value, (str, int, float)):
        return type_name(value)
    text = repr(value)
    return text if len(text) <= 160 else f"{text[:150]}..., {len(text)} characters"
