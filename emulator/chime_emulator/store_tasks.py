"""The table of tasks."""

from __future__ import annotations

import json
from typing import Any

from .database import Database, first
from .life import Life, dumped, loaded
from .records import Task

COLUMNS = "id, kind, region, pipeline_id, token, request, life"
# ends is infinite where no end is to come, so that one index finds what lives.
SCHEMA = """
CREATE TABLE task (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, region TEXT NOT NULL,
    pipeline_id TEXT NOT NULL, token TEXT, request TEXT NOT NULL, life TEXT NOT NULL,
    ends REAL NOT NULL
);
CREATE INDEX task_token ON task (region, kind, token);
CREATE INDEX task_alive ON task (region, kind, ends);
CREATE INDEX task_pipeline ON task (pipeline_id, ends);
"""


class TaskStore(Database):
    """Every task ever started."""

    def add_task(self, task: Task) -> None:
        """Adds a task; its id must be new."""
        self.execute(
            f"INSERT INTO task ({COLUMNS}, ends) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            task.id,
            task.kind,
            task.region,
            task.pipeline_id,
            task.token,
            json.dumps(task.request),
            dumped(task.life),
            task.life.ends,
        )

    def set_task_life(self, task_id: str, life: Life) -> None:
        """Writes down that a task's life takes another course."""
        self.execute(
            "UPDATE task SET life = ?, ends = ? WHERE id = ?", dumped(life), life.ends, task_id
        )

    def task(self, task_id: str) -> Task | None:
        """The task of that id."""
        return first(self._tasks("WHERE id = ?", task_id))

    def task_by_token(self, region: str, kind: str, token: str) -> Task | None:
        """The last task that was started with that client request token."""
        condition = "WHERE region = ? AND kind = ? AND token = ? ORDER BY number DESC LIMIT 1"
        return first(self._tasks(condition, region, kind, token))

    def tasks(self) -> list[Task]:
        """Every task ever started, oldest first."""
        return self._tasks("ORDER BY number")

    def newest_tasks(self, limit: int) -> list[Task]:
        """The tasks that were started last, newest first."""
        return self._tasks("ORDER BY number DESC LIMIT ?", limit)

    def live_tasks(self, region: str, kind: str, now: float) -> list[Task]:
        """The tasks of a Region that have not ended."""
        return self._tasks("WHERE region = ? AND kind = ? AND ends > ?", region, kind, now)

    def count_live_tasks(self, region: str, kind: str, now: float) -> int:
        """How many tasks of a Region have not ended."""
        return self.count("task WHERE region = ? AND kind = ? AND ends > ?", region, kind, now)

    def live_tasks_of_pipeline(self, pipeline_id: str, now: float) -> list[Task]:
        """The tasks of a pipeline that have not ended."""
        return self._tasks("WHERE pipeline_id = ? AND ends > ?", pipeline_id, now)

    def _tasks(self, condition: str, *values: Any) -> list[Task]:
        rows = self.execute(f"SELECT {COLUMNS} FROM task {condition}", *values)
        return [
            Task(id_, kind, region, pipeline_id, token, json.loads(request), loaded(life))
            for id_, kind, region, pipeline_id, token, request, life in rows
        ]
