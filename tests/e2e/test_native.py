"""The native provider on the real engine, with a program in Python that has no generated SDK."""

from collections.abc import Callable
from typing import Any

import pytest

from chime_emulator import Emulator, seeds
from tests.support.native_program import search
from tests.support.stack import ROOT, Stack

NewStack = Callable[..., Stack]


@pytest.fixture
def native(new_stack: NewStack, emulator: Emulator) -> NewStack:
    """Return a stack whose native provider calls the emulator."""

    def make(program: str, **config: Any) -> Stack:
        settings = {
            "speakersearch:region": "us-east-1",
            "speakersearch:accessKey": "local",
            "speakersearch:secretKey": "local",
            "speakersearch:endpoints": [{"chimesdkmediapipelines": emulator.endpoint_url}],
            **config,
        }
        return new_stack(program, settings, {"speakersearch": ROOT / "plugin"})

    return make


def test_preview_up_refresh_destroy(native: NewStack, emulator: Emulator) -> None:
    stack = native(search())

    assert "+ 2 to create" in stack.run("preview")
    assert emulator.calls()["counts"] == {}

    stack.up()
    (task,) = emulator.tasks()
    state = stack.resources()["caller"]
    assert task["status"] == "InProgress"
    assert state["id"] == f"{seeds.PIPELINE_ID}/{task['id']}"
    assert state["outputs"]["status"] == "InProgress"
    assert state["outputs"]["taskId"] == task["id"]
    assert state["outputs"]["createdTimestamp"] == task["created"]

    stack.up("--expect-no-changes")
    stack.run("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    assert len(emulator.tasks()) == 1

    stack.run("destroy", "--yes", "--skip-preview")
    assert [task["status"] for task in emulator.tasks()] == ["Stopped"]
    assert stack.resources() == {}
