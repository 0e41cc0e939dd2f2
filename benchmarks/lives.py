"""What an `up` after `destroy` costs in calls, by how many earlier lives its declarations had."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.api import Api
from benchmarks.competitors import made

TASKS = 5
LIVES = 7
REPLAYS = ("task", "conflict")
"""What the local API can answer to the token of a task that has ended; AWS does not say."""


def measured(api: Api, folder: Path, rounds: int) -> dict[str, Any]:
    """Calls a task, by what a used token answers: a list of lives for each round."""
    package = made("package", folder, api.url)
    found: dict[str, list[list[float]]] = {replay: [] for replay in REPLAYS}
    for number in range(rounds):
        for replay in REPLAYS:
            api.begin({"start_seconds": 0, "stop_seconds": 0, "token_replay": replay}, 0)
            package.begin(TASKS)
            lives = []
            for life in range(LIVES):
                before = api.calls()
                package.run("up")
                lives.append((api.calls() - before) / TASKS)
                alive = {task["id"] for task in api.tasks() if task["alive"]}
                if len(alive) != TASKS or package.recorded() != alive:
                    raise RuntimeError(f"life {life + 1} has {len(alive)} tasks, not {TASKS}")
                package.run("destroy")
            found[replay].append(lives)
            print(f"  {number + 1}: {replay} {lives}", flush=True)
    return {"tasks": TASKS, "calls_a_task": found}
