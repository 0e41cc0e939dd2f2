"""The arguments that every resource takes."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict

import pulumi
from typing_extensions import NotRequired

from ..aws.arns import is_region
from .check_failure import UNKNOWN, CheckFailure, path_of, show, type_name
from .keywords import CheckedKeywords
from .rules import rules


def _region(value: Any, path: str) -> Iterator[CheckFailure]:
    if not is_region(value):
        yield CheckFailure(
            path, f"must be the name of a Region, such as us-east-1, got {show(value)}"
        )


def _triggers(value: Any, path: str) -> Iterator[CheckFailure]:
    # The reasons name types and not values, because triggers may hold secrets.
    if isinstance(value, (list, dict)):
        yield from _trigger(value, path)
    else:
        yield CheckFailure(path, f"must be a list or a map, got {type_name(value)}")


def _trigger(value: Any, path: str) -> Iterator[CheckFailure]:
    """Yield the values that would differ from themselves at the next run."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _trigger(item, path_of(path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _trigger(item, f"{path}[{index}]")
    elif isinstance(value, float) and not math.isfinite(value):
        yield CheckFailure(path, f"must be a finite number, got {value}")
    elif not (value is None or value is UNKNOWN or isinstance(value, (str, int, float))):
        yield CheckFailure(
            path, f"must be a string, a number, a list or a map, got {type_name(value)}"
        )


@dataclass(kw_only=True)
class ResourceArgs(CheckedKeywords):
    """The arguments that every resource takes. Each is a plain value or an Output."""

    client_request_token: pulumi.Input[str] | None = field(
        default=None, metadata=rules(secret=True)
    )
    """Request token of the start, 2 to 64 of ``[-_a-zA-Z0-9]``, instead of the token derived from
    this declaration. Two declarations of one program must not name the same token. Secret."""

    triggers: pulumi.Input[Mapping[str, Any] | Sequence[Any]] | None = field(
        default=None, metadata=rules(check=_triggers, may_hold_secrets=True)
    )
    """Any list or map. A change replaces the resource."""

    region: pulumi.Input[str] | None = field(default=None, metadata=rules(check=_region))
    """AWS Region. Defaults to the Region of the stack's configuration."""


class ResourceArgsDict(TypedDict):
    """ResourceArgs, as keywords."""

    client_request_token: NotRequired[pulumi.Input[str] | None]
    """Request token of the start, 2 to 64 of ``[-_a-zA-Z0-9]``, instead of the token derived from
    this declaration. Two declarations of one program must not name the same token. Secret."""

    triggers: NotRequired[pulumi.Input[Mapping[str, Any] | Sequence[Any]] | None]
    """Any list or map. A change replaces the resource."""

    region: NotRequired[pulumi.Input[str] | None]
    """AWS Region. Defaults to the Region of the stack's configuration."""
