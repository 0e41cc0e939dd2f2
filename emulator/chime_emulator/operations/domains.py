"""Voice profile domains of chime-sdk-voice. They never contain voice profiles."""

from __future__ import annotations

from typing import Any

from ..protocol.calls import Params
from ..protocol.errors import ApiError
from ..state.records import SPEAKER_SEARCH, VOICE_PROFILE_DOMAIN, Definition
from .account import Account, arn
from .definitions import ARN_RESOURCES, create_definition, describe, find_definition
from .pagination import paginate
from .registry import operation


@operation("CreateVoiceProfileDomain")
def create(account: Account, now: float, region: str, params: Params) -> dict[str, Any]:
    created = create_definition(account, now, region, VOICE_PROFILE_DOMAIN, params)
    return {VOICE_PROFILE_DOMAIN: describe(created)}


@operation("GetVoiceProfileDomain")
def get(account: Account, now: float, region: str, params: Params) -> dict[str, Any]:
    return {VOICE_PROFILE_DOMAIN: describe(_find(account, region, params))}


@operation("ListVoiceProfileDomains")
def list_(account: Account, now: float, region: str, params: Params) -> dict[str, Any]:
    domains = account.store.definitions.of_region(region, VOICE_PROFILE_DOMAIN)
    page, next_token = paginate(domains, params, region, f"{VOICE_PROFILE_DOMAIN}s")
    summaries = [
        {
            name: value
            for name, value in describe(each).items()
            if name != "ServerSideEncryptionConfiguration"
        }
        for each in page
    ]
    return {f"{VOICE_PROFILE_DOMAIN}s": summaries, **next_token}


@operation("UpdateVoiceProfileDomain")
def update(account: Account, now: float, region: str, params: Params) -> dict[str, Any]:
    found = _find(account, region, params)
    changes = {name: params[name] for name in ("Name", "Description") if name in params}
    updated = account.store.definitions.update(found, {**found.members, **changes}, now)
    return {VOICE_PROFILE_DOMAIN: describe(updated)}


@operation("DeleteVoiceProfileDomain")
def delete(account: Account, now: float, region: str, params: Params) -> None:
    found = _find(account, region, params)
    # Assumption: AWS declares a conflict of Delete and does not document its cause.
    for task in account.store.tasks.active(region, SPEAKER_SEARCH, now):
        if task.request["VoiceProfileDomainArn"] == found.arn:
            raise ApiError(
                "ConflictException",
                f"{VOICE_PROFILE_DOMAIN} {found.id} is in use by task {task.id}.",
            )
    account.store.definitions.delete(found)


def add_voice_profile_domain(account: Account, now: float, region: str) -> str:
    """Add a voice profile domain without an API call, and return its ARN."""
    added = arn(region, f"{ARN_RESOURCES[VOICE_PROFILE_DOMAIN]}/{account.new_id()}")
    account.store.definitions.add_voice_profile_domain(region, added, now)
    return added


def _find(account: Account, region: str, params: Params) -> Definition:
    return find_definition(account, region, VOICE_PROFILE_DOMAIN, params["VoiceProfileDomainId"])
