"""The policies of examples/iam allow exactly the calls that a stack makes on the real engine.

AWS's reference is the subject of tests/unit/test_iam_policies.py.
"""

import json
import runpy
from collections.abc import Callable

import pytest

from chime_emulator import Emulator, seeds
from tests.support.inputs import SOURCE
from tests.support.stack import ROOT, Stack

TOOL = runpy.run_path(str(ROOT / "tools/iam_policies.py"))

STARTED = {"CreateMediaInsightsPipeline", "StartSpeakerSearchTask", "StartVoiceToneAnalysisTask"}
"""The operations that start the resources of the program below."""

PROGRAM = """
import pulumi
from speaker_search_resource import (
    MediaInsightsPipeline,
    SpeakerSearchTask,
    VoiceToneAnalysisTask,
)

stream = {stream!r}
call = MediaInsightsPipeline(
    "call",
    media_insights_pipeline_configuration_arn={configuration!r},
    kinesis_video_stream_source_runtime_configuration={{
        "streams": [
            {{"stream_arn": stream, "stream_channel_definition": {{"number_of_channels": 2}}}}
        ],
        "media_encoding": "pcm",
        "media_sample_rate": 8000,
    }},
    tags={tags!r},
)
options = {{
    "identifier": call.media_pipeline_id,
    "consent_acknowledged": True,
    {source!r}: {{"stream_arn": stream, "channel_id": {channel}}},
}}
SpeakerSearchTask("caller", voice_profile_domain_arn={domain!r}, **options)
VoiceToneAnalysisTask("tone", language_code="en-US", **options)
"""


AFTER_NOT_FOUND = {"GetMediaInsightsPipelineConfiguration"}
"""Operations of a refresh and a destroy of a pipeline that AWS does not know."""


def program(channel: int = 0, **tags: str) -> str:
    return PROGRAM.format(
        stream=seeds.STREAM_ARN,
        configuration=seeds.PIPELINE_CONFIGURATION_ARN,
        domain=seeds.VOICE_PROFILE_DOMAIN_ARN,
        tags=tags,
        source=SOURCE,
        channel=channel,
    )


def actions(command: str) -> set[str]:
    """Return the Amazon Chime operations that the policy of a command allows."""
    specs = [spec for spec in TOOL["SPECS"] if spec.start_operation in STARTED]
    policy = json.loads(TOOL["policies"](specs)[f"pipeline/{command}.json"])
    allowed = {action for statement in policy["Statement"] for action in statement["Action"]}
    return {action.removeprefix("chime:") for action in allowed if action.startswith("chime:")}


@pytest.mark.examples
def test_the_allowed_operations_are_the_called_operations(
    new_stack: Callable[[str], Stack], emulator: Emulator
) -> None:
    # After a Conflict for a used token, `up` fetches the configuration.
    emulator.configure(token_replay="conflict")
    earlier: dict[str, int] = {}

    def calls() -> set[str]:
        """Return the operations called since the previous call of this function."""
        counts = emulator.calls()["counts"]
        new = {name for name, count in counts.items() if count > earlier.get(name, 0)}
        earlier.update(counts)
        return new

    stack = new_stack(program(team="voice", stage="trial"))
    stack.run("preview")
    assert calls() == actions("preview") == set()
    stack.up()
    calls()
    stack.run("refresh", "--yes", "--skip-preview")
    assert calls() | AFTER_NOT_FOUND == actions("refresh")
    stack.write(program(channel=1, team="calls"))
    stack.up()
    assert {"TagResource", "UntagResource"} < calls()
    stack.run("destroy", "--yes", "--skip-preview", "--refresh")
    assert calls() | AFTER_NOT_FOUND == actions("destroy")
    stack.write(program(team="voice", stage="trial"))
    stack.up()
    stack.run("destroy", "--yes", "--skip-preview")

    assert emulator.calls()["counts"].keys() == actions("deploy")
    assert not any(task["alive"] for task in emulator.tasks())
