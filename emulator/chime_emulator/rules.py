"""Values that users set: the rule of each, and one clear line for one that breaks it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from http import HTTPStatus
from typing import Any, TypeVar

T = TypeVar("T", bound="Checked")

MOST_SECONDS = 1_000_000_000
"""Any longer, and sums of times would leave what a date, or a wait, can hold."""


@dataclass(frozen=True)
class Rule:
    """What a value must be.

    `what` ends the sentence "x is not ..."; `metavar` stands for the value in ``--help``.
    """

    accepts: Callable[[Any], bool]
    what: str
    metavar: str


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _whole(least: int, what: str) -> Rule:
    return Rule(
        lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= least,
        what,
        "NUMBER",
    )


SECONDS = Rule(
    lambda value: _is_number(value) and 0 <= value <= MOST_SECONDS,
    "a time: give seconds, 0 or more and a billion (32 years) at most",
    "SECONDS",
)
COUNT = _whole(1, "a whole number of 1 or more")
NUMBER_OF_CALLS = _whole(0, "a whole number of 0 or more")
SEED = Rule(
    lambda value: isinstance(value, int) and not isinstance(value, bool),
    "a whole number",
    "NUMBER",
)
PROBABILITY = Rule(
    lambda value: _is_number(value) and 0 <= value <= 1,
    "a probability: give a number from 0 to 1",
    "PROBABILITY",
)
SWITCH = Rule(lambda value: isinstance(value, bool), "true or false", "SWITCH")
TEXT = Rule(lambda value: isinstance(value, str), "a string", "TEXT")


def one_of(*values: str) -> Rule:
    """One of these strings."""
    choices = ", ".join(values)
    return Rule(lambda value: value in list(values), f"one of {choices}", "|".join(values))


def error_code(shapes: Mapping[str, Any]) -> Rule:
    """The name of one of these error shapes, or a standard HTTP status of 400 or more."""
    statuses = {int(status) for status in HTTPStatus if status >= HTTPStatus.BAD_REQUEST}

    def accepts(value: Any) -> bool:
        if isinstance(value, str):
            return value in shapes
        return isinstance(value, int) and value in statuses

    what = f"an HTTP status of 400 or more, or an error of the API: {', '.join(sorted(shapes))}"
    return Rule(accepts, what, "CODE")


def or_none(rule: Rule) -> Rule:
    """That rule, or None."""
    return Rule(
        lambda value: value is None or rule.accepts(value), f"{rule.what}, or none", rule.metavar
    )


def option(rule: Rule, text: str, default: Any = MISSING) -> Any:
    """A field of a `Checked` dataclass; `text` says what it is for."""
    return field(default=default, metadata={"rule": rule, "help": text})


@dataclass(frozen=True)
class Checked:
    """A dataclass whose fields are all made by `option`.

    Raises:
        ValueError: a value breaks its rule; one line that names the field.
    """

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if not each.metadata["rule"].accepts(value):
                raise ValueError(f"{each.name}: {value!r} is not {each.metadata['rule'].what}")


def checked(kind: type[T], what: str, values: Mapping[str, Any]) -> T:
    """One of `kind` made of values from outside, names included.

    Args:
        kind: what to make.
        what: its name in messages.
        values: by field name.

    Raises:
        ValueError: a value breaks its rule, is missing or has an unknown name; one line that
            names the field.
    """
    known = {each.name: each for each in fields(kind)}
    for name in values:
        if name not in known:
            raise ValueError(f"{name}: {what} has no such field; it has {', '.join(known)}")
    for name, each in known.items():
        if each.default is MISSING and name not in values:
            raise ValueError(f"{name}: {what} needs it, {each.metadata['rule'].what}")
    return kind(**values)
