"""Create, find and describe definitions: pipeline configurations and voice profile domains."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..protocol.calls import Params
from ..protocol.errors import ApiError
from ..state.records import CONFIGURATION, VOICE_PROFILE_DOMAIN, Definition
from .account import Account, arn
from .replay import check_replay, is_token_valid

ARN_RESOURCES = {
    CONFIGURATION: "media-insights-pipeline-configuration",
    VOICE_PROFILE_DOMAIN: "voice-profile-domain",
}
"""The resource type in the ARN, by kind."""


def find_definition(account: Account, region: str, kind: str, identifier: str) -> Definition:
    """Return the definition with this id, ARN or, if the kind has names, this name.

    Raises:
        ApiError: NotFoundException.
    """
    found = account.store.definitions.find(region, kind, identifier)
    if found is None:
        raise ApiError("NotFoundException", f"{kind} {identifier} not found.")
    return found


def create_definition(
    account: Account,
    now: float,
    region: str,
    kind: str,
    params: Params,
    name: str | None = None,
) -> Definition:
    """Create a definition, or return the definition of a replayed token.

    Args:
        account: the account.
        now: seconds since the epoch.
        region: the Region of the new definition.
        kind: the kind of definition.
        params: the members of the request.
        name: a further identifier, which also ends the ARN; if None, the id ends the ARN.

    Raises:
        ApiError: ConflictException for a token of another request or a name that exists.
    """
    request = dict(params)
    token = request.pop("ClientRequestToken", None)
    members = {name: value for name, value in request.items() if name != "Tags"}
    definitions, settings = account.store.definitions, account.settings
    earlier = None if token is None else definitions.by_token(region, kind, token)
    if earlier and is_token_valid(settings, now, earlier.created_at):
        check_replay(settings, earlier.request == request, kind, has_ended=False)
        if settings.token_replay == "original":
            return replace(earlier, members=members, updated_at=earlier.created_at)
        return earlier
    id_ = account.new_id()
    created = Definition(
        kind,
        id_,
        arn(region, f"{ARN_RESOURCES[kind]}/{name or id_}"),
        region,
        name,
        token,
        request,
        members,
        created_at=now,
        updated_at=now,
    )
    if definitions.find(region, kind, created.arn):
        # Assumption: a name is unique in its Region, because the ARN contains it. The model of
        # Create declares no conflict.
        raise ApiError("ConflictException", f"{kind} {name} exists already.")
    definitions.add(created)
    # Set even if empty: the ARN may have tags from a deleted configuration of the same name.
    account.store.set_tags(
        created.arn, {tag["Key"]: tag["Value"] for tag in request.get("Tags", ())}
    )
    return created


def describe(definition: Definition) -> dict[str, Any]:
    """Return the members of the definition's shape."""
    return {
        f"{definition.kind}Id": definition.id,
        f"{definition.kind}Arn": definition.arn,
        "CreatedTimestamp": definition.created_at,
        "UpdatedTimestamp": definition.updated_at,
        **definition.members,
    }
