"""The keywords of a constructor: misspelt and missing arguments, one line for each."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import pulumi
from typing_extensions import Self

from .check_failure import CheckFailure, unknown_argument
from .rules import input_rules, is_required

Args = TypeVar("Args")


class ArgumentError(TypeError, pulumi.RunError):
    """An argument that does not exist, or a required argument that is missing.

    It is a TypeError, as for any call in Python. Pulumi shows a RunError without its traceback.
    """


class CheckedKeywords:
    """The base of the Args classes of resources."""

    # A type checker takes the constructor from the fields.
    if not TYPE_CHECKING:

        def __new__(cls, **keywords: Any) -> Self:
            """Raise TypeError for arguments that do not exist, and for missing arguments."""
            # copy and pickle pass no keywords.
            if keywords and (faults := _faults(cls, cls.__name__, keywords)):
                raise TypeError(faults)
            return super().__new__(cls)


def args_of(
    arguments: type[Args], kind: str, name: str, args: Any, keywords: Mapping[str, Any]
) -> Args:
    """Return the Args object of a resource, which is given as such or as keywords.

    Args:
        arguments: The Args class.
        kind: The class of the resource, for errors.
        name: The name of the resource, for errors.
        args: The Args object, or None.
        keywords: The keywords.

    Raises:
        ArgumentError: An argument does not exist, or a required argument is missing.
        TypeError: There are both, or an object of another class.
    """
    if args is not None and keywords:
        raise TypeError(f"{kind} takes an Args object or keywords, not both")
    if args is None:
        try:
            return arguments(**keywords)
        except TypeError:
            raise ArgumentError(_faults(arguments, f"{kind} {name}", keywords)) from None
    if not isinstance(args, arguments):
        raise TypeError(f"{kind} takes {arguments.__name__}, got {type(args).__name__}")
    return args


def _faults(arguments: type, subject: str, keywords: Mapping[str, Any]) -> str:
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
