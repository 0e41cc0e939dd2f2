"""Media insights pipeline configurations, found by id, name or ARN."""

from __future__ import annotations

from typing import Any

from .account import Account, Operation, Params, page
from .definitions import (
    CONFIGURATION,
    create_definition,
    described,
    find_definition,
)
from .errors import ApiError

SUMMARY = (f"{CONFIGURATION}Name", f"{CONFIGURATION}Id", f"{CONFIGURATION}Arn")


def _create(account: Account, now: float, region: str, params: Params) -> dict[str, Any]:
    name = params[f"{CONFIGURATION}Name"]
    return {
        CONFIGURATION: described(
            create_definition(account, now, region, CONFIGURATION, params, name)
        )
    }


def _get(account: Account, now: float, region: str, params: Params) -> dict[str, Any]:
    found = find_definition(account, region, CONFIGURATION, params["Identifier"])
    return {CONFIGURATION: described(found)}


def _list(account: Account, now: float, region: str, params: Params) -> dict[str, Any]:
    found, more = page(
        account.store.definitions(region, CONFIGURATION), params, region, f"{CONFIGURATION}s"
    )
    summaries = [{name: described(each)[name] for name in SUMMARY} for each in found]
    return {f"{CONFIGURATION}s": summaries, **more}


def _update(account: Account, now: float, region: str, params: Params) -> dict[str, Any]:
    # Assumption: as the request must have role and elements, it is the whole configuration, and
    # alerts it does not have are gone. Pipelines that were created before keep their elements.
    found = find_definition(account, region, CONFIGURATION, params["Identifier"])
    members = {name: value for name, value in params.items() if name != "Identifier"}
    members[f"{CONFIGURATION}Name"] = found.name
    return {CONFIGURATION: described(account.store.update_definition(found, members, now))}


def _delete(account: Account, now: float, region: str, params: Params) -> None:
    found = find_definition(account, region, CONFIGURATION, params["Identifier"])
    # Assumption: Delete declares a conflict, and AWS does not say when it answers with one.
    for pipeline in account.store.live_pipelines(region, now):
        if pipeline.request.get(f"{CONFIGURATION}Arn") == found.arn:
            raise ApiError(
                "ConflictException",
                f"{CONFIGURATION} {found.name} is in use by media pipeline {pipeline.id}.",
            )
    account.store.delete_definition(found)


OPERATIONS: dict[str, Operation] = {
    f"Create{CONFIGURATION}": _create,
    f"Get{CONFIGURATION}": _get,
    f"List{CONFIGURATION}s": _list,
    f"Update{CONFIGURATION}": _update,
    f"Delete{CONFIGURATION}": _delete,
}
