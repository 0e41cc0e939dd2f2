"""The quotas AWS documents: active tasks, and one call at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from chime_emulator import Emulator, seeds
from chime_emulator.backend import Backend
from chime_emulator.errors import ApiError
from chime_emulator.limits import Limits
from chime_emulator.messages import Answer
from chime_emulator.service import Call
from chime_emulator.settings import Settings
from chime_emulator.store import Store

from .conftest import START, STOP_SECONDS, Clock, wait_until

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient as Client

OTHER_DOMAIN = seeds.VOICE_PROFILE_DOMAIN_ARN[:-1] + "9"


def start(client: Client, **changes: Any) -> str:
    response = client.start_speaker_search_task(
        Identifier=seeds.PIPELINE_ID, **{**START, **changes}
    )
    return response["SpeakerSearchTask"]["SpeakerSearchTaskId"]


def get(client: Client, task_id: str) -> None:
    client.get_speaker_search_task(Identifier=seeds.PIPELINE_ID, SpeakerSearchTaskId=task_id)


def stop(client: Client, task_id: str) -> None:
    client.stop_speaker_search_task(Identifier=seeds.PIPELINE_ID, SpeakerSearchTaskId=task_id)


def test_active_tasks(client: Client, clock: Clock, emulator: Emulator) -> None:
    emulator.configure(max_active_tasks=2)
    first = start(client, ClientRequestToken="token-1")
    start(client)
    with pytest.raises(client.exceptions.ClientError, match="the quota is 2") as caught:
        start(client)
    response: Any = caught.value.response
    assert response["Error"]["Code"] == "ResourceLimitExceededException"
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert emulator.calls()["counts"] == {"StartSpeakerSearchTask": 3}
    assert start(client, ClientRequestToken="token-1") == first

    stop(client, first)
    with pytest.raises(client.exceptions.ClientError, match="the quota is 2"):
        start(client)
    clock.now += STOP_SECONDS
    start(client)
    assert [task["alive"] for task in emulator.tasks()] == [False, True, True]


def test_active_tasks_of_another_region_and_kind_are_not_counted(clock: Clock) -> None:
    store = Store()
    backend = Backend(store, clock, Settings(max_active_tasks=1))
    params = {"Identifier": seeds.PIPELINE_ID, **START}
    try:
        handlers = backend.handlers()
        handlers["StartSpeakerSearchTask"](seeds.REGION, params)
        (task,) = store.tasks()
        backend.end_task(task.id, "Failed")
        for id_, kind, region in (
            ("1", "VoiceToneAnalysisTask", seeds.REGION),
            ("2", task.kind, "eu-central-1"),
        ):
            others = replace(task, id=id_, kind=kind, region=region)
            store.add_task(others)
        handlers["StartSpeakerSearchTask"](seeds.REGION, params)
        with pytest.raises(ApiError, match="ResourceLimitExceededException"):
            handlers["StartSpeakerSearchTask"](seeds.REGION, params)
    finally:
        backend.close()


def test_one_call_at_a_time(client: Client, emulator: Emulator, pool: ThreadPoolExecutor) -> None:
    emulator.configure(one_call_at_a_time=True)
    task_id, other_id = start(client), start(client)
    emulator.fault("StartSpeakerSearchTask", "latency", seconds=3600, count=1)
    delayed = pool.submit(start, client)
    wait_until(lambda: emulator.faults()[0]["hits"] == 1)
    # The domain is busy, and so is everything that searches it.
    for call in (
        lambda: start(client),
        lambda: get(client, task_id),
        lambda: stop(client, other_id),
    ):
        with pytest.raises(client.exceptions.ClientError, match="in progress") as caught:
            call()
        assert caught.value.response["Error"]["Code"] == "ResourceLimitExceededException"
    with pytest.raises(client.exceptions.NotFoundException):
        start(client, VoiceProfileDomainArn=OTHER_DOMAIN)
    client.get_media_pipeline(MediaPipelineId=seeds.PIPELINE_ID)
    assert emulator.calls()["counts"] == {
        "StartSpeakerSearchTask": 4,
        "GetSpeakerSearchTask": 1,
        "StopSpeakerSearchTask": 1,
        "GetMediaPipeline": 1,
    }
    emulator.clear_faults()
    third = delayed.result(10)
    get(client, task_id)
    stop(client, other_id)
    assert [task["id"] for task in emulator.tasks()] == [task_id, other_id, third]


def test_calls_may_overlap_unless_that_is_set(
    client: Client, emulator: Emulator, pool: ThreadPoolExecutor
) -> None:
    emulator.fault("StartSpeakerSearchTask", "latency", seconds=3600, count=2)
    delayed = [pool.submit(start, client) for _ in range(2)]
    wait_until(lambda: emulator.faults()[0]["hits"] == 2)
    emulator.clear_faults()
    assert {future.result(10) for future in delayed} == {t["id"] for t in emulator.tasks()}


def test_a_call_that_failed_is_in_progress_no_more(client: Client, emulator: Emulator) -> None:
    emulator.configure(one_call_at_a_time=True)
    emulator.fault("*", "error", code="ThrottledClientException", count=1)
    with pytest.raises(client.exceptions.ThrottledClientException):
        start(client)
    assert [start(client)] == [task["id"] for task in emulator.tasks()]


def test_calls_on_one_task_whatever_its_domain(clock: Clock) -> None:
    """Voice tone tasks have no domain; here the task is unknown, which comes to the same."""
    backend = Backend(Store(), clock, Settings(one_call_at_a_time=True))
    limits = Limits(backend)

    def call(task_id: str) -> Call:
        params = {"Identifier": seeds.PIPELINE_ID, "SpeakerSearchTaskId": task_id}
        return Call("GetSpeakerSearchTask", seeds.REGION, params, lambda: False)

    def another() -> Answer:
        limits.layer(call("b"), lambda: Answer(200))
        with pytest.raises(ApiError, match=r"^ResourceLimitExceededException: .* concerns a is"):
            limits.layer(call("a"), lambda: Answer(200))
        return Answer(201)

    try:
        assert limits.layer(call("a"), another) == Answer(201)
        assert limits.layer(call("a"), lambda: Answer(200)) == Answer(200)
    finally:
        backend.close()
