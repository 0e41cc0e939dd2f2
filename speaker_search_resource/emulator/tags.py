"""Tags of whatever has an ARN, in both services."""

from __future__ import annotations

from typing import Any

from .account import Account, Operation, Params
from .configurations import CONFIGURATION
from .errors import ApiError
from .pipelines import find_pipeline
from .store_definitions import VOICE_PROFILE_DOMAIN

DEFINITIONS = {
    "media-insights-pipeline-configuration": CONFIGURATION,
    "voice-profile-domain": VOICE_PROFILE_DOMAIN,
}
"""The kinds of definitions, by the kind of resource their ARNs name."""


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
        found = find_pipeline(account, now, region, arn).arn
    elif resource in DEFINITIONS:
        definition = account.store.definition(region, DEFINITIONS[resource], arn)
        found = definition.arn if definition else ""
    else:
        found = ""
    if found != arn:
        raise ApiError("NotFoundException", f"Resource {arn} not found.")
    return arn


OPERATIONS: dict[str, Operation] = {
    "TagResource": _tag,
    "UntagResource": _untag,
    "ListTagsForResource": _list,
}
