"""The life of a resource: its status at every moment, computed and never set by a timer."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass

from .settings import Settings

ENDED = ("Failed", "Stopped")
ENDING = ("Stopping", *ENDED)

# The share of a start that passes before the resource is Initializing; AWS documents no figure.
NOT_STARTED_SHARE = 0.2


@dataclass(frozen=True)
class Change:
    """A resource takes on ``status`` at ``at`` (seconds since the epoch)."""

    at: float
    status: str


@dataclass(frozen=True)
class Life:
    """The changes of a resource in order of time, those still to come included.

    As the future is written down with the past, a restart, a virtual clock and a change of the
    emulator's settings leave what was promised to a resource as it was. Never empty.
    """

    changes: tuple[Change, ...]

    @property
    def created(self) -> float:
        """Seconds since the epoch."""
        return self.changes[0].at

    @property
    def ends(self) -> float:
        """When it becomes Stopped or Failed, in seconds since the epoch; infinity if never."""
        return next((change.at for change in self.changes if change.status in ENDED), math.inf)

    def at(self, now: float) -> Change:
        """The change that is in force at `now`; the first one if the clock was set back."""
        return self._until(now)[-1]

    def then(self, now: float, *changes: Change) -> Life:
        """This life up to `now`, followed by `changes` instead of what was to come."""
        return Life((*self._until(now), *changes))

    def cut(self, moment: float) -> Life:
        """This life, Stopped at `moment` at the latest."""
        if self.ends <= moment:
            return self
        before = [change for change in self.changes if change.at < moment]
        return Life((*before, Change(moment, "Stopped")))

    def _until(self, now: float) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.at <= now) or self.changes[:1]


def begun(now: float, seconds: float, outcome: str) -> Life:
    """A life that begins `now`; its first change is what the call that began it answers.

    Args:
        now: seconds since the epoch.
        seconds: how long the start takes.
        outcome: the status after that; ``stuck`` stays Initializing.
    """
    changes = [
        Change(now, "NotStarted"),
        Change(now + NOT_STARTED_SHARE * seconds, "Initializing"),
    ]
    if outcome != "stuck":
        changes.append(Change(now + seconds, outcome))
    # A status that lasts no time was never there.
    passed = [change for change in changes if change.at <= now]
    return Life(tuple(changes[len(passed) - 1 :]))


def stopped(life: Life, now: float, settings: Settings) -> Life:
    """The life of a task that is stopped `now`."""
    stopping = Change(now, "Stopping")
    if settings.stop_outcome == "stuck":
        return life.then(now, stopping)
    return life.then(now, stopping, Change(now + settings.stop_seconds, settings.stop_outcome))


def dumped(life: Life) -> str:
    """A life as text."""
    return json.dumps([(change.at, change.status) for change in life.changes])


def loaded(text: str) -> Life:
    """A life that was dumped."""
    return Life(tuple(Change(at, status) for at, status in json.loads(text)))
