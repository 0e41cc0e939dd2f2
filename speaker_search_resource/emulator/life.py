"""The life of a resource: its status at every moment, computed and never set by a timer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """A resource takes on ``status`` at ``at`` (seconds since the epoch)."""

    at: float
    status: str


@dataclass(frozen=True)
class Life:
    """The changes of a resource in order of time, those still to come included.

    As the future is written down with the past, a restart, a virtual clock and a change of the
    emulator's timings leave what was promised to a resource as it was. Never empty.
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
