"""The table of planned events."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import NamedTuple

from .database import Database
from .records import PlannedEvent

# A taken row stays, so that no later change of the timeline plans its event again.
SCHEMA = """
CREATE TABLE event (
    number INTEGER PRIMARY KEY, resource_id TEXT NOT NULL, name TEXT NOT NULL, at REAL NOT NULL,
    due REAL NOT NULL, is_taken INTEGER NOT NULL DEFAULT 0, UNIQUE (resource_id, name, at)
);
CREATE INDEX event_due ON event (due) WHERE NOT is_taken;
"""


class DueEvent(NamedTuple):
    """A planned event of a task or a pipeline; ``number`` is its position in the table."""

    number: int
    resource_id: str
    event: PlannedEvent


class EventTable:
    """The planned events of all tasks and pipelines.

    Args:
        database: the database.
        changed: set when events are planned.
    """

    def __init__(self, database: Database, changed: threading.Event) -> None:
        self._database = database
        self._changed = changed

    def plan(self, resource_id: str, events: Iterable[PlannedEvent]) -> None:
        """Add events, except for those that the table has."""
        for event in events:
            self._database.execute(
                "INSERT OR IGNORE INTO event (resource_id, name, at, due) VALUES (?, ?, ?, ?)",
                resource_id,
                event.name,
                event.at,
                event.due,
            )
            self._changed.set()

    def take_due(self, now: float) -> list[DueEvent]:
        """Return the events that are due, in the order of delivery. Each is returned once.

        The events of an earlier timeline are returned as well.
        """
        rows = self._database.execute(
            "SELECT number, resource_id, name, at, due FROM event"
            " WHERE NOT is_taken AND due <= ? ORDER BY due, number",
            now,
        ).fetchall()
        if rows:
            self._database.execute(
                "UPDATE event SET is_taken = 1 WHERE NOT is_taken AND due <= ?", now
            )
        return [
            DueEvent(number, resource_id, PlannedEvent(*event))
            for number, resource_id, *event in rows
        ]

    def next_due(self) -> float | None:
        """Return the time at which the next event is due, or None."""
        row = self._database.execute("SELECT min(due) FROM event WHERE NOT is_taken").fetchone()
        due: float | None = row[0]
        return due
