"""The account without HTTP: several pipelines, a slow store, a clock set back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chime_emulator import seeds
from chime_emulator.operations import OPERATIONS
from chime_emulator.operations.account import Account
from chime_emulator.operations.tasks import task_rows
from chime_emulator.protocol.errors import ApiError
from chime_emulator.state.records import Pipeline, Task
from chime_emulator.state.settings import Settings
from chime_emulator.state.store import Store
from chime_emulator.state.timeline import StatusChange, Timeline

from ..support.clock import Clock
from ..support.samples import START, START_SECONDS

OTHER_ID = "00000000-0000-4000-8000-000000000001"
OTHER_ARN = seeds.PIPELINE_ARN.replace(seeds.PIPELINE_ID, OTHER_ID)


def slow_down(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Delay a lookup by token, so that other threads can run before the task is added."""
    by_token = store.tasks.by_token

    def slow_by_token(region: str, kind: str, token: str) -> Task | None:
        found = by_token(region, kind, token)
        time.sleep(0.005)
        return found

    monkeypatch.setattr(store.tasks, "by_token", slow_by_token)


@pytest.fixture
def account(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    store = Store()
    slow_down(store, monkeypatch)
    timeline = Timeline((StatusChange(clock.now, "InProgress"),))
    store.pipelines.add(Pipeline(OTHER_ID, OTHER_ARN, seeds.REGION, {}, timeline))
    account = Account(store, clock, Settings(start_seconds=START_SECONDS))
    yield account
    account.close()


def call(account: Account, operation: str, **params: Any) -> Any:
    result = account.handlers(OPERATIONS)[operation](seeds.REGION, params)
    return result and result["SpeakerSearchTask"]


def test_a_task_is_not_found_under_another_pipeline(account: Account) -> None:
    task = call(account, "StartSpeakerSearchTask", Identifier=seeds.PIPELINE_ID, **START)
    task_id = task["SpeakerSearchTaskId"]
    for operation in ("GetSpeakerSearchTask", "StopSpeakerSearchTask"):
        for identifier in (OTHER_ID, OTHER_ARN):
            with pytest.raises(ApiError, match=f"NotFoundException: Task {task_id} not found"):
                call(account, operation, Identifier=identifier, SpeakerSearchTaskId=task_id)
    assert [task["status"] for task in account.run(task_rows)] == ["NotStarted"]


def test_token_of_one_pipeline_used_for_another(account: Account) -> None:
    request = {**START, "ClientRequestToken": "token-1"}
    call(account, "StartSpeakerSearchTask", Identifier=seeds.PIPELINE_ID, **request)
    with pytest.raises(ApiError, match="ConflictException"):
        call(account, "StartSpeakerSearchTask", Identifier=OTHER_ID, **request)
    assert [task["pipeline_id"] for task in account.run(task_rows)] == [seeds.PIPELINE_ID]


def test_one_token_from_many_threads_starts_one_task(account: Account) -> None:
    request = {**START, "ClientRequestToken": "token-1", "Identifier": seeds.PIPELINE_ID}
    with ThreadPoolExecutor(20) as pool:
        tasks = list(
            pool.map(lambda _: call(account, "StartSpeakerSearchTask", **request), range(20))
        )
    assert [task["SpeakerSearchTaskId"] for task in tasks] == [account.run(task_rows)[0]["id"]] * 20


def test_new_changes_replace_future_changes() -> None:
    timeline = Timeline(
        (
            StatusChange(1, "NotStarted"),
            StatusChange(2, "Initializing"),
            StatusChange(9, "InProgress"),
        )
    )
    assert timeline.followed_by(
        5, StatusChange(5, "Stopping"), StatusChange(7, "Stopped")
    ).changes == (
        StatusChange(1, "NotStarted"),
        StatusChange(2, "Initializing"),
        StatusChange(5, "Stopping"),
        StatusChange(7, "Stopped"),
    )


def test_a_clock_set_back_leaves_a_task_where_it_began(account: Account, clock: Clock) -> None:
    call(account, "StartSpeakerSearchTask", Identifier=seeds.PIPELINE_ID, **START)
    clock.now -= 3600
    (task,) = account.run(task_rows)
    assert (task["status"], task["updated"]) == ("NotStarted", task["created"])
