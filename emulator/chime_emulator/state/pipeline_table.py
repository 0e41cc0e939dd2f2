"""The table of pipelines."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from .database import Database, first
from .event_table import EventTable
from .planned_events import events_of_pipeline
from .records import INSIGHTS_PIPELINE, Pipeline
from .timeline import Timeline

COLUMNS = "id, arn, region, request, timeline, token, elements, expires_at, deleted_at, kind"
SCHEMA = """
CREATE TABLE pipeline (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, arn TEXT NOT NULL UNIQUE,
    region TEXT NOT NULL, request TEXT NOT NULL, timeline TEXT NOT NULL, token TEXT,
    elements TEXT NOT NULL, expires_at REAL NOT NULL, deleted_at REAL NOT NULL,
    kind TEXT NOT NULL, ended_at REAL NOT NULL
);
CREATE INDEX pipeline_token ON pipeline (region, token);
CREATE INDEX pipeline_active ON pipeline (region, ended_at);
"""


class PipelineTable:
    """All pipelines, deleted pipelines included. A pipeline is active until its timeline ends."""

    def __init__(self, database: Database, events: EventTable) -> None:
        self._database = database
        self._events = events

    def add(self, pipeline: Pipeline) -> None:
        """Add a pipeline, unless its id exists."""
        self._database.execute(
            f"INSERT OR IGNORE INTO pipeline ({COLUMNS}, ended_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            pipeline.id,
            pipeline.arn,
            pipeline.region,
            json.dumps(pipeline.request),
            pipeline.timeline.dump(),
            pipeline.token,
            json.dumps(pipeline.elements),
            pipeline.expires_at,
            pipeline.deleted_at,
            pipeline.kind,
            pipeline.timeline.ended_at,
        )
        self._plan_events(pipeline)

    def set_timeline(self, pipeline: Pipeline, timeline: Timeline, deleted_at: float) -> Pipeline:
        """Replace the timeline and the time of deletion, and return the new record."""
        self._database.execute(
            "UPDATE pipeline SET timeline = ?, ended_at = ?, deleted_at = ? WHERE id = ?",
            timeline.dump(),
            timeline.ended_at,
            deleted_at,
            pipeline.id,
        )
        changed = replace(pipeline, timeline=timeline, deleted_at=deleted_at)
        self._plan_events(changed)
        return changed

    def find(self, region: str, identifier: str) -> Pipeline | None:
        """Return the pipeline with this id or ARN in a Region, even if it is deleted."""
        # Two lookups: for an OR of both columns SQLite would scan the whole Region.
        for column in ("id", "arn"):
            found = self._select(f"WHERE {column} = ? AND region = ?", identifier, region)
            if found:
                return found[0]
        return None

    def get(self, pipeline_id: str) -> Pipeline | None:
        """Return the pipeline with this id in any Region, even if it is deleted."""
        return first(self._select("WHERE id = ?", pipeline_id))

    def by_token(self, region: str, kind: str, token: str) -> Pipeline | None:
        """Return the newest pipeline of a kind with this client request token."""
        condition = "WHERE region = ? AND kind = ? AND token = ? ORDER BY number DESC LIMIT 1"
        return first(self._select(condition, region, kind, token))

    def all(self) -> list[Pipeline]:
        """Return every pipeline, oldest first."""
        return self._select("ORDER BY number")

    def newest_active(self, now: float, limit: int) -> list[Pipeline]:
        """Return the newest active pipelines of all Regions, newest first."""
        return self._select("WHERE ended_at > ? ORDER BY number DESC LIMIT ?", now, limit)

    def newest_ended(self, now: float, limit: int) -> list[Pipeline]:
        """Return the newest ended pipelines of all Regions, newest first."""
        return self._select("WHERE ended_at <= ? ORDER BY number DESC LIMIT ?", now, limit)

    def of_region(self, region: str) -> list[Pipeline]:
        """Return every pipeline of a Region, oldest first."""
        return self._select("WHERE region = ? ORDER BY number", region)

    def active(self, region: str, now: float) -> list[Pipeline]:
        """Return the active pipelines of a Region."""
        return self._select("WHERE region = ? AND ended_at > ?", region, now)

    def count_active(self, region: str, kind: str, now: float) -> int:
        """Count the active pipelines of a kind in a Region."""
        return self._database.count(
            "pipeline WHERE region = ? AND kind = ? AND ended_at > ?", region, kind, now
        )

    def totals(self, now: float) -> tuple[int, int]:
        """Count all pipelines, and the active pipelines, of all Regions."""
        count = self._database.count
        return count("pipeline"), count("pipeline WHERE ended_at > ?", now)

    def _plan_events(self, pipeline: Pipeline) -> None:
        if pipeline.kind == INSIGHTS_PIPELINE:
            self._events.plan(pipeline.id, events_of_pipeline(pipeline))

    def _select(self, condition: str, *values: Any) -> list[Pipeline]:
        rows = self._database.execute(
            f"SELECT {COLUMNS}, number FROM pipeline {condition}", *values
        )
        return [
            Pipeline(
                id_,
                arn,
                region,
                json.loads(request),
                Timeline.load(timeline),
                token,
                tuple(json.loads(elements)),
                *rest,
            )
            for id_, arn, region, request, timeline, token, elements, *rest in rows
        ]
