"""Media insights pipeline configurations."""

from __future__ import annotations

from typing import Any

from ..protocol.calls import Params
from ..protocol.errors import ApiError
from ..state.records import CONFIGURATION
from .account import Account
from .definitions import create_definition, describe, find_definition
from .pagination import paginate
from .registry import operation

SUMMARY_MEMBERS = (f"{CONFIGURATION}Name", f"{CONFIGURATION}Id", f"{CONFIGURATION}Arn")


@operation("CreateMediaInsightsPipelineConfiguration")
def create(account: Account, now: float, region: str, params: Params) -> dict[str, Any]:
    name = params[f"{CONFIGURATION}Name"]
    created = create_definition(account, now, region, CONFIGURATION, params, name)
    return {CONFIGURATION: describe(created)}


@operation("GetMediaInsightsPipelineConfiguration")
def get(account: Account, now: float, region: str, params: Params) -> dict[str, Any]:
    found = find_definition(account, region, CONFIGURATION, params["Identifier"])
    return {CONFIGURATION: describe(found)}


@operation("ListMediaInsightsPipelineConfigurations")
def list_(account: Account, now: float, region: str, params: Params) -> dict[str, Any]:
    configurations = account.store.definitions.of_region(region, CONFIGURATION)
    page, next_token = paginate(configurations, params, region, f"{CONFIGURATION}s")
    summaries = [{name: describe(each)[name] for name in SUMMARY_MEMBERS} for each in page]
    return {f"{CONFIGURATION}s": summaries, **next_token}


@operation("UpdateMediaInsightsPipelineConfiguration")
def update(account: Account, now: float, region: str, params: Params) -> dict[str, Any]:
    # Assumption: the request replaces the whole configuration, because role and elements are
    # required. Existing pipelines keep their elements.
    found = find_definition(account, region, CONFIGURATION, params["Identifier"])
    members = {name: value for name, value in params.items() if name != "Identifier"}
    members[f"{CONFIGURATION}Name"] = found.name
    return {CONFIGURATION: describe(account.store.definitions.update(found, members, now))}


@operation("DeleteMediaInsightsPipelineConfiguration")
def delete(account: Account, now: float, region: str, params: Params) -> None:
    found = find_definition(account, region, CONFIGURATION, params["Identifier"])
    # Assumption: AWS declares a conflict of Delete and does not document its cause.
    for pipeline in account.store.pipelines.active(region, now):
        if pipeline.request.get(f"{CONFIGURATION}Arn") == found.arn:
            raise ApiError(
                "ConflictException",
                f"{CONFIGURATION} {found.name} is in use by media pipeline {pipeline.id}.",
            )
    account.store.definitions.delete(found)
