"""What exists and how it behaves, free of HTTP: one operation at a time on the account."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Literal

from . import configurations, domains, pipelines, seeds, tags, tasks
from .account import Account, Operation, Params, arn
from .ids import Ids
from .overview import Overview, overview
from .settings import Settings
from .store import Store

Handler = Callable[[str, Params], "dict[str, Any] | None"]
"""One operation: Region and request members in, answer members out, or `ApiError` raised."""

OPERATIONS: dict[str, Operation] = {
    **tasks.OPERATIONS,
    **pipelines.OPERATIONS,
    **configurations.OPERATIONS,
    **domains.OPERATIONS,
    **tags.OPERATIONS,
}

OPERATIONS_TO_A_CLEARING = 5000
"""What ended is forgotten now and then, since looking for it reads all there is."""


class Backend:
    """The resources of the emulated account, each in the one Region it was made in.

    Safe to use from many threads.

    Args:
        store: where the state is; it is closed by `close`.
        clock: seconds since the epoch.
        settings: how it behaves at first.
        seed: what ids are drawn from; None draws them at random.
    """

    def __init__(
        self,
        store: Store,
        clock: Callable[[], float],
        settings: Settings,
        seed: int | None = None,
    ) -> None:
        self._clock = clock
        self._first_settings = settings
        self._seed = seed
        self._lock = threading.Lock()
        self._performed = 0
        with store.transaction():
            self._account = self._begin(store)

    @property
    def settings(self) -> Settings:
        """The settings that hold now."""
        return self._account.settings

    def configure(self, changes: Mapping[str, Any]) -> None:
        """Changes some of the settings.

        Raises:
            ValueError: there is no such setting, or the value is not allowed; one line.
        """
        with self._lock:
            self._account.settings = self._account.settings.changed(changes)

    def reset(self) -> None:
        """Forgets all that was made and configured; what exists from the start is there again."""
        with self._lock, self._account.store.transaction():
            self._account.store.clear()
            self._account = self._begin(self._account.store)

    def handlers(self) -> dict[str, Handler]:
        """The operations there are, by their names in the service models."""
        return {name: partial(self._perform, operation) for name, operation in OPERATIONS.items()}

    def tasks(self) -> list[dict[str, Any]]:
        """See `Emulator.tasks`; here times are seconds since the epoch."""
        with self._lock:
            return tasks.task_rows(self._account, self._clock())

    def pipelines(self) -> list[dict[str, Any]]:
        """See `Emulator.pipelines`; here times are seconds since the epoch."""
        with self._lock:
            return pipelines.pipeline_rows(self._account, self._clock())

    def overview(self, limit: int) -> Overview:
        """The `limit` newest of everything there is."""
        with self._lock:
            return overview(self._account, self._clock(), limit)

    def add_voice_profile_domain(self, region: str) -> str:
        """Makes a voice profile domain beside the seeded one, and returns its ARN."""
        with self._lock:
            made = arn(region, f"voice-profile-domain/{self._account.new_id()}")
            self._account.store.add_voice_profile_domain(region, made, self._clock())
        return made

    def end_task(self, task_id: str, status: Literal["Failed", "Stopped"]) -> None:
        """See `tasks.end_task`."""
        with self._lock:
            tasks.end_task(self._account, self._clock(), task_id, status)

    def end_pipeline(self, pipeline_id: str, status: Literal["Failed", "Stopped"]) -> None:
        """See `pipelines.end_pipeline`."""
        with self._lock, self._account.store.transaction():
            pipelines.end_pipeline(self._account, self._clock(), pipeline_id, status)

    def concerned(self, params: Params) -> set[str]:
        """The tasks and voice profile domains (ids of both) that a call with `params` concerns."""
        ids = {value for name, value in params.items() if name.endswith("TaskId")}
        with self._lock:
            found = [task for task in map(self._account.store.task, ids) if task is not None]
        requests = [params, *(task.request for task in found)]
        arns = [request.get("VoiceProfileDomainArn", "") for request in requests]
        domain_ids = {
            params.get("VoiceProfileDomainId", ""),
            *(each.rpartition("/")[2] for each in arns),
        }
        return ids | (domain_ids - {""})

    def close(self) -> None:
        """Waits for the operation in hand, then closes the store."""
        with self._lock:
            self._account.store.close()

    def _begin(self, store: Store) -> Account:
        seeds.plant(store, self._clock())
        # The ids that a state file holds are part of the seed: the same ones must not come again.
        seed = None if self._seed is None else " ".join([str(self._seed), *store.ids()])
        return Account(store, self._first_settings, Ids(seed))

    def _perform(self, operation: Operation, region: str, params: Params) -> dict[str, Any] | None:
        with self._lock, self._account.store.transaction():
            now = self._clock()
            self._performed += 1
            if self._performed % OPERATIONS_TO_A_CLEARING == 0:
                self._account.store.forget_ended(now)
            return operation(self._account, now, region, params)
