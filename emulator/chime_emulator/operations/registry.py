"""The operations of the API by name. Handlers register themselves with `operation`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from .account import Operation

F = TypeVar("F", bound=Callable[..., "dict[str, Any] | None"])

OPERATIONS: dict[str, Operation] = {}


def operation(name: str, **bound: str) -> Callable[[F], F]:
    """Register a function as the handler of an operation.

    Args:
        name: the operation's name in the service model.
        bound: keyword arguments of the function for this operation.
    """

    def register(function: F) -> F:
        OPERATIONS[name] = partial(function, **bound)
        return function

    return register
