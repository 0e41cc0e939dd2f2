"""The rounds of a section: each competitor does the same work, in an order that rotates."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.api import Api
from benchmarks.competitors import NO_TASKS, Competitor, new_competitor
from benchmarks.sections import Section

WARM_UP_TASKS = 2
RECORDED_CALLS = 1000
"""The number of calls whose response codes the emulator records."""


class WrongWork(Exception):
    """A competitor did not do the expected work."""


def measured(section: Section, api: Api, folder: Path, rounds: int) -> Iterator[dict[str, Any]]:
    """Yield the figures of a section after each round, by figure, operation and competitor."""
    names = [
        name for name in section.competitors if name != "terraform" or shutil.which("terraform")
    ]
    competitors = {
        name: new_competitor(name, folder, api.url, section.limit is not None) for name in names
    }
    for name, competitor in competitors.items():
        api.begin({**section.settings, "start_seconds": 0}, 0)
        list(_run_operations(name, competitor, section, api, WARM_UP_TASKS))
    results: dict[str, Any] = {"tasks": section.tasks}
    for number in range(rounds):
        offset = number % len(names)
        for name in names[offset:] + names[:offset]:
            api.begin(section.settings, section.milliseconds / 1000)
            for operation, figures in _run_operations(
                name, competitors[name], section, api, section.tasks
            ):
                for figure, value in figures.items():
                    by_competitor = results.setdefault(figure, {}).setdefault(operation, {})
                    by_competitor.setdefault(name, []).append(value)
                print(f"  {number + 1}: {name} {operation} {figures['seconds']:.2f} s", flush=True)
        yield results


def _run_operations(
    name: str, competitor: Competitor, section: Section, api: Api, tasks: int
) -> Iterator[tuple[str, dict[str, float]]]:
    """Run a competitor's operations, check each at the API, and yield it with its figures.

    Raises:
        WrongWork: The tasks at the API are not those that the operation must leave.
    """
    competitor.begin(tasks)
    calls = 0
    for operation in section.operations:
        if operation not in competitor.operations:
            continue
        figures = {"seconds": competitor.run(operation)}
        check(name, operation, competitor, api, 0 if name in NO_TASKS else tasks)
        calls, before = api.calls(), calls
        figures["calls"] = calls - before
        if calls <= RECORDED_CALLS:
            figures["refusals"] = api.refusals()
        if operation == "up" and (size := competitor.property_bytes()) is not None:
            figures["property_bytes"] = size
        yield operation, figures


def check(name: str, operation: str, competitor: Competitor, api: Api, tasks: int) -> None:
    """Check that the API and the competitor have exactly this number of tasks.

    Raises:
        WrongWork: The API or the competitor has other tasks.
    """
    started = api.tasks()
    alive = {task["id"] for task in started if task["alive"]}
    statuses = {task["status"] for task in started if task["alive"]}
    expected = 0 if operation == "destroy" else tasks
    fault = ""
    if len(started) != tasks or len(alive) != expected:
        fault = f"{len(started)} tasks were started, and {len(alive)} run"
    elif statuses - {"InProgress"}:
        fault = f"tasks are {', '.join(sorted(statuses))}"
    elif competitor.recorded() not in (None, alive):
        fault = "its recorded tasks are not the running tasks"
    if fault:
        raise WrongWork(f"{name} {operation}, {tasks} tasks: {fault}")
