"""Write examples/iam: the policies for `pulumi preview`, for `refresh`, and for `up` and `destroy`.

The specs of the resources name the API operations. The resource types are those of
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonchime.html
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from speaker_search_resource import (
    media_insights_pipeline,
    speaker_search_task,
    voice_tone_analysis_task,
)
from speaker_search_resource.inputs.rules import input_rules
from speaker_search_resource.operations.resource_spec import ResourceSpec

FOLDER = Path(__file__).resolve().parent.parent / "examples/iam"

SPECS: tuple[ResourceSpec[Any, Any, Any], ...] = (
    media_insights_pipeline.SPEC,
    speaker_search_task.SPEC,
    voice_tone_analysis_task.SPEC,
)

TAGS = frozenset({"TagResource", "UntagResource"})
"""The operations of an update. AWS also requires TagResource to create a pipeline with tags."""

ON_CONFIGURATION = frozenset(
    {"CreateMediaInsightsPipeline", "GetMediaInsightsPipelineConfiguration"}
)
"""Operations on a configuration; all others are on a pipeline. Neither a speaker search nor a
pipeline needs a permission on its voice profile domain or its streams: AWS reads those with the
role that the configuration names."""


def main() -> None:
    for name, policy in policies().items():
        (FOLDER / name).write_text(policy)


def policies() -> dict[str, str]:
    """Return the policies, by file name."""
    get, deploy = set[str](), set[str](TAGS)
    for spec in SPECS:
        # The name of an operation depends neither on the key nor on the inputs.
        key = spec.key_from_id("pipeline/task")
        inputs = spec.arguments(**dict.fromkeys(input_rules(spec.arguments), ""))
        get.add(spec.get(key).operation)
        deploy |= {spec.start_operation, spec.stop(key).operation}
        deploy.add(spec.prerequisite(inputs).operation)
    return {
        "deploy.json": _policy(_chime(deploy | get)),
        "refresh.json": _policy(_chime(get)),
        # A preview makes no Chime call. pulumi-aws calls GetCallerIdentity, which AWS allows
        # without a policy, but a role with no policy at all looks like a mistake.
        "preview.json": _policy([_allow(["sts:GetCallerIdentity"], "*")]),
    }


def _chime(operations: Iterable[str]) -> Iterator[dict[str, Any]]:
    actions: dict[str, list[str]] = {}
    for operation in sorted(operations):
        resource_type = "media-pipeline"
        if operation in ON_CONFIGURATION:
            resource_type = "media-insights-pipeline-configuration"
        actions.setdefault(resource_type, []).append(f"chime:{operation}")
    for resource_type, allowed in sorted(actions.items()):
        yield _allow(allowed, f"arn:PARTITION:chime:REGION:ACCOUNT:{resource_type}/*")


def _allow(actions: list[str], resource: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resource}


def _policy(statements: Iterable[dict[str, Any]]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)}, indent=2) + "\n"


if __name__ == "__main__":
    main()
