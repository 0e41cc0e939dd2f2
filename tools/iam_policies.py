"""Write examples/iam: the policies for `pulumi preview`, for `refresh`, and for `up` and `destroy`.

The specs of the resources name the API operations. The resource types are those of
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonchime.html
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

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

TAGS = frozenset({"TagResource", "UntagResource"})
"""The operations of an update. AWS also requires TagResource to create a pipeline with tags."""

PIPELINE = "media-pipeline"
"""The resource type of pipelines and of their tasks."""

ANY = "*"
"""The resource of an operation that AWS limits to no resource type."""


def main() -> None:
    for name, policy in policies().items():
        (FOLDER / name).write_text(policy)


def policies(specs: Iterable[Spec] = SPECS) -> dict[str, str]:
    """Return the policies of the resources, by file name."""
    get = dict[str, str]()
    deploy = dict.fromkeys(TAGS, PIPELINE)
    for spec in specs:
        # The name of an operation depends neither on the key nor on the inputs.
        key = spec.key_from_id("pipeline/task")
        inputs = spec.arguments(**dict.fromkeys(input_rules(spec.arguments), ""))
        # A start is on the first Chime resource that its inputs name. No permission is needed on a
        # voice profile domain or a stream: AWS reads those with the role of the configuration.
        named = next(iter(spec.arn_types.values()), ANY)
        deploy[spec.start_operation] = named
        if spec.prerequisite:
            deploy[spec.prerequisite(inputs).operation] = named
        deploy[spec.stop(key).operation] = PIPELINE
        get[spec.get(key).operation] = PIPELINE
        if spec.arn:
            get["ListTagsForResource"] = PIPELINE
    return {
        "deploy.json": _policy(_chime(deploy | get)),
        "refresh.json": _policy(_chime(get)),
        # A preview makes no Chime call. pulumi-aws calls GetCallerIdentity, which AWS allows
        # without a policy, but a role with no policy at all looks like a mistake.
        "preview.json": _policy([_allow(["sts:GetCallerIdentity"], ANY)]),
    }


def _chime(operations: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield a statement for each resource type of some operations."""
    for resource_type in sorted(set(operations.values())):
        allowed = sorted(name for name, type_ in operations.items() if type_ == resource_type)
        arn = f"arn:PARTITION:chime:REGION:ACCOUNT:{resource_type}/*"
        yield _allow([f"chime:{name}" for name in allowed], ANY if resource_type == ANY else arn)


def _allow(actions: list[str], resource: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resource}


def _policy(statements: Iterable[dict[str, Any]]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)}, indent=2) + "\n"


if __name__ == "__main__":
    main()
