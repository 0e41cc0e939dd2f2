"""The policies of examples/iam against the calls that whole lives make through the real engine."""

import json
import runpy
from collections.abc import Callable

from chime_emulator import Emulator, seeds
from tests.support.inputs import SOURCE
from tests.support.stack import ROOT, Stack

FOLDER = ROOT / "examples/iam"
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


def program(channel: int = 0, **tags: str) -> str:
    return PROGRAM.format(
        stream=seeds.STREAM_ARN,
        configuration=seeds.PIPELINE_CONFIGURATION_ARN,
        domain=seeds.VOICE_PROFILE_DOMAIN_ARN,
        tags=[{"key": key, "value": value} for key, value in tags.items()],
        source=SOURCE,
        channel=channel,
    )


def actions(name: str) -> set[str]:
    """The operations of Amazon Chime that a policy allows."""
    specs = [spec for spec in TOOL["SPECS"] if spec.start_operation in STARTED]
    policy = json.loads(TOOL["policies"](specs)[name])
    allowed = {action for statement in policy["Statement"] for action in statement["Action"]}
    return {action.removeprefix("chime:") for action in allowed if action.startswith("chime:")}


def test_the_files_are_what_the_tool_writes() -> None:
    policies = TOOL["policies"]()
    committed = {file.name: file.read_text() for file in FOLDER.glob("*.json")}
    assert committed == policies, "run `python tools/iam_policies.py`"


def test_what_is_allowed_is_what_is_called(
    new_stack: Callable[[str], Stack], emulator: Emulator
) -> None:
    # A token whose pipeline has ended makes the next `up` look at the configuration.
    emulator.configure(token_replay="conflict")
    seen: dict[str, int] = {}

    def calls() -> set[str]:
        """The operations called since the last time."""
        counts = emulator.calls()["counts"]
        new = {name for name, count in counts.items() if count > seen.get(name, 0)}
        seen.update(counts)
        return new

    stack = new_stack(program(team="voice", stage="trial"))
    stack.run("preview")
    assert calls() == actions("preview.json") == set()
    stack.up()
    calls()
    stack.run("refresh", "--yes", "--skip-preview")
    assert calls() == actions("refresh.json")
    stack.write(program(channel=1, team="calls"))
    stack.up()
    assert {"TagResource", "UntagResource"} < calls()
    stack.run("destroy", "--yes", "--skip-preview")
    stack.write(program(team="voice", stage="trial"))
    stack.up()
    stack.run("destroy", "--yes", "--skip-preview")

    assert emulator.calls()["counts"].keys() == actions("deploy.json")
    assert not any(task["alive"] for task in emulator.tasks())
