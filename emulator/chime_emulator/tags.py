"""Tags of whatever has an ARN, in both services."""

from __future__ import annotations

from typing import Any

from .account import Account, Operation, Params
from .definitions import RESOURCES, find_definition
from .errors import ApiError
from .pipelines import find_pipeline


def _tag(account: Account, now: float, region: str, params: Params) -> None:
    arn = _find(account, now, region, params["ResourceARN"])
    added = {tag["Key"]: tag["Value"] for tag in params["Tags"]}
    account.store.set_tags(arn, account.store.tags(arn) | added)


def _untag(account: Account, now: float, region: str, params: Params) -> None:
    arn = _find(account, now, region, params["ResourceARN"])
    tags = account.store.tags(arn)
    kept = {key: value for key, value in tags.items() if key not in params["TagKeys"]}
    account.store.set_tags(arn, kept)


def _list(account: Account, now: float, region: str, params: Params) -> dict[str, Any]:
    arn = _find(account, now, region, params["ResourceARN"])
    tags = account.store.tags(arn)
    return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}


def _find(account: Account, now: float, region: str, arn: str) -> str:
    resource = arn.rpartition(":")[2].partition("/")[0]
    if resource == "media-pipeline":
        return find_pipeline(account, now, region, arn).arn
    for kind, named in RESOURCES.items():
        if named == resource:
            return find_definition(account, region, kind, arn).arn
    raise ApiError("NotFoundException", f"Resource {arn} not found.")


OPERATIONS: dict[str, Operation] = {
    "TagResource": _tag,
    "UntagResource": _untag,
    "ListTagsForResource": _list,
}
