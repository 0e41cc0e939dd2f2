"""The life of a resource: its status at every moment, computed and never set by a timer."""

from __future__ import annotations

from dataclasses import dataclass

from .settings import Settings

ENDED = ("Failed", "Stopped")
ENDING = ("Stopping", *ENDED)

# The share of a task's start that passes before it is Initializing; AWS documents no figure.
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

    def at(self, now: float) -> Change:
        """The change that is in force at `now`; the first one if the clock was set back."""
        return self._until(now)[-1]

    def then(self, now: float, *changes: Change) -> Life:
        """This life up to `now`, followed by `changes` instead of what was to come."""
        return Life((*self._until(now), *changes))

    def _until(self, now: float) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.at <= now) or self.changes[:1]


def life_of_a_task(now: float, settings: Settings) -> Life:
    """The life of a task that starts `now`; its first change is what Start answers."""
    changes = [
        Change(now, "NotStarted"),
        Change(now + NOT_STARTED_SHARE * settings.start_seconds, "Initializing"),
    ]
    if settings.task_outcome != "stuck":
        changes.append(Change(now + settings.start_seconds, settings.task_outcome))
    # A status that lasts no time was never there.
    passed = [change for change in changes if change.at <= now]
    return Life(tuple(changes[len(passed) - 1 :]))


def stopped(life: Life, now: float, settings: Settings) -> Life:
    """The life of a task that is stopped `now`."""
    stopping = Change(now, "Stopping")
    if settings.stop_outcome == "stuck":
        return life.then(now, stopping)
    return life.then(now, stopping, Change(now + settings.stop_seconds, settings.stop_outcome))
