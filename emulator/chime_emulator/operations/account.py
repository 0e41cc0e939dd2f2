"""The emulated account: its store, settings and ids, and one operation at a time on them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any, Concatenate, ParamSpec, TypeVar

from ..protocol.calls import Handler, Params
from ..protocol.models import partition_of
from ..seeds import ACCOUNT_ID
from ..state.ids import IdGenerator
from ..state.settings import Settings
from ..state.store import Store

OPERATIONS_BETWEEN_PRUNES = 5000
"""Pruning scans the whole store."""

P = ParamSpec("P")
T = TypeVar("T")


class Account:
    """The resources of the account, each in the Region where it was created.

    Functions on the account take the account and the time as their first two arguments. `run`
    calls such a function, and makes it safe to do so from many threads.

    Args:
        store: the state; `close` closes the store.
        clock: seconds since the epoch.
        settings: the settings until `configure` changes them.
        seed: seed of the ids; None for random ids.
    """

    store: Store
    settings: Settings
    new_id: IdGenerator

    def __init__(
        self,
        store: Store,
        clock: Callable[[], float],
        settings: Settings,
        seed: int | None = None,
    ) -> None:
        self.store = store
        self._clock = clock
        self._initial_settings = settings
        self._seed = seed
        self._lock = threading.Lock()
        self._operations = 0
        with store.transaction():
            self._initialize()

    def run(
        self,
        function: Callable[Concatenate[Account, float, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Call a function under the lock, in one transaction."""
        with self._lock, self.store.transaction():
            return function(self, self._clock(), *args, **kwargs)

    def handlers(self, operations: Mapping[str, Operation]) -> dict[str, Handler]:
        """Return the handlers of operations on this account, by name."""
        return {name: self._handler(operation) for name, operation in operations.items()}

    def configure(self, changes: Mapping[str, Any]) -> None:
        """Change settings.

        Raises:
            ValueError: a setting is unknown or has an invalid value; one line.
        """
        with self._lock:
            self.settings = self.settings.changed(changes)

    def reset(self) -> None:
        """Return to the initial settings and the seeded resources."""
        with self._lock, self.store.transaction():
            self.store.clear()
            self._initialize()

    def close(self) -> None:
        """Wait for the operation in progress, then close the store."""
        with self._lock:
            self.store.close()

    def _handler(self, operation: Operation) -> Handler:
        def handle(region: str, params: Params) -> dict[str, Any] | None:
            with self._lock, self.store.transaction():
                now = self._clock()
                self._operations += 1
                if self._operations % OPERATIONS_BETWEEN_PRUNES == 0:
                    self.store.prune(now)
                return operation(self, now, region, params)

        return handle

    def _initialize(self) -> None:
        self.settings = self._initial_settings
        self.store.insert_seeds(self._clock())
        # The ids of a state file are part of the seed, so that no id is generated twice.
        seed = None if self._seed is None else " ".join([str(self._seed), *self.store.ids()])
        self.new_id = IdGenerator(seed)


Operation = Callable[[Account, float, str, Params], "dict[str, Any] | None"]
"""One operation of the API: takes the account, the time (seconds since the epoch), the Region and
the members of the request; returns the members of the response or raises `ApiError`."""


def arn(region: str, resource: str) -> str:
    """Return the ARN of a resource of the account, in either service."""
    return f"arn:{partition_of(region)}:chime:{region}:{ACCOUNT_ID}:{resource}"
