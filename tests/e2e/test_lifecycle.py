"""The lifecycle of a speaker search on the real engine, from preview to destroy."""

import json
from collections.abc import Callable
from typing import Any

from chime_emulator import Emulator, seeds
from tests.support.inputs import program
from tests.support.stack import ROOT, Stack

NewStack = Callable[..., Stack]


def alive(emulator: Emulator) -> list[dict[str, Any]]:
    return [task for task in emulator.tasks() if task["status"] not in ("Stopped", "Failed")]


def test_preview_up_refresh_destroy(new_stack: NewStack, emulator: Emulator) -> None:
    stack = new_stack(program())

    preview = stack.run("preview")
    assert "+ 2 to create" in preview
    assert emulator.calls()["counts"] == {}

    stack.up()
    (task,) = emulator.tasks()
    state = stack.resources()["caller"]
    assert task["status"] == "InProgress"
    assert state["id"] == f"{seeds.PIPELINE_ID}/{task['id']}"
    assert state["type"] == "pulumi-python:dynamic/chimesdkmediapipelines:SpeakerSearchTask"
    assert state["outputs"]["status"] == "InProgress"
    assert state["outputs"]["task_id"] == task["id"]
    assert state["outputs"]["created_timestamp"] == task["created"]
    assert state["outputs"]["updated_timestamp"] == task["updated"]

    stack.up("--expect-no-changes")
    stack.run("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    assert len(emulator.tasks()) == 1

    stack.run("destroy", "--yes", "--skip-preview")
    assert [task["status"] for task in emulator.tasks()] == ["Stopped"]
    assert stack.resources() == {}

    # The same declaration starts another generation.
    stack.up()
    old, new = emulator.tasks()
    assert alive(emulator) == [new]
    assert stack.resources()["caller"]["outputs"]["task_id"] == new["id"] != old["id"]
    stack.run("destroy", "--yes", "--skip-preview")
    assert alive(emulator) == []


def test_preview_refuses_invalid_inputs(new_stack: NewStack, emulator: Emulator) -> None:
    source = {"stream_arn": seeds.STREAM_ARN, "channel_id": 2}
    stack = new_stack(
        program(
            consent_acknowledged=False,
            kinesis_video_stream_source_task_configuration=source,
        )
    )
    preview = stack.run("preview", fails=True)
    assert "consent_acknowledged" in preview
    assert "kinesis_video_stream_source_task_configuration.channel_id" in preview
    stack.up(fails=True)
    assert emulator.calls()["counts"] == {}


def test_the_example_of_the_repository(new_stack: NewStack, emulator: Emulator) -> None:
    config = {
        "project:configuration_arn": seeds.PIPELINE_CONFIGURATION_ARN,
        "project:voice_profile_domain_arn": seeds.VOICE_PROFILE_DOMAIN_ARN,
        "project:stream_arn": seeds.STREAM_ARN,
        "project:consent_acknowledged": "true",
    }
    stack = new_stack((ROOT / "__main__.py").read_text(), config)
    stack.up()
    assert [task["status"] for task in emulator.tasks()] == ["InProgress"] * 2
    outputs = json.loads(stack.run("stack", "output", "--json"))
    assert (outputs["status"], outputs["tone_status"]) == ("InProgress", "InProgress")
    stack.run("destroy", "--yes", "--skip-preview")
    assert alive(emulator) == []


def test_an_unreachable_api_is_a_one_line_error(new_stack: NewStack, emulator: Emulator) -> None:
    stack = new_stack(program())
    emulator.stop()
    output = stack.up(fails=True)
    assert "no response" in output
    assert "caller" not in stack.resources()


def test_missing_credentials_are_a_one_line_error(new_stack: NewStack, emulator: Emulator) -> None:
    stack = new_stack(program(), {"aws:accessKey": None, "aws:secretKey": None})
    output = stack.up(fails=True)
    assert "set aws:profile" in output
    assert emulator.tasks() == []
