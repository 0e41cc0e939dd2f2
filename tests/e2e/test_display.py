"""Pulumi's display: the status of slow operations, remarks and errors."""

import json
import re
from collections.abc import Callable
from typing import Any

from chime_emulator import Emulator
from tests.support.inputs import program
from tests.support.stack import Stack

NewStack = Callable[[str], Stack]
TYPE = "pulumi-python:dynamic/chimesdkmediapipelines:SpeakerSearchTask"


def diagnostics(stack: Stack, *flags: str, fails: bool = False) -> list[dict[str, Any]]:
    """Return the diagnostic events of the search in an `up --json`."""
    lines = stack.up("--json", *flags, fails=fails).splitlines()
    events = [json.loads(line) for line in lines if line.startswith("{")]
    diagnostics = [event["diagnosticEvent"] for event in events if "diagnosticEvent" in event]
    return [
        event for event in diagnostics if event.get("urn", "").endswith("SpeakerSearchTask::caller")
    ]


def test_a_slow_start_shows_its_status(new_stack: NewStack, emulator: Emulator) -> None:
    emulator.configure(start_seconds=3.0)
    stack = new_stack(program())
    output = stack.up()
    assert re.search(rf"{TYPE} caller creating \(\d+s\) Initializing, \d s of 290 s", output)


def test_a_slow_start_shows_its_status_in_json(new_stack: NewStack, emulator: Emulator) -> None:
    emulator.configure(start_seconds=3.0)
    events = diagnostics(new_stack(program()))
    assert any(
        event["message"].startswith("Initializing, ") and event["ephemeral"] for event in events
    )


def test_a_slow_stop_shows_its_status(new_stack: NewStack, emulator: Emulator) -> None:
    emulator.configure(stop_seconds=3.0)
    stack = new_stack(program())
    stack.up()
    output = stack.run("destroy", "--yes", "--skip-preview")
    assert re.search(rf"{TYPE} caller deleting \(\d+s\) Stopping, \d s of 120 s", output)


def test_throttling_is_shown(new_stack: NewStack, emulator: Emulator) -> None:
    # Seven delays exceed the second after which a status is shown, whatever their jitter.
    emulator.fault("StartSpeakerSearchTask", "error", code="ThrottledClientException", count=7)
    output = new_stack(program()).up()
    assert "StartSpeakerSearchTask: ThrottledClientException, retrying, " in output


def test_a_restart_reminds_of_consent(new_stack: NewStack, emulator: Emulator) -> None:
    # A task that starts at once has no status to show, however slow the machine is.
    emulator.configure(start_seconds=0)
    stack = new_stack(program(restart_policy="Always"))
    assert diagnostics(stack) == []
    emulator.end_task(emulator.tasks()[0]["id"], "Failed")
    (reminder,) = diagnostics(stack, "--refresh")
    assert "consent" in reminder["message"]
    assert not reminder.get("ephemeral")


def test_an_error_is_one_line_at_its_resource(new_stack: NewStack, emulator: Emulator) -> None:
    emulator.configure(start_seconds=0, task_outcome="Failed")
    (error,) = diagnostics(new_stack(program()), fails=True)
    (task,) = emulator.tasks()
    last = error["message"].strip().splitlines()[-1]
    assert f"task {task['id']} of pipeline {task['pipeline_id']} became Failed" in last
    assert error["severity"] == "error"
