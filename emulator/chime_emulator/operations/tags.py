"""Tags of pipelines and definitions, in both services."""

from __future__ import annotations

from typing import Any

from ..protocol.calls import Params
from ..protocol.errors import ApiError
from .account import Account
from .definitions import ARN_RESOURCES, find_definition
from .find_pipeline import find_pipeline
from .registry import operation


@operation("TagResource")
def tag(account: Account, now: float, region: str, params: Params) -> None:
    arn = _find(account, now, region, params["ResourceARN"])
    added = {tag["Key"]: tag["Value"] for tag in params["Tags"]}
    account.store.set_tags(arn, account.store.tags(arn) | added)


@operation("UntagResource")
def untag(account: Account, now: float, region: str, params: Params) -> None:
    arn = _find(account, now, region, params["ResourceARN"])
    tags = account.store.tags(arn)
    kept = {key: value for key, value in tags.items() if key not in params["TagKeys"]}
    account.store.set_tags(arn, kept)


@operation("ListTagsForResource")
def list_(account: Account, now: float, region: str, params: Params) -> dict[str, Any]:
    arn = _find(account, now, region, params["ResourceARN"])
    tags = account.store.tags(arn)
    return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}


def _find(account: Account, now: float, region: str, arn: str) -> str:
    resource_type = arn.rpartition(":")[2].partition("/")[0]
    if resource_type == "media-pipeline":
        return find_pipeline(account, now, region, arn).arn
    for kind, kind_type in ARN_RESOURCES.items():
        if kind_type == resource_type:
            return find_definition(account, region, kind, arn).arn
    raise ApiError("NotFoundException", f"Resource {arn} not found.")
