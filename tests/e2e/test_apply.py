"""Ways to apply a stack that must not start a search twice."""

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
    """Return a program with two equal searches. `second` is added to the inputs of the second."""
    return (
        "from speaker_search_resource import SpeakerSearchTask\n"
        f"inputs = {search_inputs()!r}\n"
        "SpeakerSearchTask('one', **inputs)\n"
        f"SpeakerSearchTask('two', **inputs{second})\n"
    )


def test_a_forced_replacement_starts_a_new_task(new_stack: NewStack, emulator: Emulator) -> None:
    """With `--replace`, and with `pulumi state taint`."""
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
    """A targeted operation changes only its target."""
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


def test_the_lock_keeps_a_destroy_out_during_an_up(new_stack: NewStack, emulator: Emulator) -> None:
    """The backend refuses a destroy while a create runs."""
    emulator.configure(start_seconds=1800)
    stack = new_stack(program())
    up = stack.start("up", "--yes", "--skip-preview")
    while not emulator.tasks():
        assert up.poll() is None
        time.sleep(0.01)
    assert "locked" in stack.run("destroy", "--yes", "--skip-preview", fails=True)
    emulator.clock.advance(hours=1)
    assert up.wait(timeout=60) == 0
    assert alive(emulator) == [task_id(stack, "caller")]
    stack.run("destroy", "--yes", "--skip-preview")
    assert alive(emulator) == []


def test_a_copied_stack_starts_nothing(new_stack: NewStack, emulator: Emulator) -> None:
    """Import an export into the same stack, and into a stack with another name."""
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


def test_a_search_in_a_component(new_stack: NewStack, emulator: Emulator) -> None:
    """The URN names the parent. An input that waited for the parent would wait for itself."""
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


def test_the_metadata_file_of_a_file_backend(new_stack: NewStack, emulator: Emulator) -> None:
    """A CLI killed while it writes the file leaves it empty. The guide says to delete it."""
    stack = new_stack(program())
    stack.up()
    metadata = stack.folder / "state/.pulumi/stacks/project/test.json.attrs"
    metadata.write_text("")
    assert "failed to load checkpoint: EOF" in stack.run("cancel", "--yes", fails=True)
    metadata.unlink()
    stack.up("--expect-no-changes")
    assert alive(emulator) == [task_id(stack, "caller")]
