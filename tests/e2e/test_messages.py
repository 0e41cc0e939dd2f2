"""Faults of a program, as `pulumi preview` and `pulumi up` show them."""

from collections.abc import Callable

import pytest

from chime_emulator import Emulator
from tests.support.inputs import SOURCE, search_inputs
from tests.support.stack import Stack

HEAD = f"""
import pulumi
from speaker_search_resource import SpeakerSearchTask

def search_inputs(**changes):
    inputs = {search_inputs()!r} | changes
    return {{name: value for name, value in inputs.items() if value is not None}}
"""
LAWS = "before a task starts, AWS requires you to provide all notices to the speaker and obtain all"
PAGE = "https://docs.aws.amazon.com/chime-sdk/latest/APIReference/"


def diagnostics(output: str) -> list[str]:
    """Return the lines that the CLI shows under Diagnostics, without their indentation."""
    _, _, shown = output.partition("Diagnostics:")
    return [line.strip() for line in shown.partition("Resources:")[0].splitlines() if line.strip()]


@pytest.mark.parametrize("command", [("preview",), ("up", "--yes", "--skip-preview")])
def test_a_misspelt_argument_is_one_line(
    new_stack: Callable[..., Stack], emulator: Emulator, command: tuple[str, ...]
) -> None:
    stack = new_stack(
        HEAD + "SpeakerSearchTask('caller', identifer='p', **search_inputs(identifier=None))"
    )

    lines = diagnostics(stack.run(*command, fails=True))

    name = "SpeakerSearchTask caller: identifer"
    suggestion = "unknown argument; did you mean identifier? Expected one of: "
    assert lines[1].startswith(f"error: {name}: {suggestion}")
    assert "Traceback" not in str(lines)
    assert emulator.calls()["counts"] == {}


def test_a_missing_consent_says_why_and_what_to_declare(
    new_stack: Callable[..., Stack], emulator: Emulator
) -> None:
    stack = new_stack(
        HEAD + "SpeakerSearchTask('caller', **search_inputs(consent_acknowledged=None))"
    )
    missing = diagnostics(stack.run("preview", fails=True))
    stack.write(HEAD + "SpeakerSearchTask('caller', **search_inputs(consent_acknowledged=False))")
    refused = diagnostics(stack.run("preview", fails=True))

    assert "SpeakerSearchTask caller: consent_acknowledged: must be True, got nothing" in missing[1]
    assert "property consent_acknowledged value {false} has a problem: must be True" in refused[1]
    for line in (missing[1], refused[1]):
        assert LAWS in line
        assert PAGE in line
        assert line.endswith("; once you have, declare consent_acknowledged=True")
    assert emulator.calls()["counts"] == {}


FAULTS = """
source = {"stream_arn": pulumi.Output.secret("hush arn"), "channel_id": 4}
inputs = search_inputs(
    identifier=pulumi.Output.secret("hush\\n"),
    kinesis_video_stream_source_task_configuration=source,
    client_request_token="hush token",
    triggers={"a": float("inf")},
    restart_policy="Maybe",
)
timeouts = pulumi.CustomTimeouts(create="0s")
opts = pulumi.ResourceOptions(custom_timeouts=timeouts)
SpeakerSearchTask("caller", opts=opts, **inputs | {"voice_profile_domain_arn": None})
"""


def test_each_fault_names_its_path_and_no_secret(
    new_stack: Callable[..., Stack], emulator: Emulator
) -> None:
    output = new_stack(HEAD + FAULTS).run("preview", fails=True)

    shown = [line.partition("resource 'caller'")[2] for line in diagnostics(output)[1:]]
    expected = [
        " has a problem: identifier: must match ",
        " has a problem: voice_profile_domain_arn: is required",
        f" has a problem: {SOURCE}.stream_arn: must match ",
        f" has a problem: {SOURCE}.channel_id: must be between 0 and 1",
        " has a problem: client_request_token: must match ",
        " has a problem: triggers.a: must be a finite number, got inf",
        ": property restart_policy value {Maybe} has a problem: must be Never or OnFailure or Alw",
        " has a problem: custom_timeouts.create: must be longer than 0",
    ]
    for text in expected:
        assert [line for line in shown if line.startswith(text)], (text, shown)
    assert len(shown) == len(expected)
    assert "<nil>" not in output
    assert "hush" not in output
    assert emulator.calls()["counts"] == {}
