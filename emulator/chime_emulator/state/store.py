"""The state of the emulated account, in SQLite."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from pathlib import Path

from .. import seeds
from . import definition_table, event_table, pipeline_table, task_table
from .database import Database
from .seed_records import seeded_configuration, seeded_pipeline

KEPT_ENDED = 10_000
SCHEMA_VERSION = 6
SCHEMA = (
    task_table.SCHEMA
    + pipeline_table.SCHEMA
    + definition_table.SCHEMA
    + event_table.SCHEMA
    + "CREATE TABLE tags (arn TEXT PRIMARY KEY, tags TEXT NOT NULL)"
)


class Store:
    """The tables of one database. Not thread-safe: the caller holds a lock.

    Args:
        path: the SQLite file, as for `Database`, which also documents the errors.
        events_changed: set when events are planned.
    """

    def __init__(
        self, path: Path | None = None, events_changed: threading.Event | None = None
    ) -> None:
        self._database = Database(path, SCHEMA, SCHEMA_VERSION)
        self.events = event_table.EventTable(self._database, events_changed or threading.Event())
        self.tasks = task_table.TaskTable(self._database, self.events)
        self.pipelines = pipeline_table.PipelineTable(self._database, self.events)
        self.definitions = definition_table.DefinitionTable(self._database)
        self.transaction = self._database.transaction
        self.clear = self._database.clear
        self.close = self._database.close

    def insert_seeds(self, now: float) -> None:
        """Insert the seeds into a new store. A seed that a client has deleted stays deleted."""
        if self.pipelines.get(seeds.PIPELINE_ID):
            return
        created_at = now - seeds.PIPELINE_AGE_SECONDS
        self.definitions.add(seeded_configuration(created_at))
        self.pipelines.add(seeded_pipeline(created_at))
        self.events.take_due(created_at)  # its start was in the past
        self.definitions.add_voice_profile_domain(
            seeds.REGION, seeds.VOICE_PROFILE_DOMAIN_ARN, created_at
        )

    def prune(self, now: float) -> None:
        """Delete the oldest ended tasks and pipelines, except for the last `KEPT_ENDED` of each.

        The tags of deleted resources are deleted too.
        """
        for table in ("task", "pipeline"):
            self._database.execute(
                f"DELETE FROM {table} WHERE number IN (SELECT number FROM {table}"
                " WHERE ended_at <= ? ORDER BY ended_at DESC, number DESC LIMIT -1 OFFSET ?)",
                now,
                KEPT_ENDED,
            )
        self._database.execute(
            "DELETE FROM event WHERE resource_id NOT IN"
            " (SELECT id FROM task UNION ALL SELECT id FROM pipeline)"
        )
        existing = "SELECT arn FROM pipeline UNION ALL SELECT arn FROM definition"
        self._database.execute(f"DELETE FROM tags WHERE arn NOT IN ({existing})")

    def ids(self) -> list[str]:
        """Return the ids of all resources."""
        return [
            id_
            for table in ("task", "pipeline", "definition")
            for (id_,) in self._database.execute(f"SELECT id FROM {table} ORDER BY id")
        ]

    def tags(self, arn: str) -> dict[str, str]:
        """Return the tags of a resource."""
        row = self._database.execute("SELECT tags FROM tags WHERE arn = ?", arn).fetchone()
        return dict(json.loads(row[0])) if row else {}

    def set_tags(self, arn: str, tags: Mapping[str, str]) -> None:
        """Replace the tags of a resource."""
        self._database.execute("INSERT OR REPLACE INTO tags VALUES (?, ?)", arn, json.dumps(tags))
