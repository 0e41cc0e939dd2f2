"""SIGKILL to the CLI, the plugin or both, at points spread over `up` and `destroy`.

What a killed run leaves is what the next run finds: never two tasks, and none that the state does
not name. KILLS and SEED in the environment make a longer or another run of it.
"""

import os
import random
import subprocess
import time
from collections.abc import Callable
from typing import Any

import pytest

from chime_emulator import Emulator
from tests.support.inputs import program
from tests.support.processes import descendants, kill
from tests.support.stack import Stack

KILLS = int(os.environ.get("KILLS", "60"))
SEED = os.environ.get("SEED", "0")
RUNS = 6


def alive(emulator: Emulator) -> list[dict[str, Any]]:
    return [task for task in emulator.tasks() if task["alive"]]


def run_and_kill(
    stack: Stack, emulator: Emulator, command: str, victim: str, draw: random.Random, whole: float
) -> None:
    """Start a command, and kill it or its plugin after a while.

    Half of the kills fall anywhere in the run, the others close to its first call of the API.
    """
    delay = draw.uniform(0, whole)
    calls = emulator.calls()["counts"]
    process = stack.start(command, "--yes", "--skip-preview")
    below: dict[int, str] = {}
    if draw.random() < 0.5:
        while process.poll() is None and emulator.calls()["counts"] == calls:
            time.sleep(0.002)
        delay = draw.uniform(0, 0.8)
    try:
        process.wait(timeout=delay)
    except subprocess.TimeoutExpired:
        below = descendants(process.pid)
    plugins = [pid for pid, command_line in below.items() if "pulumi.dynamic" in command_line]
    if victim in ("plugin", "both"):
        for pid in plugins:
            kill(pid)
    if victim in ("cli", "both"):
        kill(process.pid)
    process.communicate(timeout=120)
    # What is left behind may go on for a while, beside whatever comes next.
    stack.leave_behind([*below])


@pytest.mark.parametrize("run", range(RUNS))
def test_what_a_kill_leaves(
    new_stack: Callable[[str], Stack], emulator: Emulator, run: int
) -> None:
    draw = random.Random(f"{SEED} {run}")
    emulator.configure(token_replay="task" if run else "conflict", stop_seconds=0.3)
    # An answer that takes a while is one that a kill can lose.
    emulator.fault("*", "latency", seconds=0.1)
    stack = new_stack(program(restart_policy="Always"))
    began = time.monotonic()
    stack.up()
    whole = time.monotonic() - began
    kills = KILLS // RUNS
    while kills:
        kind = draw.choice(["replace", "destroy"]) if stack.resources() else "create"
        command = "destroy" if kind == "destroy" else "up"
        # A used token that answers with a Conflict is asked again for a while before the next.
        conflicts = 3.0 if kind == "create" and not run else 0.0
        if kind == "replace":
            stack.write(program(restart_policy="Always", triggers=[kills]))
        # Now and then the run that would mend what a kill has left is killed too.
        for _ in range(min(kills, draw.choice([1, 1, 2]))):
            kills -= 1
            victim = draw.choice(["cli", "plugin", "both"])
            run_and_kill(stack, emulator, command, victim, draw, whole + conflicts)
            assert len(alive(emulator)) <= 1
            if victim != "plugin":
                stack.unlock()
        if kind == "destroy" and draw.random() < 0.5:
            stack.run("destroy", "--yes", "--skip-preview")
            assert alive(emulator) == []
            assert stack.resources() == {}
            continue
        if kind == "destroy":
            # A task that the killed run had stopped may still be in the state: refreshed, it is
            # started anew, as the policy of this program asks.
            stack.up("--refresh")
        else:
            stack.up()
        (task,) = alive(emulator)
        state = stack.resources()["caller"]
        assert state["outputs"]["task_id"] == task["id"]
        assert state["outputs"]["status"] == "InProgress"
    stack.run("destroy", "--yes", "--skip-preview")
    assert alive(emulator) == []
    assert stack.resources() == {}
