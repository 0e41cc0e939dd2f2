"""The keywords of a constructor: misspelt and missing arguments, one line for each."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import pulumi

from .check_failure import CheckFailure, unknown_argument
from .rules import input_rules, is_required

Args = TypeVar("Args")


class ArgumentError(TypeError, pulumi.RunError):
    """An argument that does not exist, or a required argument that is missing.

    It is a TypeError, as for any call in Python. Pulumi shows a RunError without its traceback.
    """


def new_args(arguments: type[Args], subject: str, keywords: Mapping[str, Any]) -> Args:
    """Return the Args object of a resource's keywords.

    Args:
        arguments: The Args class.
        subject: The class and the name of the resource, for the error.
        keywords: The keywords.

    Raises:
        ArgumentError: An argument does not exist, or a required argument is missing.
    """
    if faults := keyword_faults(arguments, subject, keywords):
        raise ArgumentError(faults)
    return arguments(**keywords)


def keyword_faults(arguments: type, subject: str, keywords: Mapping[str, Any]) -> str:
    """Return one line for each fault of the names of keywords, or nothing."""
    failures = _failures(arguments, keywords)
    return "\n".join(f"{subject}: {failure.path}: {failure.reason}" for failure in failures)


def _failures(arguments: type, keywords: Mapping[str, Any]) -> Iterator[CheckFailure]:
    rules = input_rules(arguments)
    unknown = [name for name in keywords if name not in rules]
    for name in unknown:
        yield CheckFailure(name, unknown_argument(name, rules))
    if unknown:  # a misspelt argument would also be reported as missing
        return
    for name, rule in rules.items():
        if name not in keywords and is_required(arguments, name):
            yield from rule.check(None, name) if rule.check else [CheckFailure(name, "is required")]
