"""Media insights pipeline configurations."""

from __future__ import annotations

from .account import Account
from .errors import ApiError
from .records import Definition

CONFIGURATION = "MediaInsightsPipelineConfiguration"


def configuration_by_arn(account: Account, region: str, arn: str) -> Definition:
    """The configuration of that ARN.

    Raises:
        ApiError: NotFoundException if it is not there.
    """
    found = account.store.definition(region, CONFIGURATION, arn)
    if found is None or found.arn != arn:
        raise ApiError(
            "NotFoundException", f"Media insights pipeline configuration {arn} not found."
        )
    return found
