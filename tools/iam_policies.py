"""Write examples/iam: the policies for `pulumi preview`, `refresh`, `destroy` and `up`.

The specs of the resources name the calls of this package. PULUMI_AWS names the calls of pulumi-aws,
as https://github.com/hashicorp/terraform-provider-aws makes them. The resource types, the condition
keys and the dependent actions are those of
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal, NamedTuple

import speaker_search_resource
from speaker_search_resource.dynamic.resource import ChimeResource
from speaker_search_resource.inputs.rules import input_rules
from speaker_search_resource.operations.resource_spec import ResourceSpec

FOLDER = Path(__file__).resolve().parent.parent / "examples/iam"

Spec = ResourceSpec[Any, Any, Any]

SPECS: tuple[Spec, ...] = tuple(
    public.spec
    for public in map(partial(getattr, speaker_search_resource), speaker_search_resource.__all__)
    if isinstance(public, type) and issubclass(public, ChimeResource)
)

ANY = "*"
"""The resource of an action that AWS limits to no resource type."""

CHIME = "arn:PARTITION:chime:REGION:ACCOUNT"
PIPELINE = f"{CHIME}:media-pipeline/*"
CONFIGURATION = f"{CHIME}:media-insights-pipeline-configuration/*"
DOMAIN = f"{CHIME}:voice-profile-domain/*"
VIDEO_STREAM = "arn:PARTITION:kinesisvideo:REGION:ACCOUNT:stream/*/*"
DATA_STREAM = "arn:PARTITION:kinesis:REGION:ACCOUNT:stream/*"
QUEUE = "arn:PARTITION:sqs:REGION:ACCOUNT:*"
KEY = "arn:PARTITION:kms:REGION:ACCOUNT:key/*"
ROLE = "arn:PARTITION:iam::ACCOUNT:role/*"

Condition = Mapping[str, Mapping[str, str | list[str]]]

RESOURCE_TAG = "aws:ResourceTag/stack"
REQUEST_TAG = "aws:RequestTag/stack"

# A deleted resource has no tags. With StringEquals, AWS can report it as Forbidden instead of
# NotFound, because the policy is evaluated first.
OWN_OR_UNTAGGED: Condition = {"StringEqualsIfExists": {RESOURCE_TAG: "STACK"}}

CONDITIONS: Mapping[str, Condition] = {
    "General": {},
    "Read": OWN_OR_UNTAGGED,
    # Pipelines that a Voice Connector starts have no tag of the stack.
    "Use": OWN_OR_UNTAGGED,
    "Create": {"StringEquals": {REQUEST_TAG: "STACK"}},
    # Without Null, this would allow taking over a resource of another stack by tagging it.
    "Tag": {"StringEquals": {REQUEST_TAG: "STACK"}, "Null": {RESOURCE_TAG: "true"}},
    "Change": {"StringEquals": {RESOURCE_TAG: "STACK"}},
    # The key of a new domain is new too, and KMS takes up to five minutes to consider its tags:
    # https://docs.aws.amazon.com/kms/latest/developerguide/tag-authorization.html
    # AWS has documented both names: https://docs.aws.amazon.com/chime-sdk/latest/ag/key-policy.html
    "UseKey": {
        "StringEquals": {
            "kms:ViaService": [
                "chime.REGION.amazonaws.com",
                "chimevoiceconnector.REGION.amazonaws.com",
            ]
        }
    },
    # AWS: the tags of a role do not reliably control who passes it.
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
    "PassRole": {"StringEquals": {"iam:PassedToService": "mediapipelines.chime.amazonaws.com"}},
}
"""The conditions, by the Sid of the statements without "Any"."""

Step = Literal["plan", "read", "write", "delete"]

COMMANDS: Mapping[str, tuple[Step, ...]] = {
    "preview": ("plan",),
    "refresh": ("read",),
    # With --refresh, a destroy reads first.
    "destroy": ("read", "delete"),
    # An `up` that replaces a resource deletes it.
    "deploy": ("plan", "read", "write", "delete"),
}


class Allowed(NamedTuple):
    """An action of some steps, the resource, and the condition."""

    action: str
    resource: str
    condition: str
    steps: tuple[Step, ...]


# No policy has to allow this action, but a role with no policy at all looks like a mistake.
IDENTITY = Allowed("sts:GetCallerIdentity", ANY, "General", ("plan", "read", "delete"))


def owned(
    resource: str, *, read: str, create: str = "", tag: str = "", change: str = "", delete: str
) -> tuple[Allowed, ...]:
    """Return the actions on a resource that the stack declares. Each text is a list of actions.

    The `tag` actions also tag a resource at its creation.
    """
    service = resource.split(":")[2]

    def allowed(actions: str, condition: str, *steps: Step) -> Iterator[Allowed]:
        for action in actions.split():
            yield Allowed(f"{service}:{action}", resource, condition, steps)

    return (
        *allowed(read, "Read", "read"),
        *allowed(create, "Create", "write"),
        *allowed(tag, "Tag", "write"),
        *allowed(f"{tag} {change}", "Change", "write"),
        *allowed(delete, "Change", "delete"),
    )


PULUMI_AWS: Mapping[str, tuple[Allowed, ...]] = {
    "aws:kinesis/videoStream:VideoStream": owned(
        VIDEO_STREAM,
        read="DescribeStream ListTagsForStream",
        create="CreateStream",
        tag="TagStream",
        change="UntagStream UpdateStream",
        delete="DeleteStream",
    ),
    "aws:kinesis/stream:Stream": (
        *owned(
            DATA_STREAM,
            read="DescribeStreamSummary ListTagsForStream",
            create="CreateStream",
            tag="AddTagsToStream",
            change="RemoveTagsFromStream IncreaseStreamRetentionPeriod "
            "DecreaseStreamRetentionPeriod",
            delete="DeleteStream",
        ),
        # pulumi-aws compares the plan with the quotas, and ignores a refusal.
        Allowed("kinesis:DescribeLimits", ANY, "General", ("plan",)),
    ),
    "aws:sqs/queue:Queue": owned(
        QUEUE,
        read="GetQueueAttributes ListQueueTags",
        create="CreateQueue",
        tag="TagQueue",
        change="UntagQueue SetQueueAttributes",
        delete="DeleteQueue",
    ),
    "aws:kms/key:Key": (
        *owned(
            KEY,
            read="DescribeKey GetKeyPolicy GetKeyRotationStatus ListResourceTags",
            tag="TagResource",
            change="UntagResource UpdateKeyDescription PutKeyPolicy",
            delete="ScheduleKeyDeletion",
        ),
        Allowed("kms:CreateKey", ANY, "Create", ("write",)),
    ),
    "aws:chime/sdkvoiceVoiceProfileDomain:SdkvoiceVoiceProfileDomain": (
        *owned(
            DOMAIN,
            read="GetVoiceProfileDomain ListTagsForResource",
            tag="TagResource",
            change="UntagResource UpdateVoiceProfileDomain",
            delete="DeleteVoiceProfileDomain",
        ),
        Allowed("chime:CreateVoiceProfileDomain", ANY, "Create", ("write",)),
        *(
            Allowed(f"kms:{action}", KEY, "UseKey", ("write",))
            for action in ("CreateGrant", "Decrypt", "DescribeKey")
        ),
    ),
    "aws:iam/role:Role": owned(
        ROLE,
        read="GetRole GetRolePolicy ListRolePolicies ListAttachedRolePolicies",
        create="CreateRole",
        tag="TagRole",
        change="UntagRole UpdateAssumeRolePolicy",
        delete="DeleteRole DeleteRolePolicy ListInstanceProfilesForRole",
    ),
    "aws:iam/rolePolicy:RolePolicy": owned(
        ROLE, read="GetRolePolicy", change="PutRolePolicy", delete="DeleteRolePolicy"
    ),
    "aws:chimesdkmediapipelines/mediaInsightsPipelineConfiguration:"
    "MediaInsightsPipelineConfiguration": (
        *owned(
            CONFIGURATION,
            read="GetMediaInsightsPipelineConfiguration ListTagsForResource",
            tag="TagResource",
            change="UntagResource UpdateMediaInsightsPipelineConfiguration",
            delete="DeleteMediaInsightsPipelineConfiguration",
        ),
        Allowed("chime:CreateMediaInsightsPipelineConfiguration", ANY, "Create", ("write",)),
        Allowed("chime:ListVoiceConnectors", ANY, "General", ("write", "delete")),
        Allowed("kinesis:DescribeStream", DATA_STREAM, "General", ("write",)),
        Allowed("iam:PassRole", ROLE, "PassRole", ("write",)),
    ),
}
"""The actions that pulumi-aws needs, by the type of the resource."""


def main() -> None:
    for name, policy in policies().items():
        (FOLDER / name).parent.mkdir(exist_ok=True)
        (FOLDER / name).write_text(policy)


def policies(specs: Sequence[Spec] = SPECS) -> dict[str, str]:
    """Return the policies for resources of this package, by file name."""
    package = [allowed for spec in specs for allowed in calls(spec)]
    scopes = {
        "tasks": [allowed for spec in specs if spec.noun == "task" for allowed in calls(spec)],
        "pipeline": package,
        "stack": package + [allowed for each in PULUMI_AWS.values() for allowed in each],
    }
    return {
        f"{scope}/{command}.json": _policy(command, allowed)
        for scope, allowed in scopes.items()
        for command in COMMANDS
    }


def calls(spec: Spec) -> Iterator[Allowed]:
    """Yield the actions that a resource of this package needs."""

    def allowed(operation: str, resource: str, condition: str, *steps: Step) -> Allowed:
        return Allowed(f"chime:{operation}", resource, condition, steps)

    # The name of an operation depends neither on the key nor on the inputs.
    key = spec.key_from_id("pipeline/task")
    inputs = spec.arguments(**dict.fromkeys(input_rules(spec.arguments), ""))
    yield allowed(spec.get(key).operation, PIPELINE, "Read", "read")
    yield allowed(spec.stop(key).operation, PIPELINE, "Use", "delete")
    # A start is on the first Chime resource that its inputs name. No permission is needed on a
    # voice profile domain. A configuration and a stream may belong to another stack.
    arn_type = next(iter(spec.arn_types.values()), None)
    named = f"{CHIME}:{arn_type}/*" if arn_type else ANY
    on_pipeline = named == PIPELINE
    if spec.prerequisite:
        condition = "Read" if on_pipeline else "General"
        prerequisite = spec.prerequisite(inputs).operation
        # After a NotFound, a read or a delete fetches the prerequisite.
        yield allowed(prerequisite, named, condition, "read", "write", "delete")
    yield allowed(spec.start_operation, named, "Use" if on_pipeline else "Create", "write")
    if spec.arn:
        yield allowed("ListTagsForResource", PIPELINE, "Read", "read")
        yield allowed("TagResource", PIPELINE, "Use", "write")
        yield allowed("UntagResource", PIPELINE, "Use", "write")
        yield Allowed("kinesisvideo:DescribeStream", VIDEO_STREAM, "General", ("write",))


def _policy(command: str, allowed: Iterable[Allowed]) -> str:
    """Return the policy of a command, with a statement for each condition."""
    statements = defaultdict[str, dict[str, set[str]]](lambda: {"Action": set(), "Resource": set()})
    for each in (IDENTITY, *allowed):
        if not set(each.steps).isdisjoint(COMMANDS[command]):
            sid = each.condition + ("Any" if each.resource == ANY else "")
            statements[sid]["Action"].add(each.action)
            statements[sid]["Resource"].add(each.resource)
    document = {
        "Version": "2012-10-17",
        "Statement": [
            {"Sid": sid, "Effect": "Allow"}
            | {name: sorted(values) for name, values in statement.items()}
            | ({"Condition": condition} if condition else {})
            for sid, statement in sorted(statements.items())
            for condition in [CONDITIONS[sid.removesuffix("Any")]]
        ],
    }
    return json.dumps(document, indent=2) + "\n"


if __name__ == "__main__":
    main()
