"""Plans that depend on more than the inputs: options of a resource or of the CLI, and tokens."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from chime_emulator import Emulator, seeds
from tests.e2e.test_plan import (
    SAME,
    UPDATE,
    applied,
    planned,
    replaced_because_of,
    status_of,
    task_ids,
)
from tests.support.inputs import pipeline_inputs, search_inputs
from tests.support.stack import Stack

pytestmark = pytest.mark.examples

NewStack = Callable[[str], Stack]

TYPES = "urn:pulumi:test::project::pulumi-python:dynamic/chimesdkmediapipelines"
CALL = f"{TYPES}:MediaInsightsPipeline::call"
CALLER = f"{TYPES}:SpeakerSearchTask::caller"


def replacing(type_: str, inputs: dict[str, Any], *names: str) -> str:
    """Return a program whose resource is replaced if one of some inputs changes."""
    return (
        "import pulumi\n"
        f"from speaker_search_resource import {type_}\n"
        f"opts = pulumi.ResourceOptions(replace_on_changes={list(names)!r})\n"
        f"{type_}('it', opts=opts, **{inputs!r})\n"
    )


def test_an_option_named_in_replace_on_changes_replaces_the_task(
    new_stack: NewStack, emulator: Emulator
) -> None:
    def search(**changes: Any) -> str:
        return replacing("SpeakerSearchTask", search_inputs(**changes), "restart_policy")

    stack = new_stack(search())
    stack.up()
    (old,) = task_ids(stack).values()

    stack.write(search(restart_policy="Always"))
    assert planned(stack)["it"] == replaced_because_of("restart_policy")
    assert applied(stack)["it"] == replaced_because_of("restart_policy")
    (new,) = task_ids(stack).values()
    assert status_of(emulator) == {old: "Stopped", new: "InProgress"}

    # Another option still changes in place.
    stack.write(search(restart_policy="Always", wait_for_in_progress=False))
    assert planned(stack)["it"] == applied(stack)["it"] == UPDATE
    assert planned(stack)["it"] == SAME
    assert status_of(emulator) == {old: "Stopped", new: "InProgress"}


def test_tags_named_in_replace_on_changes_replace_the_pipeline(
    new_stack: NewStack, emulator: Emulator
) -> None:
    def pipeline(**tags: str) -> str:
        return replacing("MediaInsightsPipeline", pipeline_inputs(tags=tags), "tags")

    stack = new_stack(pipeline(team="calls"))
    stack.up()

    stack.write(pipeline(team="sales"))
    assert planned(stack)["it"] == replaced_because_of("tags")
    assert applied(stack)["it"] == replaced_because_of("tags")
    started = [each for each in emulator.pipelines() if each["id"] != seeds.PIPELINE_ID]
    assert [each["alive"] for each in started] == [False, True]


def call_with_search(*triggers: str) -> str:
    """Return a program with a pipeline and a search on it."""
    return (
        "from speaker_search_resource import MediaInsightsPipeline, SpeakerSearchTask\n"
        f"call = MediaInsightsPipeline('call', **{pipeline_inputs(triggers=list(triggers))!r})\n"
        "SpeakerSearchTask('caller',\n"
        f"    **{{**{search_inputs()!r}, 'identifier': call.media_pipeline_id}})\n"
    )


@pytest.mark.parametrize(
    "options",
    [("--target", CALL), ("--target-replace", CALL), ("--exclude", CALLER)],
    ids=["target", "target-replace", "exclude"],
)
def test_a_search_that_is_left_out_is_not_stopped(
    new_stack: NewStack, emulator: Emulator, options: tuple[str, ...]
) -> None:
    """The replacement of its pipeline would stop it, and could not start it again."""
    stack = new_stack(call_with_search())
    stack.up()
    calls, state = emulator.calls()["counts"], stack.resources()

    stack.write(call_with_search("again"))
    for output in (stack.run("preview", *options, fails=True), stack.up(*options, fails=True)):
        assert "would be stopped, because a resource that it depends on is replaced" in output
        assert f"--target-dependents or --target '{CALLER}'" in output
        assert "Traceback" not in output

    assert emulator.calls()["counts"] == calls
    assert stack.resources() == state
    assert [task["status"] for task in emulator.tasks()] == ["InProgress"]


@pytest.mark.parametrize(
    "options",
    [
        ("--target", CALL, "--target-dependents"),
        ("--target", CALL, "--target", CALLER),
        ("--target", "**::call*"),
    ],
    ids=["dependents", "both", "pattern"],
)
def test_a_search_that_is_a_target_is_replaced_with_its_pipeline(
    new_stack: NewStack, emulator: Emulator, options: tuple[str, ...]
) -> None:
    stack = new_stack(call_with_search())
    stack.up()

    stack.write(call_with_search("again"))
    stack.up(*options)

    assert [task["status"] for task in emulator.tasks()] == ["Stopped", "InProgress"]
    identifier = stack.resources()["caller"]["outputs"]["identifier"]
    assert identifier == stack.resources()["call"]["id"]


def searches_with_a_token(*names: str, **changes: Any) -> str:
    """Return a program whose searches name one request token. The first was called `caller`."""
    return (
        "import pulumi\n"
        "from speaker_search_resource import SpeakerSearchTask\n"
        "opts = pulumi.ResourceOptions(aliases=[pulumi.Alias(name='caller')])\n"
        f"for name in {names!r}:\n"
        f"    SpeakerSearchTask(name, opts=opts, client_request_token='own-token',\n"
        f"        **{search_inputs(**changes)!r})\n"
        "    opts = None\n"
    )


def test_one_request_token_belongs_to_one_declaration(
    new_stack: NewStack, emulator: Emulator
) -> None:
    stack = new_stack(searches_with_a_token("caller"))
    stack.up()
    stack.write(searches_with_a_token("caller", "agent"))
    for output in (stack.run("preview", fails=True), stack.up(fails=True)):
        assert re.search("'(caller|agent)' has this token too", output)
        assert "own-token" not in output
    assert len(emulator.tasks()) == 1

    # A replacement is checked twice, and a renamed declaration has another URN.
    stack.write(searches_with_a_token("caller", triggers=["again"]))
    stack.up()
    stack.write(searches_with_a_token("renamed", triggers=["again"]))
    assert planned(stack)["renamed"] == applied(stack)["renamed"] == SAME
    assert [task["status"] for task in emulator.tasks()] == ["Stopped", "InProgress"]
