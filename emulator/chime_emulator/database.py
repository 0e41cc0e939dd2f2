"""A SQLite database, in a file that outlives the process or in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

# Marks a SQLite file as ours, so that another program's database is refused and left untouched.
APPLICATION_ID = 0x53534D55


class StateFileError(Exception):
    """The state file cannot be used; the message is one line with file, fault and remedy."""


class Database:
    """An open database. Not thread-safe: the caller holds a lock.

    Args:
        path: the SQLite file, made if it does not exist; None keeps everything in memory. A file
            serves one process at a time.
        schema: the statements that make its tables.
        version: the number of that schema.

    Raises:
        StateFileError: the file is in use, unreadable, or not a state file of this version.
    """

    def __init__(self, path: Path | None, schema: str, version: int) -> None:
        name = ":memory:" if path is None else str(path.absolute())
        try:
            # timeout=0: a file another process holds is reported at once.
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
                f"state file {name} is not of this emulator's version; name another file or"
                " delete this one"
            )
        # A write returns once the kernel has it: that survives kill -9 of this process, which is
        # what tests do. A power cut can lose the last writes, since the disk is waited for only
        # when the log is copied into the file, but leaves a whole database. EXCLUSIVE keeps a
        # second process out, so that the lock above this class is the only one needed.
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
        """What is written within takes effect as a whole, or not at all after an exception."""
        self._connection.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
        """Executes one statement."""
        return self._connection.execute(statement, values)

    def count(self, source: str, *values: Any) -> int:
        """How many rows a table, under a condition, has."""
        return int(self.execute(f"SELECT count(*) FROM {source}", *values).fetchone()[0])

    def clear(self) -> None:
        """Deletes every row."""
        tables = self.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            self.execute(f"DELETE FROM {table}")

    def close(self) -> None:
        """Closes the file; nothing can be read or written afterwards."""
        self._connection.close()


def first(rows: Sequence[T]) -> T | None:
    """The first one, if there is one."""
    return rows[0] if rows else None


def _unusable(name: str, error: sqlite3.Error) -> StateFileError:
    if "locked" in str(error):
        return StateFileError(
            f"state file {name} is in use by another process; stop that one or name another file"
        )
    return StateFileError(
        f"state file {name} cannot be used ({error}); name a file in a folder that exists and can"
        " be written"
    )
