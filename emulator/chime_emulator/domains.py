"""Voice profile domains, of chime-sdk-voice; no voice profile is ever in one."""

from __future__ import annotations

from typing import Any

from .account import Account, Operation, Params, page
from .definitions import (
    VOICE_PROFILE_DOMAIN,
    create_definition,
    described,
    find_definition,
)
from .errors import ApiError
from .records import Definition
from .tasks import SPEAKER_SEARCH


def _create(account: Account, now: float, region: str, params: Params) -> dict[str, Any]:
    made = create_definition(account, now, region, VOICE_PROFILE_DOMAIN, params)
    return {VOICE_PROFILE_DOMAIN: described(made)}


def _get(account: Account, now: float, region: str, params: Params) -> dict[str, Any]:
    return {VOICE_PROFILE_DOMAIN: described(_find(account, region, params))}


def _list(account: Account, now: float, region: str, params: Params) -> dict[str, Any]:
    found, more = page(
        account.store.definitions(region, VOICE_PROFILE_DOMAIN),
        params,
        region,
        f"{VOICE_PROFILE_DOMAIN}s",
    )
    summaries = [
        {
            name: value
            for name, value in described(each).items()
            if name != "ServerSideEncryptionConfiguration"
        }
        for each in found
    ]
    return {f"{VOICE_PROFILE_DOMAIN}s": summaries, **more}


def _update(account: Account, now: float, region: str, params: Params) -> dict[str, Any]:
    found = _find(account, region, params)
    changes = {name: params[name] for name in ("Name", "Description") if name in params}
    updated = account.store.update_definition(found, {**found.members, **changes}, now)
    return {VOICE_PROFILE_DOMAIN: described(updated)}


def _delete(account: Account, now: float, region: str, params: Params) -> None:
    found = _find(account, region, params)
    # Assumption: Delete declares a conflict, and AWS does not say when it answers with one.
    for task in account.store.live_tasks(region, SPEAKER_SEARCH, now):
        if task.request["VoiceProfileDomainArn"] == found.arn:
            raise ApiError(
                "ConflictException",
                f"{VOICE_PROFILE_DOMAIN} {found.id} is in use by task {task.id}.",
            )
    account.store.delete_definition(found)


def _find(account: Account, region: str, params: Params) -> Definition:
    return find_definition(account, region, VOICE_PROFILE_DOMAIN, params["VoiceProfileDomainId"])


OPERATIONS: dict[str, Operation] = {
    f"Create{VOICE_PROFILE_DOMAIN}": _create,
    f"Get{VOICE_PROFILE_DOMAIN}": _get,
    f"List{VOICE_PROFILE_DOMAIN}s": _list,
    f"Update{VOICE_PROFILE_DOMAIN}": _update,
    f"Delete{VOICE_PROFILE_DOMAIN}": _delete,
}
