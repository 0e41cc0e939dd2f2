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
    """The newest records of a kind, newest first, and the number of all records of the kind."""

    records: list[Record]
    total: int


@dataclass(frozen=True)
class Overview:
    """The account at one moment; ``now`` is in seconds since the epoch, ``tags`` are by ARN."""

    now: float
    settings: Settings
    tasks: Newest[Task]
    ended_tasks: Newest[Task]
    pipelines: Newest[Pipeline]
    ended_pipelines: Newest[Pipeline]
    configurations: Newest[Definition]
    domains: Newest[Definition]
    tags: Mapping[str, Mapping[str, str]]


def read_overview(account: Account, now: float, limit: int) -> Overview:
    """Return the ``limit`` newest resources of each kind, in all Regions; ended ones apart."""
    tasks, pipelines = account.store.tasks, account.store.pipelines
    all_tasks, active_tasks = tasks.totals(now)
    all_pipelines, active_pipelines = pipelines.totals(now)
    active = pipelines.newest_active(now, limit)
    ended = pipelines.newest_ended(now, limit)
    return Overview(
        now,
        account.settings,
        Newest(tasks.newest_active(now, limit), active_tasks),
        Newest(tasks.newest_ended(now, limit), all_tasks - active_tasks),
        Newest(active, active_pipelines),
        Newest(ended, all_pipelines - active_pipelines),
        _newest_definitions(account, CONFIGURATION, limit),
        _newest_definitions(account, VOICE_PROFILE_DOMAIN, limit),
        {pipeline.arn: account.store.tags(pipeline.arn) for pipeline in (*active, *ended)},
    )


def _newest_definitions(account: Account, kind: str, limit: int) -> Newest[Definition]:
    definitions = account.store.definitions
    return Newest(definitions.newest(kind, limit), definitions.total(kind))
