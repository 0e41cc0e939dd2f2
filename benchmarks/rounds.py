"""The competitors of a section, each doing the same work in every round, the order rotating."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.api import Api
from benchmarks.competitors import NO_TASKS, Competitor, made
from benchmarks.sections import Section

WARM_UP_TASKS = 2
REMEMBERED = 1000
"""Calls of which the local API tells how it answered them."""


class WrongWork(Exception):
    """A competitor did not do the work it is compared by."""


def measured(section: Section, api: Api, folder: Path, rounds: int) -> Iterator[dict[str, Any]]:
    """What a section takes, by operation and competitor: after each round, one number a round."""
    names = [
        name for name in section.competitors if name != "terraform" or shutil.which("terraform")
    ]
    competitors = {name: made(name, folder, api.url) for name in names}
    for name, competitor in competitors.items():
        api.begin({**section.settings, "start_seconds": 0}, 0)
        _life(name, competitor, section, api, WARM_UP_TASKS)
    found: dict[str, Any] = {"tasks": section.tasks}
    for number in range(rounds * section.times):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            api.begin(section.settings, section.latency)
            for operation, figures in _life(
                name, competitors[name], section, api, section.tasks
            ).items():
                for figure, value in figures.items():
                    by_competitor = found.setdefault(figure, {}).setdefault(operation, {})
                    by_competitor.setdefault(name, []).append(value)
                print(f"  {number + 1}: {name} {operation} {figures['seconds']:.2f} s", flush=True)
        yield found


def _life(
    name: str, competitor: Competitor, section: Section, api: Api, tasks: int
) -> dict[str, dict[str, float]]:
    """One competitor's operations in a row, in numbers, each checked at the API.

    Raises:
        WrongWork: what the API holds is not what the operation is for.
    """
    competitor.begin(tasks)
    found: dict[str, dict[str, float]] = {}
    calls = 0
    for operation in section.operations:
        if operation not in competitor.operations:
            continue
        found[operation] = {"seconds": competitor.run(operation)}
        check(name, operation, competitor, api, 0 if name in NO_TASKS else tasks)
        calls, before = api.calls(), calls
        found[operation] |= {"calls": calls - before}
        if calls <= REMEMBERED:
            found[operation] |= {"refusals": api.refusals()}
        if operation == "up" and (size := competitor.property_bytes()) is not None:
            found[operation]["property_bytes"] = size
    return found


def check(name: str, operation: str, competitor: Competitor, api: Api, tasks: int) -> None:
    """That the API and the competitor know these many tasks, and no others.

    Raises:
        WrongWork: they do not.
    """
    started = api.tasks()
    alive = {task["id"] for task in started if task["alive"]}
    statuses = {task["status"] for task in started if task["alive"]}
    wanted = 0 if operation == "destroy" else tasks
    problem = ""
    if len(started) != tasks or len(alive) != wanted:
        problem = f"{len(started)} tasks were started, and {len(alive)} live"
    elif statuses - {"InProgress"}:
        problem = f"there are tasks that are {', '.join(sorted(statuses))}"
    elif competitor.recorded() not in (None, alive):
        problem = "it does not know the tasks that live"
    if problem:
        raise WrongWork(f"{name} {operation}, {tasks} tasks: {problem}")
