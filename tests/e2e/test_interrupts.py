"""SIGINT and SIGTERM, once and twice, to the CLI or to its process group, at random times.

Every task and pipeline that may run is in the state or in the output of the interrupted run.
INTERRUPTS and SEED in the environment set the number of interrupts of each kind and provider, and
the random seed.
"""

import json
import os
import random
import signal
import time

import pytest

from chime_emulator import Emulator, seeds
from tests.e2e.conftest import NewStack
from tests.support.doors import Door
from tests.support.stack import Stack

pytestmark = pytest.mark.recovery


INTERRUPTS = int(os.environ.get("INTERRUPTS", "1"))
SEED = os.environ.get("SEED", "0")
LOST = "it may have started"


def running(emulator: Emulator) -> set[str]:
    """Return the ids of the running tasks and pipelines, without the emulator's own pipeline."""
    both = [*emulator.tasks(), *emulator.pipelines()]
    return {each["id"] for each in both if each["alive"]} - {seeds.PIPELINE_ID}


def recorded(stack: Stack) -> set[str]:
    """Return the ids of the tasks and pipelines in the state."""
    return {state["id"].rpartition("/")[2] for state in stack.resources().values()}


def interrupt(
    stack: Stack, emulator: Emulator, number: signal.Signals, group: bool, draw: random.Random
) -> str:
    """Run an `up`, interrupt it after its first API call, and return its output."""
    calls = emulator.calls()["counts"]
    process = stack.start("up", "--yes", "--skip-preview")
    while process.poll() is None and emulator.calls()["counts"] == calls:
        time.sleep(0.002)
    time.sleep(draw.uniform(0, 3))
    for _ in range(draw.choice([1, 2])):
        if process.poll() is None:
            if group:
                os.killpg(process.pid, number)
            else:
                process.send_signal(number)
            time.sleep(draw.uniform(0, 0.3))
    process.wait(60)
    return stack.output()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("group", [False, True], ids=["cli", "group"])
def test_what_an_interrupted_run_started_is_named(
    door_stack: NewStack, emulator: Emulator, door: Door, number: signal.Signals, group: bool
) -> None:
    draw = random.Random(f"{SEED} {number} {group}")
    emulator.configure(start_seconds=0.8, stop_seconds=0.1)
    emulator.fault("*", "latency", seconds=0.1)
    stack = door_stack(door.whole_program())
    for attempt in range(INTERRUPTS):
        output = interrupt(stack, emulator, number, group, draw)
        stack.unlock()
        alive = running(emulator)
        unnamed = alive - recorded(stack)
        pending = json.dumps(stack.pending_operations())
        assert all(id_ in output or LOST in output or "creating" in pending for id_ in unnamed)

        started, known = len(emulator.tasks()), {task["id"] for task in emulator.tasks()} & alive
        if attempt % 2 and not unnamed:
            stack.run("destroy", "--yes", "--skip-preview")
        else:
            stack.up()
            assert running(emulator) == recorded(stack)
            assert len(recorded(stack)) == 3
            assert len(emulator.tasks()) - started <= 2 - len(known)
            if pending != "[]":
                stack.run("refresh", "--yes", "--skip-preview", "--clear-pending-creates")
                assert stack.pending_operations() == []
            stack.run("destroy", "--yes", "--skip-preview")
        assert running(emulator) == set()
        assert stack.resources() == {}
        stack.write(door.whole_program(triggers=[attempt]))
