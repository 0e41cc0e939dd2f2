"""Whether more creates at once would have made this `pulumi up` shorter."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from .engine import Display

_SMALLEST = 4
"""The least ``--parallel`` that the engine takes by itself: four for each processor."""

_WORTH_IT = 1.0
"""Seconds that a create must have taken for another to be better begun beside it."""


class Crowd:
    """The creates of one plugin process.

    The engine does not say how many it has in mind, but it begins the next as soon as one has
    ended: the same number under way at its most, for the third time over, is a queue. Twice may be
    resources that depend on others.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way = self._most = self._begun = 0
        self._took_long = self._said = False

    @contextmanager
    def joined(self, display: Display, at_once: int) -> Iterator[None]:
        """While it lasts, a create is under way. Where more at once would help, it says so.

        Args:
            at_once: As many as this process can serve at once, whatever the engine asks for.
        """
        with self._lock:
            self._begun += 1
            self._under_way += 1
            self._most = max(self._most, self._under_way)
            queue = self._under_way == self._most and self._begun > 2 * self._most
            few = _SMALLEST <= self._most < at_once
            say = queue and few and self._took_long and not self._said
            self._said |= say
        if say:
            display.info(
                f"{self._most} start at a time, and more wait: `pulumi up --parallel "
                f"{min(4 * self._most, at_once)}`, or PULUMI_PARALLEL, starts more at once"
            )
        begun = time.monotonic()
        try:
            yield
        finally:
            with self._lock:
                self._under_way -= 1
                self._took_long |= time.monotonic() - begun >= _WORTH_IT


creates = Crowd()
"""Those of this process."""
