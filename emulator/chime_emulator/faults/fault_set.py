"""The set of active faults. Faults are added and cleared while the emulator runs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict
from functools import partial
from random import Random
from typing import Any

from ..http.messages import Response
from ..protocol.calls import Call
from ..state.options import check, one_of, parse_options
from .kinds import KINDS, Fault


class FaultSet:
    """The faults that are set. Thread-safe.

    Args:
        operations: the names of all operations.
        seed: default seed of the draws of each fault.
    """

    def __init__(self, operations: Collection[str], seed: int = 0) -> None:
        self._seed = seed
        self._operations = one_of("*", *operations)
        self._faults: list[_ActiveFault] = []
        self._lock = threading.Lock()
        self._responding = 0
        self._responded = threading.Condition(self._lock)
        self._is_closed = False

    def add(self, members: Mapping[str, Any]) -> dict[str, Any]:
        """Add a fault.

        Args:
            members: its ``kind``, one of `kinds.KINDS`, and the options of that kind.

        Returns:
            The fault, as in `report`.

        Raises:
            ValueError: a member is missing, unknown or invalid; one line that names the member.
        """
        options = dict(members)
        kind = options.pop("kind", None)
        check("kind", one_of(*KINDS), kind)
        fault = parse_options(KINDS[kind], {"seed": self._seed, **options})
        check("operation", self._operations, fault.operation)
        with self._lock:
            added = _ActiveFault(kind, fault, len(self._faults))
            self._faults.append(added)
            if self._is_closed:
                added.cleared.set()
            return added.report()

    def report(self) -> list[dict[str, Any]]:
        """Return the faults since the last `clear`, in order, with the ``hits`` of each."""
        with self._lock:
            return [each.report() for each in self._faults]

    def clear(self) -> None:
        """Remove all faults, and end the hangs and latencies in progress.

        After the return, no call that a fault delayed takes effect.
        """
        with self._responded:
            for each in self._faults:
                each.cleared.set()
            self._faults = []
            self._responded.wait_for(lambda: not self._responding)

    def close(self) -> None:
        """Clear the faults. Faults that are added from now on delay no call."""
        self._is_closed = True
        self.clear()

    def apply(self, call: Call, perform: Callable[[], Response]) -> Response:
        """Perform a call with the faults that hit it; a `Middleware`."""
        with self._lock:
            faults = list(self._faults)
        for each in reversed(faults):
            perform = partial(self._apply_fault, each, call, perform)
        return perform()

    def _apply_fault(
        self, each: _ActiveFault, call: Call, perform: Callable[[], Response]
    ) -> Response:
        with self._lock:
            is_hit = each.hits(call.operation)
            self._responding += is_hit
        if not is_hit:
            return perform()
        try:
            return each.fault.respond(call, perform, each.cleared)
        finally:
            with self._responded:
                self._responding -= 1
                self._responded.notify_all()


class _ActiveFault:
    """A fault with its counters."""

    def __init__(self, kind: str, fault: Fault, position: int) -> None:
        self.fault = fault
        self.cleared = threading.Event()
        self._kind = kind
        self._random = Random(f"{fault.seed} {position}")
        self._passed = 0
        self._hits = 0

    def hits(self, operation: str) -> bool:
        """Count a call, and return whether the fault hits it."""
        fault = self.fault
        if fault.operation not in ("*", operation) or self._hits == fault.count:
            return False
        if self._passed < fault.after:
            self._passed += 1
            return False
        is_hit = self._random.random() < fault.probability
        self._hits += is_hit
        return is_hit

    def report(self) -> dict[str, Any]:
        return {"kind": self._kind, **asdict(self.fault), "hits": self._hits}
