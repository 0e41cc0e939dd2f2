"""State in SQLite: in a file that outlives the process, or in memory."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .life import Change, Life

# Marks a SQLite file as ours, so that another program's database is refused and left untouched.
APPLICATION_ID = 0x53534D55
SCHEMA_VERSION = 2
SCHEMA = """
CREATE TABLE pipeline (
    id TEXT PRIMARY KEY, arn TEXT NOT NULL UNIQUE, region TEXT NOT NULL,
    members TEXT NOT NULL, life TEXT NOT NULL
);
CREATE TABLE voice_profile_domain (arn TEXT PRIMARY KEY, region TEXT NOT NULL);
CREATE TABLE task (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, region TEXT NOT NULL,
    pipeline_id TEXT NOT NULL, token TEXT, request TEXT NOT NULL, life TEXT NOT NULL
);
CREATE INDEX task_token ON task (region, kind, token);
"""


class StateFileError(Exception):
    """The state file cannot be used; the message is one line with file, fault and remedy."""


@dataclass(frozen=True)
class Pipeline:
    """A media insights pipeline; `members` are those of its shape that never change."""

    id: str
    arn: str
    region: str
    members: Mapping[str, Any]
    life: Life


@dataclass(frozen=True)
class Task:
    """A task that was started; `request` is what it was started with, without the token."""

    id: str
    kind: str
    region: str
    pipeline_id: str
    token: str | None
    request: Mapping[str, Any]
    life: Life


class Store:
    """Pipelines, voice profile domains and tasks. Not thread-safe: the caller holds a lock.

    Args:
        path: the SQLite file, made if it does not exist; None keeps everything in memory. A file
            serves one process at a time.

    Raises:
        StateFileError: the file is in use, unreadable, or not a state file of this version.
    """

    def __init__(self, path: Path | None = None) -> None:
        name = ":memory:" if path is None else str(path.absolute())
        try:
            # timeout=0: a file another process holds is reported at once.
            self._db = sqlite3.connect(
                name, timeout=0, isolation_level=None, check_same_thread=False
            )
        except sqlite3.Error as error:
            raise _unusable(name, error) from error
        try:
            self._open(name)
        except sqlite3.Error as error:
            self._db.close()
            raise _unusable(name, error) from error
        except StateFileError:
            self._db.close()
            raise

    def _open(self, name: str) -> None:
        (application_id,) = self._db.execute("PRAGMA application_id").fetchone()
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        (tables,) = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables and (application_id, version) != (APPLICATION_ID, SCHEMA_VERSION):
            raise StateFileError(
                f"state file {name} is not of this emulator's version; name another file or"
                " delete this one"
            )
        # A write returns once the kernel has it: that survives kill -9 of this process, which is
        # what tests do, and not a power cut. EXCLUSIVE keeps a second process out, so that the
        # lock above this class is the only one needed.
        self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute("BEGIN IMMEDIATE")
        if not tables:
            for statement in SCHEMA.split(";"):
                self._db.execute(statement)
            self._db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            self._db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        self._db.execute("COMMIT")

    def add_pipeline(self, pipeline: Pipeline) -> None:
        """Adds a pipeline, unless one of its id is there already."""
        self._db.execute(
            "INSERT OR IGNORE INTO pipeline VALUES (?, ?, ?, ?, ?)",
            (
                pipeline.id,
                pipeline.arn,
                pipeline.region,
                json.dumps(pipeline.members),
                _dump(pipeline.life),
            ),
        )

    def pipeline(self, region: str, identifier: str) -> Pipeline | None:
        """The pipeline of that id or ARN in that Region."""
        row = self._db.execute(
            "SELECT id, arn, region, members, life FROM pipeline"
            " WHERE region = ? AND ? IN (id, arn)",
            (region, identifier),
        ).fetchone()
        return row and Pipeline(row[0], row[1], row[2], json.loads(row[3]), _load(row[4]))

    def add_voice_profile_domain(self, region: str, arn: str) -> None:
        """Adds a voice profile domain, unless it is there already."""
        self._db.execute("INSERT OR IGNORE INTO voice_profile_domain VALUES (?, ?)", (arn, region))

    def has_voice_profile_domain(self, region: str, arn: str) -> bool:
        """Whether that Region has a voice profile domain of that ARN."""
        row = self._db.execute(
            "SELECT 1 FROM voice_profile_domain WHERE region = ? AND arn = ?", (region, arn)
        ).fetchone()
        return row is not None

    def add_task(self, task: Task) -> None:
        """Adds a task; its id must be new."""
        self._db.execute(
            "INSERT INTO task (id, kind, region, pipeline_id, token, request, life)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                task.id,
                task.kind,
                task.region,
                task.pipeline_id,
                task.token,
                json.dumps(task.request),
                _dump(task.life),
            ),
        )

    def set_task_life(self, task_id: str, life: Life) -> None:
        """Writes down that a task's life takes another course."""
        self._db.execute("UPDATE task SET life = ? WHERE id = ?", (_dump(life), task_id))

    def task(self, task_id: str) -> Task | None:
        """The task of that id."""
        found = self._tasks("WHERE id = ?", task_id)
        return found[0] if found else None

    def task_by_token(self, region: str, kind: str, token: str) -> Task | None:
        """The last task that was started with that client request token."""
        condition = "WHERE region = ? AND kind = ? AND token = ? ORDER BY number DESC LIMIT 1"
        found = self._tasks(condition, region, kind, token)
        return found[0] if found else None

    def tasks(self) -> list[Task]:
        """Every task ever started, oldest first."""
        return self._tasks("ORDER BY number")

    def _tasks(self, condition: str, *values: str) -> list[Task]:
        rows = self._db.execute(
            f"SELECT id, kind, region, pipeline_id, token, request, life FROM task {condition}",
            values,
        )
        return [
            Task(id_, kind, region, pipeline_id, token, json.loads(request), _load(life))
            for id_, kind, region, pipeline_id, token, request, life in rows
        ]

    def close(self) -> None:
        """Closes the file; nothing can be read or written afterwards."""
        self._db.close()


def _dump(life: Life) -> str:
    return json.dumps([(change.at, change.status) for change in life.changes])


def _load(life: str) -> Life:
    return Life(tuple(Change(at, status) for at, status in json.loads(life)))


def _unusable(name: str, error: sqlite3.Error) -> StateFileError:
    if "locked" in str(error):
        return StateFileError(
            f"state file {name} is in use by another process; stop that one or name another file"
        )
    return StateFileError(
        f"state file {name} cannot be used ({error}); name a file in a folder that exists and can"
        " be written"
    )
