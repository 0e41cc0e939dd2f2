"""What all operations share: the emulated account, request tokens, and pages of a list."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from .errors import ApiError
from .ids import Ids
from .models import bundled_data
from .records import Definition, Pipeline
from .settings import Settings
from .store import Store

ACCOUNT_ID = "123456789012"
PAGE_SIZE = 100
"""Assumption: how many results there are without MaxResults; the models say 100 at most."""

Params = Mapping[str, Any]
Listed = TypeVar("Listed", Pipeline, Definition)


@dataclass
class Account:
    """What there is, and how it behaves now. Not thread-safe: the caller holds a lock."""

    store: Store
    settings: Settings
    new_id: Ids


Operation = Callable[[Account, float, str, Params], "dict[str, Any] | None"]
"""One operation: the account, the time (seconds since the epoch), the Region, and the members of
the request; the members of the answer, or `ApiError` raised."""


def arn(region: str, resource: str) -> str:
    """The ARN of one of the account's resources in either service."""
    return f"arn:{partition(region)}:chime:{region}:{ACCOUNT_ID}:{resource}"


def partition(region: str) -> str:
    """The partition that a Region is in by its name, as botocore has it; ``aws`` for any other."""
    for name, regions in _partitions():
        if regions.fullmatch(region):
            return name
    return "aws"


@cache
def _partitions() -> list[tuple[str, re.Pattern[str]]]:
    data = bundled_data().load_data("partitions")
    return [(each["id"], re.compile(each["regionRegex"])) for each in data["partitions"]]


def is_remembered(settings: Settings, now: float, created: float) -> bool:
    """Whether the token of what was created then still stands for it."""
    return settings.token_seconds is None or now < created + settings.token_seconds


def check_replay(settings: Settings, same: bool, what: str, ended: bool) -> None:
    """Refuses a replayed token that stands for another request or for what has ended.

    Assumption: AWS says only "use a different token for different speaker search tasks". Here a
    token is remembered within Region and operation, and another request with it is a conflict.
    What the same request answers, and for how long, is a setting, for nobody outside AWS knows.
    The same goes for the Create operations, whose models have tokens and no conflict.

    Args:
        settings: those that hold now.
        same: whether the request is the one the token came with first.
        what: what it made then, for the message.
        ended: whether that has ended.
    """
    if not same:
        raise ApiError(
            "ConflictException",
            "The client request token was used before with a different request.",
        )
    if settings.token_replay == "conflict" and ended:
        raise ApiError(
            "ConflictException",
            f"The client request token was used before for a {what} that has ended.",
        )


def page(
    listed: Iterable[Listed], params: Params, region: str, what: str
) -> tuple[list[Listed], dict[str, str]]:
    """A page of what is listed, oldest first, and the member NextToken if there are more.

    Assumption: a page begins after the place where the one before ended, whatever was created or
    deleted since, and a NextToken that no page of this list gave is a BadRequestException.

    Args:
        listed: all there are, in order.
        params: the members of the request.
        region: the Region they are listed in.
        what: the name of the list, which its tokens are for.
    """
    size, last = params.get("MaxResults", PAGE_SIZE), 0
    if "NextToken" in params:
        last = _place(params["NextToken"], f"{what} {region} ")
    rest = [each for each in listed if each.number > last]
    if len(rest) <= size:
        return rest, {}
    token = f"{what} {region} {rest[size - 1].number}"
    return rest[:size], {"NextToken": urlsafe_b64encode(token.encode()).decode()}


def _place(token: str, prefix: str) -> int:
    try:
        found = re.fullmatch(f"{prefix}([0-9]{{1,18}})", urlsafe_b64decode(token).decode())
    except ValueError:
        found = None
    if found is None:
        raise ApiError("BadRequestException", "The NextToken is not one that a page gave.")
    return int(found[1])
