"""Pages of a list, with MaxResults and NextToken."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from typing import TypeVar

from ..protocol.calls import Params
from ..protocol.errors import ApiError
from ..state.records import Definition, Pipeline

DEFAULT_PAGE_SIZE = 100
"""Assumption: the number of results without MaxResults. The models allow at most 100."""

Listed = TypeVar("Listed", Pipeline, Definition)


def paginate(
    records: Iterable[Listed], params: Params, region: str, list_name: str
) -> tuple[list[Listed], dict[str, str]]:
    """Return a page of records, and the member NextToken if there are more records.

    Assumption: a page begins after the last record of the page before, regardless of records
    created or deleted since. A NextToken that no page of this list contained is rejected with
    BadRequestException.

    Args:
        records: all records, oldest first.
        params: the members of the request.
        region: the Region of the list.
        list_name: the scope of the list's tokens.
    """
    size, last = params.get("MaxResults", DEFAULT_PAGE_SIZE), 0
    if "NextToken" in params:
        last = _parse_token(params["NextToken"], f"{list_name} {region} ")
    rest = [each for each in records if each.number > last]
    if len(rest) <= size:
        return rest, {}
    token = f"{list_name} {region} {rest[size - 1].number}"
    return rest[:size], {"NextToken": urlsafe_b64encode(token.encode()).decode()}


def _parse_token(token: str, prefix: str) -> int:
    try:
        found = re.fullmatch(f"{prefix}([0-9]{{1,18}})", urlsafe_b64decode(token).decode())
    except ValueError:
        found = None
    if found is None:
        raise ApiError("BadRequestException", "The NextToken is invalid.")
    return int(found[1])
