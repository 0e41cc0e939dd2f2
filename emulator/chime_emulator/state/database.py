"""A SQLite database, in a file that outlives the process or in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

APPLICATION_ID = 0x53534D55
"""Marks a SQLite file as the emulator's. A database of another program is refused, unmodified."""


class StateFileError(Exception):
    """The state file cannot be used; the message is one line with file, cause and remedy."""


class Database:
    """An open database. Not thread-safe: the caller holds a lock.

    Args:
        path: the SQLite file, created if missing; None for memory. One process at a time can use
            a file.
        schema: the statements that create the tables.
        version: the version of the schema.

    Raises:
        StateFileError: the file is in use, unreadable, or not a state file of this version.
    """

    def __init__(self, path: Path | None, schema: str, version: int) -> None:
        name = ":memory:" if path is None else str(path.absolute())
        try:
            # timeout=0: report a file that another process holds at once.
            self._connection = sqlite3.connect(
                name, timeout=0, isolation_level=None, check_same_thread=False
            )
        except sqlite3.Error as error:
            raise _unusable(name, error) from error
        try:
            self._open(name, schema, version)
        except sqlite3.Error as error:
            self._connection.close()
            raise _unusable(name, error) from error
        except StateFileError:
            self._connection.close()
            raise

    def _open(self, name: str, schema: str, version: int) -> None:
        execute = self._connection.execute
        (application_id,) = execute("PRAGMA application_id").fetchone()
        (present,) = execute("PRAGMA user_version").fetchone()
        (tables,) = execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables and (application_id, present) != (APPLICATION_ID, version):
            raise StateFileError(
                f"state file {name} has another version than this emulator; name another file or"
                " delete this file"
            )
        # A write survives kill -9 of this process, as tests require. A power cut can lose the
        # last writes but never corrupts the file, because SQLite syncs only at checkpoints:
        # https://www.sqlite.org/pragma.html#pragma_synchronous
        # EXCLUSIVE keeps other processes out, so that the caller's lock is sufficient.
        execute("PRAGMA locking_mode = EXCLUSIVE")
        execute("PRAGMA journal_mode = WAL")
        execute("PRAGMA synchronous = NORMAL")
        execute("BEGIN IMMEDIATE")
        if not tables:
            for statement in schema.split(";"):
                execute(statement)
            execute(f"PRAGMA application_id = {APPLICATION_ID}")
            execute(f"PRAGMA user_version = {version}")
        execute("COMMIT")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit the writes of the ``with`` block together; roll back after an exception."""
        self._connection.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
        """Execute one statement."""
        return self._connection.execute(statement, values)

    def count(self, source: str, *values: Any) -> int:
        """Count the rows of ``source``: a table, with or without a condition."""
        return int(self.execute(f"SELECT count(*) FROM {source}", *values).fetchone()[0])

    def clear(self) -> None:
        """Delete every row."""
        tables = self.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            self.execute(f"DELETE FROM {table}")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def first(rows: Sequence[T]) -> T | None:
    """Return the first row, or None."""
    return rows[0] if rows else None


def _unusable(name: str, error: sqlite3.Error) -> StateFileError:
    if "locked" in str(error):
        return StateFileError(
            f"state file {name} is in use by another process; stop that process or name another"
            " file"
        )
    return StateFileError(
        f"state file {name} cannot be used ({error}); name a file in a writable folder that exists"
    )
