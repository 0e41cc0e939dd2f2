"""The calls of an `up` after `destroy`, by the number of earlier generations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.api import Api
from benchmarks.competitors import new_competitor

TASKS = 5
GENERATIONS = 7
REPLAYS = ("task", "conflict")
"""The emulator's responses to the token of a task that has ended. AWS documents none."""


def measured(api: Api, folder: Path, rounds: int) -> dict[str, Any]:
    """Return the calls per task by response to a used token: for each round, one per generation."""
    package = new_competitor("package", folder, api.url)
    results: dict[str, list[list[float]]] = {replay: [] for replay in REPLAYS}
    for number in range(rounds):
        for replay in REPLAYS:
            api.begin({"start_seconds": 0, "stop_seconds": 0, "token_replay": replay}, 0)
            package.begin(TASKS)
            calls_per_task = []
            for generation in range(GENERATIONS):
                before = api.calls()
                package.run("up")
                calls_per_task.append((api.calls() - before) / TASKS)
                alive = {task["id"] for task in api.tasks() if task["alive"]}
                if len(alive) != TASKS or package.recorded() != alive:
                    raise RuntimeError(
                        f"generation {generation + 1} must have {TASKS} tasks, got {len(alive)}"
                    )
                package.run("destroy")
            results[replay].append(calls_per_task)
            print(f"  {number + 1}: {replay} {calls_per_task}", flush=True)
    return {"tasks": TASKS, "calls_a_task": results}
