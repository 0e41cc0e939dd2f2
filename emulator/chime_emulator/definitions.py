"""What pipeline configurations and voice profile domains have in common."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .account import Account, Params, arn, check_replay, is_remembered
from .errors import ApiError
from .records import Definition

CONFIGURATION = "MediaInsightsPipelineConfiguration"
VOICE_PROFILE_DOMAIN = "VoiceProfileDomain"
"""The kinds of definitions: the names of their shapes in the service models, and the prefix of
their members there."""

RESOURCES = {
    CONFIGURATION: "media-insights-pipeline-configuration",
    VOICE_PROFILE_DOMAIN: "voice-profile-domain",
}
"""The kind of resource that the ARN of each names."""


def find_definition(account: Account, region: str, kind: str, identifier: str) -> Definition:
    """The definition of that id, ARN or, where it has a name of its own, name.

    Raises:
        ApiError: NotFoundException if it is not there.
    """
    found = account.store.definition(region, kind, identifier)
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
    """Creates a definition, or finds the one that the request's token stands for.

    Args:
        account: where.
        now: seconds since the epoch.
        region: the Region it is made in.
        kind: which kind of definition.
        params: the members of the request; what is neither token nor tags is the definition's.
        name: what else it is found by, and ends its ARN; without one that is its id.

    Raises:
        ApiError: the token is misused, or the name is taken.
    """
    request = dict(params)
    token = request.pop("ClientRequestToken", None)
    members = {name: value for name, value in request.items() if name != "Tags"}
    store, settings = account.store, account.settings
    earlier = None if token is None else store.definition_by_token(region, kind, token)
    if earlier and is_remembered(settings, now, earlier.created):
        check_replay(settings, earlier.request == request, kind, ended=False)
        if settings.token_replay == "original":
            return replace(earlier, members=members, updated=earlier.created)
        return earlier
    id_ = account.new_id()
    made = Definition(
        kind,
        id_,
        arn(region, f"{RESOURCES[kind]}/{name or id_}"),
        region,
        name,
        token,
        request,
        members,
        now,
        now,
    )
    if store.definition(region, kind, made.arn):
        # Assumption: a name is unique in its Region, for the ARN is made of it; Create declares
        # no conflict.
        raise ApiError("ConflictException", f"{kind} {name} exists already.")
    store.add_definition(made)
    # Also without any: the ones of a deleted namesake must not come back.
    store.set_tags(made.arn, {tag["Key"]: tag["Value"] for tag in request.get("Tags", ())})
    return made


def described(definition: Definition) -> dict[str, Any]:
    """The members of its shape."""
    return {
        f"{definition.kind}Id": definition.id,
        f"{definition.kind}Arn": definition.arn,
        "CreatedTimestamp": definition.created,
        "UpdatedTimestamp": definition.updated,
        **definition.members,
    }
