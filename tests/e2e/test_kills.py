"""SIGKILL to the CLI, the plugin or both, at random times during `up` and `destroy`.

The next run finds the task of a killed run: there are never two tasks, and the state names the
task. KILLS and SEED in the environment set the kills of each provider and the random seed.
"""

import os
import random
import subprocess
import time
from typing import Any

import pytest

from chime_emulator import Emulator
from speaker_search_resource.provider.spelling import in_snake_case
from speaker_search_resource.speaker_search_task import SPEC
from tests.e2e.conftest import NewStack
from tests.support.doors import Door
from tests.support.processes import descendants, kill
from tests.support.stack import Stack

pytestmark = pytest.mark.recovery


KILLS = int(os.environ.get("KILLS", "12"))
SEED = os.environ.get("SEED", "0")
RUNS = 3


def alive(emulator: Emulator) -> list[dict[str, Any]]:
    return [task for task in emulator.tasks() if task["alive"]]


def run_and_kill(
    stack: Stack,
    emulator: Emulator,
    door: Door,
    command: str,
    victim: str,
    draw: random.Random,
    seconds: float,
) -> None:
    """Start a command, and kill the CLI, its plugin or both after a random delay.

    Half of the kills are at any time within `seconds`, the others soon after the first API call.
    """
    delay = draw.uniform(0, seconds)
    calls = emulator.calls()["counts"]
    process = stack.start(command, "--yes", "--skip-preview")
    started: dict[int, str] = {}
    if draw.random() < 0.5:
        while process.poll() is None and emulator.calls()["counts"] == calls:
            time.sleep(0.002)
        delay = draw.uniform(0, 0.8)
    try:
        process.wait(timeout=delay)
    except subprocess.TimeoutExpired:
        started = descendants(process.pid)
    plugins = [pid for pid, command_line in started.items() if door.module in command_line]
    if victim in ("plugin", "both"):
        for pid in plugins:
            kill(pid)
    if victim in ("cli", "both"):
        kill(process.pid)
    process.communicate(timeout=120)
    # The processes that survive the kill may still run during the next command.
    stack.kill_at_close([*started])


@pytest.mark.parametrize("run", range(RUNS))
def test_the_next_run_recovers_from_a_kill(
    door_stack: NewStack, emulator: Emulator, door: Door, run: int
) -> None:
    draw = random.Random(f"{SEED} {run}")
    emulator.configure(token_replay="task" if run else "conflict", stop_seconds=0.3)
    # With latency, a kill can lose a response.
    emulator.fault("*", "latency", seconds=0.1)
    stack = door_stack(door.search_program(restart_policy="Always"))
    started_at = time.monotonic()
    stack.up()
    up_seconds = time.monotonic() - started_at
    kills = KILLS // RUNS
    while kills:
        kind = draw.choice(["replace", "destroy"]) if stack.resources() else "create"
        command = "destroy" if kind == "destroy" else "up"
        # A Conflict for a used token is retried before the next token is tried.
        conflicts = 3.0 if kind == "create" and not run else 0.0
        if kind == "replace":
            stack.write(door.search_program(restart_policy="Always", triggers=[kills]))
        # Sometimes the run that recovers from a kill is killed too.
        for _ in range(min(kills, draw.choice([1, 1, 2]))):
            kills -= 1
            victim = draw.choice(["cli", "plugin", "both"])
            run_and_kill(stack, emulator, door, command, victim, draw, up_seconds + conflicts)
            assert len(alive(emulator)) <= 1
            if victim != "plugin":
                stack.unlock()
        if kind == "destroy" and draw.random() < 0.5:
            stack.run("destroy", "--yes", "--skip-preview")
            assert alive(emulator) == []
            assert stack.resources() == {}
            continue
        if kind == "destroy":
            # The state may name a task that the killed run stopped. A refresh finds that it has
            # ended, and the restart policy of this program starts another task.
            stack.up("--refresh")
        else:
            stack.up()
        (task,) = alive(emulator)
        state = stack.resources()["caller"]
        outputs = in_snake_case(SPEC, state["outputs"])
        assert outputs["task_id"] == task["id"]
        assert outputs["status"] == "InProgress"
    stack.run("destroy", "--yes", "--skip-preview")
    assert alive(emulator) == []
    assert stack.resources() == {}
