"""Ways to apply a stack that could start a search twice, and must not."""

import time
from collections.abc import Callable
from typing import Any

from chime_emulator import Emulator
from speaker_search_resource.operations.request_token import declaration_key
from tests.support.inputs import program, search_inputs
from tests.support.outcome import alive
from tests.support.stack import Stack

NewStack = Callable[[str], Stack]
URN = (
    "urn:pulumi:test::project::"
    "pulumi-python:dynamic/chimesdkmediapipelines:SpeakerSearchTask::{name}"
)


def task_id(stack: Stack, name: str) -> Any:
    return stack.resources()[name]["outputs"]["task_id"]


def two_searches(second: str = "") -> str:
    """A program with two searches whose inputs are equal but for what is added to the second."""
    return (
        "from speaker_search_resource import SpeakerSearchTask\n"
        f"inputs = {search_inputs()!r}\n"
        "SpeakerSearchTask('one', **inputs)\n"
        f"SpeakerSearchTask('two', **inputs{second})\n"
    )


def test_a_replacement_by_hand_starts_a_task_of_its_own(
    new_stack: NewStack, emulator: Emulator
) -> None:
    """By `--replace`, and by a mark in the state."""
    stack = new_stack(program())
    stack.up()
    stack.up("--replace", URN.format(name="caller"))
    old, new = emulator.tasks()
    assert old["status"] == "Stopped"
    assert old["updated"] <= new["created"], "two searches ran at once"
    assert alive(emulator) == [new["id"]] == [task_id(stack, "caller")]

    stack.run("state", "taint", URN.format(name="caller"))
    stack.up()
    assert len(emulator.tasks()) == 3
    assert alive(emulator) == [task_id(stack, "caller")] != [new["id"]]


def test_equal_inputs_under_two_names_are_two_searches(
    new_stack: NewStack, emulator: Emulator
) -> None:
    """And what targets one of them touches nothing else."""
    stack = new_stack(two_searches())
    stack.up()
    one, two = task_id(stack, "one"), task_id(stack, "two")
    assert one != two
    assert sorted(alive(emulator)) == sorted([one, two])
    assert len(emulator.tasks()) == 2

    stack.write(two_searches(", triggers=['again']"))
    stack.up("--target", URN.format(name="one"))
    assert sorted(alive(emulator)) == sorted([one, two])
    stack.run("destroy", "--yes", "--skip-preview", "--target", URN.format(name="two"))
    assert alive(emulator) == [one]


def test_a_destroy_elsewhere_waits_for_its_turn(new_stack: NewStack, emulator: Emulator) -> None:
    """The backend's lock keeps a destroy out while a create is under way."""
    emulator.configure(start_seconds=3.0)
    stack = new_stack(program())
    up = stack.start("up", "--yes", "--skip-preview")
    while not emulator.tasks():
        assert up.poll() is None
        time.sleep(0.01)
    assert "locked" in stack.run("destroy", "--yes", "--skip-preview", fails=True)
    assert up.wait(timeout=60) == 0
    assert alive(emulator) == [task_id(stack, "caller")]
    stack.run("destroy", "--yes", "--skip-preview")
    assert alive(emulator) == []


def test_a_copied_stack_starts_nothing(new_stack: NewStack, emulator: Emulator) -> None:
    """The same stack brought back from an export, and a stack of another name made from one."""
    stack = new_stack(program())
    stack.up()
    (task,) = alive(emulator)
    exported = stack.run("stack", "export")
    backup = stack.folder / "backup.json"

    backup.write_text(exported)
    stack.run("stack", "import", "--file", str(backup))
    stack.up("--expect-no-changes")

    backup.write_text(
        exported.replace(":test::", ":copy::").replace("project-test", "project-copy")
    )
    config = (stack.folder / "Pulumi.test.yaml").read_text()
    stack.run("stack", "init", "copy")
    (stack.folder / "Pulumi.copy.yaml").write_text(config)
    stack.run("stack", "import", "--file", str(backup))
    stack.up("--expect-no-changes")
    assert alive(emulator) == [task] == [task_id(stack, "caller")]
    assert len(emulator.tasks()) == 1


def test_a_component_s_search(new_stack: NewStack, emulator: Emulator) -> None:
    """Its URN names the parent; an input that waited for the parent would wait for itself."""
    stack = new_stack(
        "import pulumi\n"
        "from speaker_search_resource import SpeakerSearchTask\n"
        "class Call(pulumi.ComponentResource):\n"
        "    def __init__(self, name):\n"
        "        super().__init__('calls:Call', name)\n"
        f"        SpeakerSearchTask('caller', **{search_inputs()!r},\n"
        "            opts=pulumi.ResourceOptions(parent=self))\n"
        "Call('call')\n"
    )
    stack.up()
    state = stack.resources()["caller"]
    assert state["inputs"]["__declaration"] == declaration_key("organization", state["urn"])
    assert alive(emulator) == [state["outputs"]["task_id"]]


def test_the_second_file_of_a_file_backend(new_stack: NewStack, emulator: Emulator) -> None:
    """A CLI killed while it wrote the file leaves it empty; the README's remedy is to delete it."""
    stack = new_stack(program())
    stack.up()
    second = stack.folder / "state/.pulumi/stacks/project/test.json.attrs"
    second.write_text("")
    assert "failed to load checkpoint: EOF" in stack.run("cancel", "--yes", fails=True)
    second.unlink()
    stack.up("--expect-no-changes")
    assert alive(emulator) == [task_id(stack, "caller")]
