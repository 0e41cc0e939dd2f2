"""The statuses of a resource over time, computed in advance and never set by a timer."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass

TERMINAL_STATUSES = ("Failed", "Stopped")
STOPPING_STATUSES = ("Stopping", *TERMINAL_STATUSES)
NOT_STARTED_SHARE = 0.2
"""Share of the start-up time before the resource is Initializing. AWS documents no figure."""


@dataclass(frozen=True)
class StatusChange:
    """A resource takes on ``status`` at ``at`` (seconds since the epoch)."""

    at: float
    status: str


@dataclass(frozen=True)
class Timeline:
    """The status changes of a resource in order of time, future changes included. Never empty.

    Future changes are stored with the past ones. A restart, a change of the clock or a change of
    the settings therefore leaves the future of an existing resource as it was.
    """

    changes: tuple[StatusChange, ...]

    @property
    def created_at(self) -> float:
        """Seconds since the epoch."""
        return self.changes[0].at

    @property
    def ended_at(self) -> float:
        """Time of the terminal status, in seconds since the epoch; infinity if there is none."""
        ends = (change.at for change in self.changes if change.status in TERMINAL_STATUSES)
        return next(ends, math.inf)

    def current(self, now: float) -> StatusChange:
        """Return the change in force at ``now``; the first change if the clock was set back."""
        return self._until(now)[-1]

    def has_status(self, status: str, moment: float) -> bool:
        """Return whether a status is in force at ``moment``, be it until then or from then on."""
        following = (*(change.at for change in self.changes[1:]), math.inf)
        return any(
            change.status == status and change.at <= moment <= end
            for change, end in zip(self.changes, following, strict=True)
        )

    def followed_by(self, now: float, *changes: StatusChange) -> Timeline:
        """Replace the changes after ``now`` by ``changes``."""
        return Timeline((*self._until(now), *changes))

    def stopped_by(self, moment: float) -> Timeline:
        """Add the status Stopped at ``moment``, unless the timeline has ended by then."""
        if self.ended_at <= moment:
            return self
        before = [change for change in self.changes if change.at < moment]
        return Timeline((*before, StatusChange(moment, "Stopped")))

    def dump(self) -> str:
        """Return the timeline as JSON."""
        return json.dumps([(change.at, change.status) for change in self.changes])

    @classmethod
    def load(cls, text: str) -> Timeline:
        """Return the timeline that `dump` wrote."""
        return cls(tuple(StatusChange(at, status) for at, status in json.loads(text)))

    def _until(self, now: float) -> tuple[StatusChange, ...]:
        return tuple(change for change in self.changes if change.at <= now) or self.changes[:1]


def starting(now: float, seconds: float, outcome: str) -> Timeline:
    """Return the timeline of a resource created at ``now``.

    Args:
        now: seconds since the epoch.
        seconds: duration of the start-up.
        outcome: the status after the start-up; ``stuck`` stays Initializing.
    """
    changes = [
        StatusChange(now, "NotStarted"),
        StatusChange(now + NOT_STARTED_SHARE * seconds, "Initializing"),
    ]
    if outcome != "stuck":
        changes.append(StatusChange(now + seconds, outcome))
    # Drop every status that lasts no time: a response must not show it.
    past = [change for change in changes if change.at <= now]
    return Timeline(tuple(changes[len(past) - 1 :]))


def stopping(timeline: Timeline, now: float, seconds: float, outcome: str) -> Timeline:
    """Return the timeline of a resource stopped at ``now``.

    Args:
        timeline: the timeline so far.
        now: seconds since the epoch.
        seconds: duration of the stop.
        outcome: the status after that; ``stuck`` stays Stopping.
    """
    change = StatusChange(now, "Stopping")
    if outcome == "stuck":
        return timeline.followed_by(now, change)
    return timeline.followed_by(now, change, StatusChange(now + seconds, outcome))
