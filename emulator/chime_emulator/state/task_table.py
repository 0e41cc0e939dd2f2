"""The table of tasks."""

from __future__ import annotations

import json
from dataclasses import astuple, replace
from typing import Any

from .database import Database, first
from .event_table import EventTable
from .planned_events import events_of_task
from .records import PlannedEvent, Task
from .timeline import Timeline

COLUMNS = "id, kind, region, pipeline_id, token, request, timeline, results, matches"
# ended_at is infinite for a task without an end, so that one index finds the active tasks.
SCHEMA = """
CREATE TABLE task (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, region TEXT NOT NULL,
    pipeline_id TEXT NOT NULL, token TEXT, request TEXT NOT NULL, timeline TEXT NOT NULL,
    results TEXT NOT NULL, matches TEXT NOT NULL, ended_at REAL NOT NULL
);
CREATE INDEX task_token ON task (region, kind, token);
CREATE INDEX task_active ON task (region, kind, ended_at);
CREATE INDEX task_pipeline ON task (pipeline_id, ended_at);
"""


class TaskTable:
    """All tasks, ended tasks included. A task is active until its timeline has ended."""

    def __init__(self, database: Database, events: EventTable) -> None:
        self._database = database
        self._events = events

    def add(self, task: Task) -> None:
        """Add a task; its id must be new."""
        self._database.execute(
            f"INSERT INTO task ({COLUMNS}, ended_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            task.id,
            task.kind,
            task.region,
            task.pipeline_id,
            task.token,
            json.dumps(task.request),
            task.timeline.dump(),
            json.dumps([astuple(each) for each in task.results]),
            task.matches,
            task.timeline.ended_at,
        )
        self._events.plan(task.id, events_of_task(task))

    def set_timeline(self, task: Task, timeline: Timeline) -> None:
        """Replace the timeline of a task."""
        self._database.execute(
            "UPDATE task SET timeline = ?, ended_at = ? WHERE id = ?",
            timeline.dump(),
            timeline.ended_at,
            task.id,
        )
        self._events.plan(task.id, events_of_task(replace(task, timeline=timeline)))

    def get(self, task_id: str) -> Task | None:
        """Return the task with this id."""
        return first(self._select("WHERE id = ?", task_id))

    def by_token(self, region: str, kind: str, token: str) -> Task | None:
        """Return the newest task with this client request token."""
        condition = "WHERE region = ? AND kind = ? AND token = ? ORDER BY number DESC LIMIT 1"
        return first(self._select(condition, region, kind, token))

    def all(self) -> list[Task]:
        """Return every task, oldest first."""
        return self._select("ORDER BY number")

    def newest_active(self, now: float, limit: int) -> list[Task]:
        """Return the newest active tasks of all Regions, newest first."""
        return self._select("WHERE ended_at > ? ORDER BY number DESC LIMIT ?", now, limit)

    def newest_ended(self, now: float, limit: int) -> list[Task]:
        """Return the newest ended tasks of all Regions, newest first."""
        return self._select("WHERE ended_at <= ? ORDER BY number DESC LIMIT ?", now, limit)

    def active(self, region: str, kind: str, now: float) -> list[Task]:
        """Return the active tasks of a Region."""
        return self._select("WHERE region = ? AND kind = ? AND ended_at > ?", region, kind, now)

    def count_active(self, region: str, kind: str, now: float) -> int:
        """Count the active tasks of a Region."""
        source = "task WHERE region = ? AND kind = ? AND ended_at > ?"
        return self._database.count(source, region, kind, now)

    def active_of_pipeline(self, pipeline_id: str, now: float) -> list[Task]:
        """Return the active tasks of a pipeline."""
        return self._select("WHERE pipeline_id = ? AND ended_at > ?", pipeline_id, now)

    def of_pipeline(self, pipeline_id: str) -> list[Task]:
        """Return every task of a pipeline, oldest first."""
        return self._select("WHERE pipeline_id = ? ORDER BY number", pipeline_id)

    def totals(self, now: float) -> tuple[int, int]:
        """Count all tasks, and the active tasks, of all Regions."""
        count = self._database.count
        return count("task"), count("task WHERE ended_at > ?", now)

    def _select(self, condition: str, *values: Any) -> list[Task]:
        rows = self._database.execute(f"SELECT {COLUMNS} FROM task {condition}", *values)
        return [
            Task(
                id_,
                kind,
                region,
                pipeline_id,
                token,
                json.loads(request),
                Timeline.load(timeline),
                tuple(PlannedEvent(*each) for each in json.loads(results)),
                matches,
            )
            for (
                id_,
                kind,
                region,
                pipeline_id,
                token,
                request,
                timeline,
                results,
                matches,
            ) in rows
        ]
