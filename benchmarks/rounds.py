"""The rounds of a section: the competitors take turns at each operation.

A machine can become slower for a minute. Competitors that do the same operation one after the other
share the slow minute, and their ratio stays.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.api import Api, running
from benchmarks.competitors import NO_TASKS, Competitor, new_competitor
from benchmarks.sections import Section

WARM_UP_TASKS = 2
RECORDED_CALLS = 1000
"""The number of calls whose response codes the emulator records."""


class WrongWork(Exception):
    """A competitor did not do the expected work."""


@dataclass
class Entry:
    """A competitor and its own emulator."""

    name: str
    competitor: Competitor
    api: Api

    def begin(self, section: Section) -> None:
        """Reset the competitor and its emulator."""
        self.api.begin(section.settings, section.milliseconds / 1000)
        self.competitor.begin(section.tasks)

    def run(self, operation: str, tasks: int) -> dict[str, float]:
        """Run an operation, check its work at the API, and return its figures.

        Raises:
            WrongWork: The tasks at the API are not those that the operation must leave.
        """
        before = self.api.calls()
        figures = {"seconds": self.competitor.run(operation)}
        expected = 0 if self.name in NO_TASKS else tasks
        check(self.name, operation, self.competitor, self.api, expected)
        calls = self.api.calls()
        figures["calls"] = calls - before
        if calls <= RECORDED_CALLS:
            figures["refusals"] = self.api.refusals()
        if operation == "up" and (size := self.competitor.property_bytes()) is not None:
            figures["property_bytes"] = size
        return figures


def measured(section: Section, folder: Path, rounds: int) -> Iterator[dict[str, Any]]:
    """Yield the figures of a section after each round, by figure, operation and competitor."""
    with ExitStack() as emulators:
        entries = []
        for name in section.competitors:
            if name != "terraform" or shutil.which("terraform"):
                api = emulators.enter_context(running())
                competitor = new_competitor(name, folder, api.url, section.limit is not None)
                entries.append(Entry(name, competitor, api))
        warm_up = replace(section, tasks=WARM_UP_TASKS, start_seconds=0, milliseconds=0)
        list(_round(warm_up, entries))
        results: dict[str, Any] = {"tasks": section.tasks}
        for number in range(rounds):
            offset = number % len(entries)
            in_order = entries[offset:] + entries[:offset]
            for name, operation, figures in _round(section, in_order):
                for figure, value in figures.items():
                    by_competitor = results.setdefault(figure, {}).setdefault(operation, {})
                    by_competitor.setdefault(name, []).append(value)
                print(f"  {number + 1}: {name} {operation} {figures['seconds']:.2f} s", flush=True)
            yield results


def _round(section: Section, entries: list[Entry]) -> Iterator[tuple[str, str, dict[str, float]]]:
    """Yield each competitor's name, operation and figures."""
    for entry in entries:
        entry.begin(section)
    for operation in section.operations:
        for entry in entries:
            if operation in entry.competitor.operations:
                yield entry.name, operation, entry.run(operation, section.tasks)


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
