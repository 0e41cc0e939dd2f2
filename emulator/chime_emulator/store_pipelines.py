"""The table of pipelines."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from .database import Database, first
from .life import Life, dumped, loaded
from .records import Pipeline

COLUMNS = "id, arn, region, request, life, token, elements, expires, gone"
SCHEMA = """
CREATE TABLE pipeline (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, arn TEXT NOT NULL UNIQUE,
    region TEXT NOT NULL, request TEXT NOT NULL, life TEXT NOT NULL, token TEXT,
    elements TEXT NOT NULL, expires REAL NOT NULL, gone REAL NOT NULL, ends REAL NOT NULL
);
CREATE INDEX pipeline_token ON pipeline (region, token);
CREATE INDEX pipeline_alive ON pipeline (region, ends);
"""


class PipelineStore(Database):
    """Every pipeline ever created, those deleted since included."""

    def add_pipeline(self, pipeline: Pipeline) -> None:
        """Adds a pipeline, unless one of its id is there already."""
        self.execute(
            f"INSERT OR IGNORE INTO pipeline ({COLUMNS}, ends)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            pipeline.id,
            pipeline.arn,
            pipeline.region,
            json.dumps(pipeline.request),
            dumped(pipeline.life),
            pipeline.token,
            json.dumps(pipeline.elements),
            pipeline.expires,
            pipeline.gone,
            pipeline.life.ends,
        )

    def set_pipeline_life(self, pipeline: Pipeline, life: Life, gone: float) -> Pipeline:
        """Writes down that a pipeline's life takes another course, and returns the pipeline."""
        self.execute(
            "UPDATE pipeline SET life = ?, ends = ?, gone = ? WHERE id = ?",
            dumped(life),
            life.ends,
            gone,
            pipeline.id,
        )
        return replace(pipeline, life=life, gone=gone)

    def pipeline(self, region: str, identifier: str) -> Pipeline | None:
        """The pipeline of that id or ARN in that Region, a deleted one too."""
        # Two lookups, for SQLite answers an OR of them by reading the whole Region.
        for column in ("id", "arn"):
            found = self._pipelines(f"WHERE {column} = ? AND region = ?", identifier, region)
            if found:
                return found[0]
        return None

    def pipeline_by_id(self, pipeline_id: str) -> Pipeline | None:
        """The pipeline of that id, wherever it is, a deleted one too."""
        return first(self._pipelines("WHERE id = ?", pipeline_id))

    def pipeline_by_token(self, region: str, token: str) -> Pipeline | None:
        """The last pipeline that was created with that client request token."""
        condition = "WHERE region = ? AND token = ? ORDER BY number DESC LIMIT 1"
        return first(self._pipelines(condition, region, token))

    def pipelines(self) -> list[Pipeline]:
        """Every pipeline there ever was, oldest first."""
        return self._pipelines("ORDER BY number")

    def newest_pipelines(self, limit: int) -> list[Pipeline]:
        """The pipelines that were created last, newest first."""
        return self._pipelines("ORDER BY number DESC LIMIT ?", limit)

    def pipelines_of_region(self, region: str) -> list[Pipeline]:
        """Every pipeline there ever was in a Region, oldest first."""
        return self._pipelines("WHERE region = ? ORDER BY number", region)

    def live_pipelines(self, region: str, now: float) -> list[Pipeline]:
        """The pipelines of a Region that have not ended."""
        return self._pipelines("WHERE region = ? AND ends > ?", region, now)

    def count_live_pipelines(self, region: str, now: float) -> int:
        """How many pipelines of a Region have not ended."""
        return self.count("pipeline WHERE region = ? AND ends > ?", region, now)

    def _pipelines(self, condition: str, *values: Any) -> list[Pipeline]:
        rows = self.execute(f"SELECT {COLUMNS}, number FROM pipeline {condition}", *values)
        return [
            Pipeline(
                id_,
                arn,
                region,
                json.loads(request),
                loaded(life),
                token,
                tuple(json.loads(elements)),
                *rest,
            )
            for id_, arn, region, request, life, token, elements, *rest in rows
        ]
