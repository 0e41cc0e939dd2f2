"""Faults in the way of calls: a set that is added to and cleared while the emulator runs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict
from functools import partial
from random import Random
from typing import Any

from .fault_kinds import KINDS, Fault
from .messages import Answer
from .rules import checked, one_of
from .service import Call


class Faults:
    """The faults that are set; safe to use from many threads.

    Args:
        operations: names of the operations there are.
        seed: of the draws of each fault that has none of its own.
    """

    def __init__(self, operations: Collection[str], seed: int = 0) -> None:
        self._seed = seed
        self._operation = one_of("*", *operations)
        self._set: list[_Set] = []
        self._lock = threading.Lock()
        self._under_way = 0
        self._answered = threading.Condition(self._lock)
        self._closed = False

    def add(self, members: Mapping[str, Any]) -> dict[str, Any]:
        """Adds a fault.

        Args:
            members: its ``kind``, one of `fault_kinds.KINDS`, and the fields of that kind.

        Returns:
            The fault, as `report` has it.

        Raises:
            ValueError: a member is missing, unknown or has a bad value; one line that names it.
        """
        options = dict(members)
        kind = options.pop("kind", None)
        kinds = one_of(*KINDS)
        if not kinds.accepts(kind):
            raise ValueError(f"kind: {kind!r} is not {kinds.what}")
        fault = checked(KINDS[kind], f"a fault of kind {kind}", {"seed": self._seed, **options})
        if not self._operation.accepts(fault.operation):
            raise ValueError(f"operation: {fault.operation!r} is not {self._operation.what}")
        with self._lock:
            added = _Set(kind, fault, len(self._set))
            self._set.append(added)
            if self._closed:
                added.cleared.set()
            return added.report()

    def report(self) -> list[dict[str, Any]]:
        """Every fault since the last `clear`, in order, with ``hits``, the calls it has hit."""
        with self._lock:
            return [each.report() for each in self._set]

    def clear(self) -> None:
        """Takes all faults away, and ends the hangs and latencies in progress.

        Once it returns, no call that a fault held up takes effect any more.
        """
        with self._answered:
            for each in self._set:
                each.cleared.set()
            self._set = []
            self._answered.wait_for(lambda: not self._under_way)

    def close(self) -> None:
        """Clears, and lets no fault that is added from now on make a call wait."""
        self._closed = True
        self.clear()

    def layer(self, call: Call, perform: Callable[[], Answer]) -> Answer:
        """A layer of `Service`."""
        with self._lock:
            faults = list(self._set)
        for each in reversed(faults):
            perform = partial(self._pass, each, call, perform)
        return perform()

    def _pass(self, each: _Set, call: Call, perform: Callable[[], Answer]) -> Answer:
        with self._lock:
            hit = each.hits(call.operation)
            self._under_way += hit
        if not hit:
            return perform()
        try:
            return each.fault.answer(call, perform, each.cleared)
        finally:
            with self._answered:
                self._under_way -= 1
                self._answered.notify_all()


class _Set:
    """A fault that is set, and how far it has come."""

    def __init__(self, kind: str, fault: Fault, place: int) -> None:
        self.fault = fault
        self.cleared = threading.Event()
        self._kind = kind
        self._random = Random(f"{fault.seed} {place}")
        self._passed = 0
        self._hits = 0

    def hits(self, operation: str) -> bool:
        """Whether it hits the call that has come to it, which is counted."""
        fault = self.fault
        if fault.operation not in ("*", operation) or self._hits == fault.count:
            return False
        if self._passed < fault.after:
            self._passed += 1
            return False
        hit = self._random.random() < fault.probability
        self._hits += hit
        return hit

    def report(self) -> dict[str, Any]:
        return {"kind": self._kind, **asdict(self.fault), "hits": self._hits}
