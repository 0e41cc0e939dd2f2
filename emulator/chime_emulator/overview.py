"""The newest of everything there is, and how much more there is: what the status page shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from .account import Account
from .definitions import CONFIGURATION, VOICE_PROFILE_DOMAIN
from .records import Definition, Pipeline, Task
from .settings import Settings

Kept = TypeVar("Kept", Task, Pipeline, Definition)


@dataclass(frozen=True)
class Newest(Generic[Kept]):
    """Some of what the store keeps, newest first.

    Args:
        records: at most as many as were asked for.
        total: how many there are, of tasks and pipelines those that have ended included.
        alive: how many have not ended; what has no life never does.
    """

    records: list[Kept]
    total: int
    alive: int


@dataclass(frozen=True)
class Overview:
    """One moment of the account; `now` is in seconds since the epoch, `tags` are by ARN."""

    now: float
    settings: Settings
    tasks: Newest[Task]
    pipelines: Newest[Pipeline]
    configurations: Newest[Definition]
    domains: Newest[Definition]
    tags: Mapping[str, Mapping[str, str]]


def overview(account: Account, now: float, limit: int) -> Overview:
    """The `limit` newest of each kind, in every Region; it costs the same however many there are."""
    store = account.store
    pipelines = store.newest_pipelines(limit)
    return Overview(
        now,
        account.settings,
        Newest(store.newest_tasks(limit), *_how_many(account, "task", now)),
        Newest(pipelines, *_how_many(account, "pipeline", now)),
        _definitions(account, CONFIGURATION, limit),
        _definitions(account, VOICE_PROFILE_DOMAIN, limit),
        {pipeline.arn: store.tags(pipeline.arn) for pipeline in pipelines},
    )


def _how_many(account: Account, table: str, now: float) -> tuple[int, int]:
    count = account.store.count
    return count(table), count(f"{table} WHERE ends > ?", now)


def _definitions(account: Account, kind: str, limit: int) -> Newest[Definition]:
    total = account.store.count("definition WHERE kind = ?", kind)
    return Newest(account.store.newest_definitions(kind, limit), total, total)
