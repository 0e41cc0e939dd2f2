"""A fault of an input or of the configuration, and the words for it: where it is, and what was given instead."""

import json
import re
from typing import Any, NamedTuple

import pulumi


class Problem(NamedTuple):
    """One fault of one input."""

    path: str
    reason: str


class ConfigurationError(ValueError):
    """A value of the stack's configuration is wrong.

    Attributes:
        key: The configuration key, such as ``aws:maxRetries``.
    """

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(reason)
        self.key = key


def is_unknown(value: Any) -> bool:
    """Whether a value is not known before the apply. The host makes an object for each."""
    return isinstance(value, type(pulumi.UNKNOWN))


def has_unknowns(value: Any) -> bool:
    """Whether a value, or something in it, is not known before the apply."""
    if isinstance(value, dict):
        return any(has_unknowns(item) for item in value.values())
    if isinstance(value, list):
        return any(has_unknowns(item) for item in value)
    return is_unknown(value)


def inside(path: str, key: Any) -> str:
    """The path of what is under a key, as Pulumi writes property paths."""
    plain = re.fullmatch(r"[A-Za-z_][A-Za-z_0-9]*", str(key))
    return f"{path}.{key}" if plain else f"{path}[{json.dumps(str(key))}]"


def kind_of(value: Any) -> str:
    """The kind of a value, where the value itself says too much."""
    kinds = {
        str: "text",
        bool: "a boolean",
        int: "a number",
        float: "a number",
        list: "a list",
        dict: "a map",
        type(None): "nothing",
    }
    return kinds.get(type(value), f"a {type(value).__name__}")


def shown(value: Any) -> str:
    """A value in a message: text and numbers themselves if they are short, else their kind."""
    if not isinstance(value, (str, int, float)):
        return kind_of(value)
    text = repr(value)
    return text if len(text) <= 160 else f"{text[:150]}..., {len(text)} characters long"
