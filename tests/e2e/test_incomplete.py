"""Failed and interrupted operations: every task that may run is in the state or in the error."""

import json
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chime_emulator import Emulator, seeds
from tests.support.clock import Clock
from tests.support.inputs import pipeline_inputs, search_inputs
from tests.support.outcome import alive
from tests.support.processes import descendants, is_running
from tests.support.stack import Stack

pytestmark = pytest.mark.recovery

NewStack = Callable[..., Stack]

STOP = "StopSpeakerSearchTask"
START_SECONDS = 600.0
"""A start that is slower than any timeout of these tests."""


def declare(count: int = 1, create: str = "5s", **changes: Any) -> str:
    """Return a program that declares searches whose creation may take `create`."""
    return (
        "import pulumi\n"
        "from speaker_search_resource import SpeakerSearchTask\n"
        f"inputs = {search_inputs(**changes)!r}\n"
        f"for number in range({count}):\n"
        "    SpeakerSearchTask(f'caller-{number}', **{**inputs, 'triggers': [number]},\n"
        "        opts=pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(\n"
        f"            create={create!r}, delete='20s')))\n"
    )


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def emulator(clock: Clock) -> Iterator[Emulator]:
    with Emulator(clock=clock, start_seconds=0.3, stop_seconds=0.1) as emulator:
        yield emulator


def fail_to_start(stack: Stack, emulator: Emulator, **fault: Any) -> str:
    """Run an `up` whose task never comes up and cannot be stopped, and return its output."""
    emulator.configure(start_seconds=START_SECONDS)
    emulator.fault(STOP, **(fault or {"kind": "error", "code": "ForbiddenException"}))
    output = stack.up(fails=True)
    emulator.clear_faults()
    return output


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "error", "code": "ForbiddenException"},
        {"kind": "hang", "when": "before"},
        {"kind": "drop", "when": "before"},
    ],
)
def test_a_task_that_cannot_be_stopped_is_recorded_and_destroy_alone_ends_it(
    new_stack: NewStack, emulator: Emulator, fault: dict[str, Any]
) -> None:
    stack = new_stack(declare())
    output = fail_to_start(stack, emulator, **fault)

    (task,) = alive(emulator)
    assert stack.resources()["caller-0"]["id"] == f"{seeds.PIPELINE_ID}/{task}"
    assert stack.resources()["caller-0"]["initErrors"]
    assert "so it may still run" in output
    assert "Traceback" not in output

    stack.run("destroy", "--yes", "--skip-preview")
    assert alive(emulator) == []
    assert stack.resources() == {}


def test_the_next_up_continues_with_the_recorded_task(
    new_stack: NewStack, emulator: Emulator, clock: Clock
) -> None:
    stack = new_stack(declare())
    fail_to_start(stack, emulator)
    (task,) = alive(emulator)
    clock.ahead = START_SECONDS

    stack.up()

    assert alive(emulator) == [task]
    assert len(emulator.tasks()) == 1
    state = stack.resources()["caller-0"]
    assert state["outputs"]["status"] == "InProgress"
    assert "initErrors" not in state
    assert "__incomplete" not in state["outputs"]
    stack.run("preview", "--expect-no-changes")


def test_a_recorded_task_that_has_ended_is_not_started_again(
    new_stack: NewStack, emulator: Emulator
) -> None:
    stack = new_stack(declare())
    fail_to_start(stack, emulator)
    (task,) = alive(emulator)
    emulator.end_task(task, "Failed")

    output = stack.up()

    assert "has ended (Failed) and is not started again" in output
    assert len(emulator.tasks()) == 1
    assert stack.resources()["caller-0"]["outputs"]["status"] == "Failed"


def test_a_refresh_shows_the_recorded_task_as_it_is(
    new_stack: NewStack, emulator: Emulator, clock: Clock
) -> None:
    stack = new_stack(declare())
    fail_to_start(stack, emulator)

    output = stack.run("refresh", "--yes", "--skip-preview")
    assert "; the next `pulumi up` waits for it" in output
    assert stack.resources()["caller-0"]["initErrors"]

    clock.ahead = START_SECONDS
    stack.run("refresh", "--yes", "--skip-preview")
    state = stack.resources()["caller-0"]
    assert state["outputs"]["status"] == "InProgress"
    assert "initErrors" not in state


def test_an_adopted_task_that_does_not_come_up_is_recorded_and_not_stopped(
    new_stack: NewStack, emulator: Emulator
) -> None:
    emulator.configure(start_seconds=START_SECONDS)
    owner = new_stack(declare(wait_for_in_progress=False))
    owner.up()
    (task,) = alive(emulator)
    stack = new_stack(declare(adopt_task_id=task))

    output = stack.up(fails=True)

    assert "is adopted and left as it is" in output
    assert alive(emulator) == [task]
    assert stack.resources()["caller-0"]["id"].endswith(task)


def test_a_token_stays_encrypted_in_a_recorded_task(
    new_stack: NewStack, emulator: Emulator
) -> None:
    stack = new_stack(declare(client_request_token="token-that-nobody-reads"))
    fail_to_start(stack, emulator)
    assert alive(emulator)
    assert "token-that-nobody-reads" not in json.dumps(stack.resources())


def test_tags_that_may_have_changed_are_repaired(new_stack: NewStack, emulator: Emulator) -> None:
    def program(**tags: str) -> str:
        return (
            "from speaker_search_resource import MediaInsightsPipeline\n"
            f"MediaInsightsPipeline('call', **{pipeline_inputs(tags=tags)!r})\n"
        )

    stack = new_stack(program(team="calls", stage="test"))
    stack.up()
    stack.write(program(team="voice", cost="centre"))
    # The tags are added, and the removal of the old tag fails.
    emulator.fault("UntagResource", "error", code="ForbiddenException")
    output = stack.up(fails=True)
    assert "some tags may have changed" in output
    emulator.clear_faults()

    stack.write(program(team="calls", stage="test"))
    stack.up()

    (pipeline,) = (each for each in emulator.pipelines() if each["id"] != seeds.PIPELINE_ID)
    assert pipeline["tags"] == {"team": "calls", "stage": "test"}


@pytest.mark.parametrize("count", [1, 25])
def test_an_interrupted_up_ends_at_once_and_the_next_up_continues(
    new_stack: NewStack, emulator: Emulator, clock: Clock, count: int
) -> None:
    emulator.configure(start_seconds=START_SECONDS)
    stack = new_stack(declare(count, create="5m"))
    run = stack.start("up", "--yes", "--skip-preview", "--parallel", "32")
    while len(alive(emulator)) < count:
        assert run.poll() is None
        time.sleep(0.02)

    run.send_signal(signal.SIGINT)
    run.wait(30)

    assert len(alive(emulator)) == count
    tasks = {state["id"].rpartition("/")[2] for state in stack.resources().values()}
    assert tasks == set(alive(emulator))

    clock.ahead = START_SECONDS
    stack.up()
    assert len(emulator.tasks()) == count
    assert {s["outputs"]["status"] for s in stack.resources().values()} == {"InProgress"}


def test_a_destroy_interrupted_after_its_stop_keeps_the_task(
    new_stack: NewStack, emulator: Emulator
) -> None:
    stack = new_stack(declare())
    stack.up()
    emulator.configure(stop_seconds=30)
    run = stack.start("destroy", "--yes", "--skip-preview")
    while not emulator.calls()["counts"].get(STOP):
        assert run.poll() is None
        time.sleep(0.02)

    run.send_signal(signal.SIGINT)
    run.wait(30)

    assert stack.resources().keys() == {"caller-0"}


def test_a_plugin_whose_engine_was_killed_ends_by_itself(
    new_stack: NewStack, emulator: Emulator
) -> None:
    emulator.configure(start_seconds=3600)
    stack = new_stack(declare(create="5m"))
    run = stack.start("up", "--yes", "--skip-preview")
    while not alive(emulator):
        assert run.poll() is None
        time.sleep(0.02)
    plugins = [pid for pid, command in descendants(run.pid).items() if "pulumi.dynamic" in command]
    assert plugins
    stack.kill_at_close(plugins)
    run.kill()
    run.wait()

    deadline = time.monotonic() + 60
    while any(map(is_running, plugins)):
        assert time.monotonic() < deadline
        time.sleep(0.5)


def test_an_up_that_leaves_an_ended_task_alone_warns(
    new_stack: NewStack, emulator: Emulator
) -> None:
    stack = new_stack(declare())
    assert "restart_policy" not in stack.up()
    (task,) = alive(emulator)
    emulator.end_task(task, "Stopped")
    stack.run("refresh", "--yes", "--skip-preview")

    output = stack.up()

    since = stack.resources()["caller-0"]["outputs"]["updated_timestamp"]
    assert f"warning: Stopped since {since}; restart_policy is Never" in output
    assert len(emulator.tasks()) == 1


def test_a_destroy_that_cannot_confirm_the_stop_prints_the_command(
    new_stack: NewStack, emulator: Emulator
) -> None:
    stack = new_stack(declare())
    stack.up()
    (task,) = alive(emulator)
    emulator.fault(STOP, "error", code="ForbiddenException")

    output = stack.run("destroy", "--yes", "--skip-preview", fails=True)

    assert "run `pulumi destroy` again, or stop it with `aws chime-sdk-media-pipelines " in output
    assert f"--speaker-search-task-id {task} --region us-east-1" in output
    assert "Traceback" not in output
    assert stack.resources().keys() == {"caller-0"}
