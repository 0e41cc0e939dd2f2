"""Write examples/iam: what an IAM role needs for `pulumi preview`, `refresh`, and `up` or `destroy`.

The calls are those that the provider classes name. What each is about is taken from
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonchime.html
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from speaker_search_resource.media_insights_pipeline import MediaInsightsPipelineProvider
from speaker_search_resource.dynamic.provider import ChimeProvider
from speaker_search_resource.speaker_search_task import SpeakerSearchTaskProvider
from speaker_search_resource.voice_tone_analysis_task import VoiceToneAnalysisTaskProvider

FOLDER = Path(__file__).resolve().parent.parent / "examples/iam"

PROVIDERS: tuple[type[ChimeProvider], ...] = (
    MediaInsightsPipelineProvider,
    SpeakerSearchTaskProvider,
    VoiceToneAnalysisTaskProvider,
)

TAGS = frozenset({"TagResource", "UntagResource"})
"""What an update of a pipeline calls, and what AWS asks for to create one with tags."""

ON_CONFIGURATION = frozenset(
    {"CreateMediaInsightsPipeline", "GetMediaInsightsPipelineConfiguration"}
)
"""Calls that are about a configuration; all others are about a pipeline. A speaker search takes
no permission on its voice profile domain, nor a pipeline on its streams: AWS reads those with the
role that the configuration names."""


def main() -> None:
    for name, policy in policies().items():
        (FOLDER / name).write_text(policy)


def policies() -> dict[str, str]:
    """The policies, by the names of their files."""
    finds = {provider.find_operation for provider in PROVIDERS}
    needed = {provider.find_needed_operation for provider in PROVIDERS}
    starts = {provider.start_operation for provider in PROVIDERS}
    stops = {provider.stop_operation for provider in PROVIDERS}
    return {
        "deploy.json": _policy(_chime(starts | finds | needed | stops | TAGS)),
        "refresh.json": _policy(_chime(finds)),
        # A preview calls nothing. AWS answers this one without any permission as well, but a role
        # wants a policy: pulumi-aws asks it whose credentials it has.
        "preview.json": _policy([_allow(["sts:GetCallerIdentity"], "*")]),
    }


def _chime(operations: Iterable[str]) -> Iterator[dict[str, Any]]:
    kinds: dict[str, list[str]] = {}
    for operation in sorted(operations):
        about = "media-pipeline"
        if operation in ON_CONFIGURATION:
            about = "media-insights-pipeline-configuration"
        kinds.setdefault(about, []).append(f"chime:{operation}")
    for kind, actions in sorted(kinds.items()):
        yield _allow(actions, f"arn:PARTITION:chime:REGION:ACCOUNT:{kind}/*")


def _allow(actions: list[str], resource: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resource}


def _policy(statements: Iterable[dict[str, Any]]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)}, indent=2) + "\n"


if __name__ == "__main__":
    main()
