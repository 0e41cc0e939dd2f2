"""The newest resources of each kind, and their totals, for the status page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from ..operations.account import Account
from ..state.records import CONFIGURATION, VOICE_PROFILE_DOMAIN, Definition, Pipeline, Task
from ..state.settings import Settings

Record = TypeVar("Record", Task, Pipeline, Definition)


@dataclass(frozen=True)
class Newest(Generic[Record]):
    """The newest records of a kind, newest first.

    Args:
        records: the newest records.
        total: number of all records, ended tasks and pipelines included.
        active: number of active records; a definition is always active.
    """

    records: list[Record]
    total: int
    active: int


@dataclass(frozen=True)
class Overview:
    """The account at one moment; ``now`` is in seconds since the epoch, ``tags`` are by ARN."""

    now: float
    settings: Settings
    tasks: Newest[Task]
    pipelines: Newest[Pipeline]
    configurations: Newest[Definition]
    domains: Newest[Definition]
    tags: Mapping[str, Mapping[str, str]]


def read_overview(account: Account, now: float, limit: int) -> Overview:
    """Return the ``limit`` newest resources of each kind, in all Regions."""
    store = account.store
    pipelines = store.pipelines.newest(limit)
    return Overview(
        now,
        account.settings,
        Newest(store.tasks.newest(limit), *store.tasks.totals(now)),
        Newest(pipelines, *store.pipelines.totals(now)),
        _newest_definitions(account, CONFIGURATION, limit),
        _newest_definitions(account, VOICE_PROFILE_DOMAIN, limit),
        {pipeline.arn: store.tags(pipeline.arn) for pipeline in pipelines},
    )


def _newest_definitions(account: Account, kind: str, limit: int) -> Newest[Definition]:
    definitions = account.store.definitions
    total = definitions.total(kind)
    return Newest(definitions.newest(kind, limit), total, total)
