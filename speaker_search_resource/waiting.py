"""Waiting: for a status, for another try, and never past a deadline."""

import math
import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, TimeoutError
from functools import partial
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")

_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600}
_DURATION = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)")


class DeadlineExceeded(Exception):
    """The time an operation was given has run out."""


class Deadline:
    """A point in time that nothing done for one operation may pass."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._start = time.monotonic()

    def elapsed(self) -> float:
        """Seconds since the operation began."""
        return time.monotonic() - self._start

    def remaining(self) -> float:
        """Seconds left, never below 0."""
        return max(0.0, self.seconds - self.elapsed())

    def sleep(self, seconds: float) -> None:
        """Sleep, but not past the deadline."""
        time.sleep(min(seconds, self.remaining()))

    def run(self, call: Callable[[], T], at_most: float = math.inf) -> T:
        """What ``call`` returns, or DeadlineExceeded if it has not returned in time.

        A socket's timeouts bound each wait for a packet, not the answer as a whole, and name
        look-ups not at all. So the call has a thread to itself, which is left behind when the time
        is up.
        """
        remaining = min(at_most, self.remaining())
        if not remaining:
            raise DeadlineExceeded
        answer: Future[T] = Future()
        try:
            worker = _idle.pop()
        except IndexError:
            worker = SimpleQueue()
            # A daemon, so that it cannot hold up the plugin's exit.
            threading.Thread(target=_work, args=(worker,), daemon=True).start()
        worker.put((call, answer))
        try:
            return answer.result(remaining)
        except TimeoutError:
            if answer.done():  # just now, or the call itself raised a TimeoutError
                return answer.result()
            raise DeadlineExceeded from None


_idle: list["SimpleQueue[tuple[Callable[[], Any], Future[Any]]]"] = []
"""What the threads that have no call at present wait at. A new thread for each call would take a
third as long again as the call."""


def _work(calls: "SimpleQueue[tuple[Callable[[], Any], Future[Any]]]") -> None:
    """Make the calls that come in, for as long as the process lives."""
    while True:
        call, answer = calls.get()
        try:
            tell: Callable[[], None] = partial(answer.set_result, call())
        except BaseException as error:  # handed over whole to the thread that waits
            tell = partial(answer.set_exception, error)
        # Before the answer is told: whoever hears it may have another call at once.
        _idle.append(calls)
        tell()
        del call, answer, tell


class Experience:
    """How long a wait of one kind takes, as those who wait in this process find out.

    As soon as one has seen its wait end, the others ask when theirs has lasted as long. So the more
    wait at once, the less often each of them needs to ask.
    """

    _ASKING = 8
    """As many ask at their own pace; where more wait, all ask less often."""

    _SPREAD = 0.1
    """Seconds over which those who learn the same ask, and not all in one instant."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting = 0
        self._lasts = math.inf

    def sleep(self, lasted: float, pause: float, at_most: float) -> None:
        """Sleep until it is time to ask.

        Args:
            lasted: Seconds for which the wait has lasted, and has just been seen not to have ended.
            pause: Seconds to sleep at one's own pace.
            at_most: Seconds to sleep at most.
        """
        begun = time.monotonic() - lasted
        late = random.uniform(0, self._SPREAD)
        with self._changed:
            self._waiting += 1
            if self._lasts <= lasted:
                self._lasts = math.inf
            ends = lasted + min(at_most, pause * max(1, self._waiting / self._ASKING))
            while True:
                # What has lasted longer than that already learns nothing from it.
                ends_at = begun + min(
                    ends, self._lasts + late if self._lasts > lasted else math.inf
                )
                if (left := ends_at - time.monotonic()) <= 0:
                    break
                self._changed.wait(left)
            self._waiting -= 1

    def learn(self, lasted: float) -> None:
        """Tell the others how long a wait has lasted that has ended."""
        with self._changed:
            if lasted < self._lasts:
                self._lasts = lasted
                self._changed.notify_all()


def pauses(first: float, cap: float, growth: float = 1.6) -> Iterator[float]:
    """Seconds to pause between tries: growing from ``first`` to ``cap``, and jittered.

    Each is drawn from the upper half of its range: enough spread that many waiting at once do
    not ask at once, and never so short that a pause is none.
    """
    pause = first
    while True:
        yield pause * random.uniform(0.5, 1.0)
        pause = min(cap, pause * growth)


def seconds(duration: str) -> float:
    """The seconds in a duration as ``pulumi.CustomTimeouts`` takes it, such as ``"1h30m"``.

    Raises:
        ValueError: It is not a duration. The engine refuses those first.
    """
    parts = _DURATION.findall(duration)
    if not parts or "".join(number + unit for number, unit in parts) != duration:
        raise ValueError(f"{duration!r} is not a duration such as '90s', '5m' or '1h30m'")
    return sum(float(number) * _UNITS[unit] for number, unit in parts)
