"""SIGINT and SIGTERM, once and twice, to the CLI and to its process group, during an `up`.

If the second signal comes after the engine has recorded what the first one interrupted, `destroy`
alone ends everything. If it comes earlier, the next `up` continues with the same tasks and
pipeline.
"""

import contextlib
import os
import signal
import time
from collections.abc import Iterator

import pytest

from chime_emulator import Emulator, seeds
from tests.e2e.conftest import NewStack
from tests.support.clock import Clock
from tests.support.doors import Door
from tests.support.processes import descendants
from tests.support.stack import Stack

pytestmark = pytest.mark.recovery


HOUR = 3600.0


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def emulator(clock: Clock) -> Iterator[Emulator]:
    with Emulator(clock=clock) as emulator:
        yield emulator


def alive(emulator: Emulator) -> set[str]:
    """Return the ids of the tasks and pipelines that run, without the seeded pipeline."""
    records = [*emulator.tasks(), *emulator.pipelines()]
    return {each["id"] for each in records if each["alive"]} - {seeds.PIPELINE_ID}


def ids(stack: Stack) -> set[str]:
    """Return the ids in the state, as the API has them."""
    return {resource["id"].rpartition("/")[2] for resource in stack.resources().values()}


def has_recorded(stack: Stack, expected: set[str]) -> bool:
    """Return whether the engine has written ids to the state, while it runs."""
    # The engine moves the file away before it writes the next one.
    with contextlib.suppress(FileNotFoundError, ValueError):
        return expected <= ids(stack)
    return False


def interrupt(
    stack: Stack,
    emulator: Emulator,
    slow: str,
    signals: list[signal.Signals],
    gap: float | None,
    group: bool,
) -> set[str]:
    """Run an `up` whose pipeline or tasks do not come up, and send signals.

    Args:
        slow: What does not come up: ``pipeline`` or ``tasks``.
        gap: Seconds after each signal; None waits until the engine has recorded what the signal
            interrupted.
        group: Whether to send the signals to the CLI's process group.

    Returns:
        The ids of the resources that have started.
    """
    emulator.configure(**{{"pipeline": "pipeline_", "tasks": ""}[slow] + "start_seconds": HOUR})
    process = stack.start("up", "--yes", "--skip-preview")
    expected = {"pipeline": 1, "tasks": 3}[slow]
    while len(alive(emulator)) < expected:
        assert process.poll() is None, stack.output()
        time.sleep(0.01)
    stack.kill_at_close([*descendants(process.pid)])
    for number in signals:
        if process.poll() is None:
            (os.killpg if group else os.kill)(process.pid, number)
            time.sleep(gap or 0)
        while gap is None and process.poll() is None and not has_recorded(stack, alive(emulator)):
            time.sleep(0.01)
    process.wait(timeout=60)
    if stack.is_locked():
        stack.unlock()
    started = alive(emulator)
    assert len(started) == expected
    return started


@pytest.mark.parametrize("slow", ["pipeline", "tasks"])
@pytest.mark.parametrize("group", [False, True], ids=["cli", "group"])
@pytest.mark.parametrize("times", [1, 2], ids=["once", "twice"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda each: each.name)
def test_destroy_alone_ends_all_that_an_interrupted_up_started(
    door_stack: NewStack,
    emulator: Emulator,
    door: Door,
    number: signal.Signals,
    times: int,
    group: bool,
    slow: str,
) -> None:
    stack = door_stack(door.whole_program())
    started = interrupt(stack, emulator, slow, [number] * times, None, group)
    assert ids(stack) == started, stack.output()

    stack.run("destroy", "--yes", "--skip-preview")
    assert alive(emulator) == set()
    assert len(emulator.tasks()) == len(started) - 1
    assert stack.resources() == {}


@pytest.mark.parametrize("slow", ["pipeline", "tasks"])
@pytest.mark.parametrize("gap", [0.002, 0.3])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda each: each.name)
def test_the_next_up_continues_after_two_signals(
    door_stack: NewStack,
    emulator: Emulator,
    door: Door,
    clock: Clock,
    number: signal.Signals,
    gap: float,
    slow: str,
) -> None:
    """The engine ends at the second signal, and may record nothing but a pending operation."""
    stack = door_stack(door.whole_program())
    started = interrupt(stack, emulator, slow, [number] * 2, gap, False)
    emulator.configure(start_seconds=0, pipeline_start_seconds=0)
    clock.ahead = HOUR

    stack.up()

    assert started <= alive(emulator) == ids(stack)
    assert len(alive(emulator)) == 3
    stack.run("refresh", "--yes", "--skip-preview", "--clear-pending-creates")
    stack.run("destroy", "--yes", "--skip-preview")
    assert alive(emulator) == set()
    assert stack.resources() == {}
