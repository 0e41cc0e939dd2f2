"""One speaker search through the real engine, from preview to destroy."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from speaker_search_resource.emulator import Emulator, seeds
from tests.support.inputs import program
from tests.support.stack import ROOT, Stack

NewStack = Callable[[str], Stack]


def alive(emulator: Emulator) -> list[dict[str, Any]]:
    return [task for task in emulator.tasks() if task["status"] not in ("Stopped", "Failed")]


def test_basic(new_stack: NewStack, emulator: Emulator) -> None:
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


def test_up_after_destroy_starts_anew(new_stack: NewStack, emulator: Emulator) -> None:
    stack = new_stack(program())
    for life in (1, 2, 3):
        stack.up()
        assert len(emulator.tasks()) == life
        (task,) = alive(emulator)
        assert stack.resources()["caller"]["outputs"]["task_id"] == task["id"]
        stack.run("destroy", "--yes", "--skip-preview")
    assert alive(emulator) == []


def test_disappears(new_stack: NewStack, emulator: Emulator) -> None:
    """A task that ended behind the engine's back is seen, and not started again unasked."""
    stack = new_stack(program())
    stack.up()
    emulator.end_task(emulator.tasks()[0]["id"], "Stopped")

    preview = stack.run("refresh", "--preview-only", "--diff")
    assert '"InProgress" => "Stopped"' in preview
    stack.run("refresh", "--yes", "--skip-preview")
    assert stack.resources()["caller"]["outputs"]["status"] == "Stopped"

    stack.up("--expect-no-changes")
    assert len(emulator.tasks()) == 1
    stack.run("destroy", "--yes", "--skip-preview")


def test_replace(new_stack: NewStack, emulator: Emulator) -> None:
    stack = new_stack(program())
    stack.up()
    source = {"stream_arn": seeds.STREAM_ARN, "channel_id": 1}
    stack.write(program(kinesis_video_stream_source_task_configuration=source))

    preview = stack.run("preview", "--diff")
    assert "channel_id: 0 => 1" in preview
    assert "(replace)" in preview
    stack.up()

    old, new = emulator.tasks()
    assert old["status"] == "Stopped"
    assert new["status"] == "InProgress"
    assert old["updated"] <= new["created"], "two searches ran at once"
    assert stack.resources()["caller"]["outputs"]["task_id"] == new["id"]


def test_a_bad_input_is_refused_at_preview(new_stack: NewStack, emulator: Emulator) -> None:
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
    stack = new_stack("")
    shutil.copy(ROOT / "__main__.py", stack.folder / "__main__.py")
    stack.configure("configuration_arn", seeds.PIPELINE_CONFIGURATION_ARN)
    stack.configure("voice_profile_domain_arn", seeds.VOICE_PROFILE_DOMAIN_ARN)
    stack.configure("stream_arn", seeds.STREAM_ARN)
    stack.configure("consent_acknowledged", "true")
    stack.up()
    assert [task["status"] for task in emulator.tasks()] == ["InProgress"] * 2
    for output in ("status", "tone_status"):
        assert stack.run("stack", "output", output).strip() == "InProgress"
    stack.run("destroy", "--yes", "--skip-preview")
    assert alive(emulator) == []


def test_no_emulator_is_one_clear_line(new_stack: NewStack, emulator: Emulator) -> None:
    stack = new_stack(program())
    emulator.stop()
    output = stack.up(fails=True)
    assert "nothing answers" in output
    assert "caller" not in stack.resources()


def test_no_credentials_is_one_clear_line(
    new_stack: NewStack, emulator: Emulator, tmp_path: Path
) -> None:
    stack = new_stack(program())
    stack.run("config", "rm", "aws:accessKey")
    stack.run("config", "rm", "aws:secretKey")
    output = stack.up(fails=True)
    assert "set aws:profile" in output
    assert emulator.tasks() == []
