"""Options: values that users set, each declared once with its constraint and its help text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, TypeVar

T = TypeVar("T", bound="Options")

MAX_SECONDS = 1_000_000_000
"""About 32 years. Sums of longer times would exceed the range of dates and of waits."""


@dataclass(frozen=True)
class Constraint:
    """The allowed values of an option.

    ``description`` completes the sentence "must be ..."; ``metavar`` is the value in ``--help``.
    """

    accepts: Callable[[Any], bool]
    description: str
    metavar: str


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


SECONDS = Constraint(
    lambda value: _is_number(value) and 0 <= value <= MAX_SECONDS,
    f"a number of seconds between 0 and {MAX_SECONDS}",
    "SECONDS",
)
POSITIVE_INTEGER = Constraint(
    lambda value: _is_integer(value) and value >= 1, "an integer of at least 1", "NUMBER"
)
NATURAL_NUMBER = Constraint(
    lambda value: _is_integer(value) and value >= 0, "an integer of at least 0", "NUMBER"
)
INTEGER = Constraint(_is_integer, "an integer", "NUMBER")
PROBABILITY = Constraint(
    lambda value: _is_number(value) and 0 <= value <= 1, "a number between 0 and 1", "PROBABILITY"
)
SWITCH = Constraint(lambda value: isinstance(value, bool), "true or false", "SWITCH")
STRING = Constraint(lambda value: isinstance(value, str), "a string", "TEXT")


def one_of(*values: str) -> Constraint:
    """Allow these strings only."""
    choices = ", ".join(values)
    return Constraint(lambda value: value in list(values), f"one of: {choices}", "|".join(values))


def or_none(constraint: Constraint) -> Constraint:
    """Allow None as well."""
    return Constraint(
        lambda value: value is None or constraint.accepts(value),
        f"{constraint.description}, or none",
        constraint.metavar,
    )


def option(constraint: Constraint, text: str, default: Any = MISSING) -> Any:
    """Declare a field of an `Options` dataclass; ``text`` is its help text."""
    return field(default=default, metadata={"constraint": constraint, "help": text})


@dataclass(frozen=True)
class Options:
    """Base of the dataclasses whose fields are declared with `option`.

    Raises:
        ValueError: a value breaks its constraint; one line that names the field.
    """

    def __post_init__(self) -> None:
        for each in fields(self):
            check(each.name, each.metadata["constraint"], getattr(self, each.name))


def check(name: str, constraint: Constraint, value: Any) -> None:
    """Check one value.

    Raises:
        ValueError: the value breaks the constraint; one line that names the option.
    """
    if not constraint.accepts(value):
        raise ValueError(f"{name}: must be {constraint.description}, got {value!r}")


def parse_options(kind: type[T], values: Mapping[str, Any]) -> T:
    """Build ``kind`` from untrusted names and values.

    Raises:
        ValueError: a value breaks its constraint, is missing or has an unknown name; one line that
            names the field.
    """
    known = {each.name: each for each in fields(kind)}
    for name in values:
        if name not in known:
            raise ValueError(f"{name}: unknown option; expected one of: {', '.join(known)}")
    for name, each in known.items():
        if each.default is MISSING and name not in values:
            raise ValueError(f"{name}: missing; must be {each.metadata['constraint'].description}")
    return kind(**values)
