"""The backend alone: several pipelines, a store slow enough to race on, a clock set back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chime_emulator import seeds
from chime_emulator.backend import Backend
from chime_emulator.errors import ApiError
from chime_emulator.life import Change, Life
from chime_emulator.settings import Settings
from chime_emulator.store import Pipeline, Store, Task

from .conftest import START, START_SECONDS, Clock

OTHER_ID = "00000000-0000-4000-8000-000000000001"
OTHER_ARN = seeds.PIPELINE_ARN.replace(seeds.PIPELINE_ID, OTHER_ID)


class SlowStore(Store):
    """Leaves other threads time between looking a token up and acting on the outcome."""

    def task_by_token(self, region: str, kind: str, token: str) -> Task | None:
        found = super().task_by_token(region, kind, token)
        time.sleep(0.005)
        return found


@pytest.fixture
def backend(clock: Clock) -> Iterator[Backend]:
    store = SlowStore()
    life = Life((Change(clock.now, "InProgress"),))
    store.add_pipeline(Pipeline(OTHER_ID, OTHER_ARN, seeds.REGION, {}, life))
    backend = Backend(store, clock, Settings(start_seconds=START_SECONDS))
    yield backend
    backend.close()


def call(backend: Backend, operation: str, **params: Any) -> Any:
    result = backend.handlers()[operation](seeds.REGION, params)
    return result and result["SpeakerSearchTask"]


def test_task_of_one_pipeline_asked_for_under_another(backend: Backend) -> None:
    task = call(backend, "StartSpeakerSearchTask", Identifier=seeds.PIPELINE_ID, **START)
    task_id = task["SpeakerSearchTaskId"]
    for operation in ("GetSpeakerSearchTask", "StopSpeakerSearchTask"):
        for identifier in (OTHER_ID, OTHER_ARN):
            with pytest.raises(ApiError, match=f"NotFoundException: Task {task_id} not found"):
                call(backend, operation, Identifier=identifier, SpeakerSearchTaskId=task_id)
    assert [task["status"] for task in backend.tasks()] == ["NotStarted"]


def test_token_of_one_pipeline_used_for_another(backend: Backend) -> None:
    request = {**START, "ClientRequestToken": "token-1"}
    call(backend, "StartSpeakerSearchTask", Identifier=seeds.PIPELINE_ID, **request)
    with pytest.raises(ApiError, match="ConflictException"):
        call(backend, "StartSpeakerSearchTask", Identifier=OTHER_ID, **request)
    assert [task["pipeline_id"] for task in backend.tasks()] == [seeds.PIPELINE_ID]


def test_one_token_from_many_threads_starts_one_task(backend: Backend) -> None:
    request = {**START, "ClientRequestToken": "token-1", "Identifier": seeds.PIPELINE_ID}
    with ThreadPoolExecutor(20) as pool:
        tasks = list(
            pool.map(lambda _: call(backend, "StartSpeakerSearchTask", **request), range(20))
        )
    assert [task["SpeakerSearchTaskId"] for task in tasks] == [backend.tasks()[0]["id"]] * 20


def test_a_change_of_course_replaces_what_was_to_come() -> None:
    life = Life((Change(1, "NotStarted"), Change(2, "Initializing"), Change(9, "InProgress")))
    assert life.then(5, Change(5, "Stopping"), Change(7, "Stopped")).changes == (
        Change(1, "NotStarted"),
        Change(2, "Initializing"),
        Change(5, "Stopping"),
        Change(7, "Stopped"),
    )


def test_a_clock_set_back_leaves_a_task_where_it_began(backend: Backend, clock: Clock) -> None:
    call(backend, "StartSpeakerSearchTask", Identifier=seeds.PIPELINE_ID, **START)
    clock.now -= 3600
    (task,) = backend.tasks()
    assert (task["status"], task["updated"]) == ("NotStarted", task["created"])
