"""The constructor of every resource, before Pulumi registers it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pulumi
import pytest

from speaker_search_resource import (
    MediaInsightsPipeline,
    SpeakerSearchTask,
    SpeakerSearchTaskArgs,
)
from speaker_search_resource.dynamic.resource import SECRET_INPUTS, timeout_fault
from speaker_search_resource.inputs.keywords import ArgumentError
from tests.support.inputs import SOURCE, pipeline_inputs, search_inputs
from tests.support.stack import ROOT


def test_an_args_object_and_keywords_exclude_each_other() -> None:
    args = SpeakerSearchTaskArgs(**search_inputs())

    with pytest.raises(TypeError, match="takes an Args object or keywords, not both"):
        SpeakerSearchTask("caller", args, region="us-east-1")  # type: ignore[call-overload]


def test_options_of_another_kind_are_refused() -> None:
    opts: Any = pulumi.InvokeOptions()

    with pytest.raises(TypeError, match=r"opts must be pulumi\.ResourceOptions, got InvokeOptions"):
        SpeakerSearchTask("caller", SpeakerSearchTaskArgs(**search_inputs()), opts)


def test_the_option_import_refers_to_the_input_that_adopts_a_task() -> None:
    importing = pulumi.ResourceOptions(import_="pipeline/task")

    with pytest.raises(TypeError, match="adopt_task_id takes over a running task"):
        SpeakerSearchTask("caller", importing, **search_inputs())


def test_the_option_import_refers_to_get_where_nothing_can_be_adopted() -> None:
    importing = pulumi.ResourceOptions(import_="pipeline")

    with pytest.raises(TypeError, match=r"MediaInsightsPipeline\.get reads an existing pipeline"):
        MediaInsightsPipeline("call", importing, **pipeline_inputs())


@pytest.mark.parametrize("duration", ["90s", "1h30m"])
def test_a_timeout_is_a_duration(duration: str) -> None:
    assert timeout_fault(duration) is None


@pytest.mark.parametrize(
    ("duration", "reason"),
    [("0s", "must be longer than 0"), ("-5m", "must be a duration"), ("5", "must be a duration")],
)
def test_an_invalid_timeout_has_a_reason(duration: str, reason: str) -> None:
    assert str(timeout_fault(duration)).startswith(reason)


PROGRAM = """
import pulumi
from speaker_search_resource import KinesisVideoStreamSourceTaskConfigurationArgs as Source
from speaker_search_resource import SpeakerSearchTask

async def later(value):
    return value

SpeakerSearchTask(
    "caller",
    identifier=later(pulumi.Output.secret("p")),
    voice_profile_domain_arn="d",
    consent_acknowledged=True,
    kinesis_video_stream_source_task_configuration=Source(stream_arn=later("s"), channel_id=0),
    client_request_token=later("a token"),
    triggers={"a": [later(1)]},
)
"""


SECRETS = """
import pulumi
from speaker_search_resource import KinesisVideoStreamSourceTaskConfigurationArgs as Source
from speaker_search_resource import SpeakerSearchTask

secret = pulumi.Output.secret("s")
for name, source, triggers in [
    ("plain", Source(stream_arn="s", channel_id=0), {"a": [1, 1.5, None, True]}),
    ("secrets", {"stream_arn": secret, "channel_id": 0}, [{"a": (secret,)}]),
    ("args", Source(stream_arn=secret, channel_id=0), [1]),
]:
    SpeakerSearchTask(
        name,
        identifier="p",
        voice_profile_domain_arn="d",
        consent_acknowledged=True,
        kinesis_video_stream_source_task_configuration=source,
        triggers=triggers,
    )
"""


def registered_by(program: str, folder: Path) -> dict[str, dict[str, Any]]:
    """Run a program and return the inputs that it registers, by the name of the resource."""
    file = folder / "program.py"
    file.write_text(program)
    done = subprocess.run(
        [sys.executable, "-m", "tests.unit.dynamic.host.mocked_program", str(file), "up"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {each["name"]: each["inputs"] for each in json.loads(done.stdout)}


def test_a_coroutine_is_an_input_wherever_pulumi_accepts_one(tmp_path: Path) -> None:
    inputs = registered_by(PROGRAM, tmp_path)["caller"]
    assert inputs["triggers"] == {"a": [1]}
    assert inputs[SOURCE] == {"stream_arn": "s", "channel_id": 0}
    assert inputs[SECRET_INPUTS] == ["identifier"]


def test_an_input_that_contains_a_secret_is_named(tmp_path: Path) -> None:
    registered = registered_by(SECRETS, tmp_path)
    assert sorted(registered["secrets"][SECRET_INPUTS]) == [SOURCE, "triggers"]
    assert registered["args"][SECRET_INPUTS] == [SOURCE]
    assert SECRET_INPUTS not in registered["plain"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"triggers": {1: 2}}, "triggers must have strings as keys, got a number"),
        ({"triggers": [{"a": {None: 2}}]}, r"triggers\[0\]\.a must have strings as keys"),
        ({SOURCE: {7: "a"}}, f"{SOURCE} must have strings as keys, got a number"),
    ],
)
def test_a_key_that_is_no_string_is_refused_in_one_line(
    changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(ArgumentError, match=f"^SpeakerSearchTask caller: {message}"):
        SpeakerSearchTask("caller", **search_inputs(**changes))
