"""The example stack in other languages: a killed plugin, and Ctrl-C."""

import os
import signal
import subprocess
import time
from typing import Any

import pytest

from chime_emulator import Emulator
from tests.languages.example import Example
from tests.support.processes import descendants, kill

pytestmark = pytest.mark.languages

SEARCH = "SpeakerSearchTask"


def start_search(example: Example, emulator: Emulator) -> "subprocess.Popen[str]":
    """Start `pulumi up`, and return once the emulator has started a search."""
    process = example.start("up", "--yes", "--skip-preview")
    while process.poll() is None and searches(emulator) == []:
        time.sleep(0.01)
    assert process.poll() is None, example.output()
    return process


def searches(emulator: Emulator) -> list[dict[str, Any]]:
    return [task for task in emulator.tasks() if task["kind"] == SEARCH]


def test_the_next_up_finds_the_search_of_a_killed_plugin(
    example: Example, emulator: Emulator
) -> None:
    emulator.configure(start_seconds=3)
    process = start_search(example, emulator)
    for pid, command in descendants(process.pid).items():
        if "speaker_search_resource.native" in command:
            kill(pid)
    assert process.wait(60) != 0

    emulator.configure(start_seconds=0.3)
    example.up()
    (search,) = searches(emulator)
    assert example.resources()["caller"]["outputs"]["taskId"] == search["id"]


def test_the_state_names_an_interrupted_search(example: Example, emulator: Emulator) -> None:
    emulator.configure(start_seconds=120)
    process = start_search(example, emulator)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(60) != 0

    (search,) = searches(emulator)
    assert example.resources()["caller"]["outputs"]["taskId"] == search["id"]
    example.run("destroy", "--yes", "--skip-preview")
    assert not any(task["alive"] for task in emulator.tasks())
