"""The state of the emulated account, in SQLite."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from . import store_definitions, store_pipelines, store_tasks
from .database import StateFileError
from .records import Definition, Pipeline, Task

__all__ = ["Definition", "Pipeline", "StateFileError", "Store", "Task"]

KEPT_ENDED = 10_000
SCHEMA_VERSION = 3
SCHEMA = (
    store_tasks.SCHEMA
    + store_pipelines.SCHEMA
    + store_definitions.SCHEMA
    + "CREATE TABLE tags (arn TEXT PRIMARY KEY, tags TEXT NOT NULL)"
)


class Store(
    store_tasks.TaskStore, store_pipelines.PipelineStore, store_definitions.DefinitionStore
):
    """Everything there is. Not thread-safe: the caller holds a lock.

    Args:
        path: the SQLite file; see `Database`, which also says what is raised.
    """

    def __init__(self, path: Path | None = None) -> None:
        super().__init__(path, SCHEMA, SCHEMA_VERSION)

    def forget_ended(self, now: float) -> None:
        """Forgets what ended longest ago; `KEPT_ENDED` tasks and as many pipelines that ended stay.

        The tags of what is gone go too.
        """
        for table in ("task", "pipeline"):
            self.execute(
                f"DELETE FROM {table} WHERE number IN (SELECT number FROM {table}"
                " WHERE ends <= ? ORDER BY ends DESC, number DESC LIMIT -1 OFFSET ?)",
                now,
                KEPT_ENDED,
            )
        there = "SELECT arn FROM pipeline UNION ALL SELECT arn FROM definition"
        self.execute(f"DELETE FROM tags WHERE arn NOT IN ({there})")

    def ids(self) -> list[str]:
        """The ids of all there is."""
        return [
            id_
            for table in ("task", "pipeline", "definition")
            for (id_,) in self.execute(f"SELECT id FROM {table} ORDER BY id")
        ]

    def tags(self, arn: str) -> dict[str, str]:
        """The tags of what has that ARN."""
        row = self.execute("SELECT tags FROM tags WHERE arn = ?", arn).fetchone()
        return dict(json.loads(row[0])) if row else {}

    def set_tags(self, arn: str, tags: Mapping[str, str]) -> None:
        """Replaces the tags of what has that ARN."""
        self.execute("INSERT OR REPLACE INTO tags VALUES (?, ?)", arn, json.dumps(tags))
