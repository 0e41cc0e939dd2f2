"""The quotas that AWS documents: active tasks and concurrent calls."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from chime_emulator import Emulator, seeds
from chime_emulator.faults.concurrency_quota import ConcurrencyQuota
from chime_emulator.http.messages import Response
from chime_emulator.operations import OPERATIONS
from chime_emulator.operations.account import Account
from chime_emulator.operations.tasks import affected_ids, end_task
from chime_emulator.protocol.calls import Call
from chime_emulator.protocol.errors import ApiError
from chime_emulator.state.settings import Settings
from chime_emulator.state.store import Store

from ..support.clock import Clock
from ..support.http import wait_until
from ..support.samples import START, STOP_SECONDS

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
    account = Account(store, clock, Settings(max_active_tasks=1))
    params = {"Identifier": seeds.PIPELINE_ID, **START}
    try:
        handlers = account.handlers(OPERATIONS)
        handlers["StartSpeakerSearchTask"](seeds.REGION, params)
        (task,) = store.tasks.all()
        account.run(end_task, task.id, "Failed")
        for id_, kind, region in (
            ("1", "VoiceToneAnalysisTask", seeds.REGION),
            ("2", task.kind, "eu-central-1"),
        ):
            others = replace(task, id=id_, kind=kind, region=region)
            store.tasks.add(others)
        handlers["StartSpeakerSearchTask"](seeds.REGION, params)
        with pytest.raises(ApiError, match="ResourceLimitExceededException"):
            handlers["StartSpeakerSearchTask"](seeds.REGION, params)
    finally:
        account.close()


def test_one_call_on_a_domain_and_its_tasks(
    client: Client, emulator: Emulator, pool: ThreadPoolExecutor
) -> None:
    emulator.configure(max_concurrent_calls=1, domain_quota_counts="tasks")
    task_id, other_id = start(client), start(client)
    emulator.fault("StartSpeakerSearchTask", "latency", seconds=3600, count=1)
    delayed = pool.submit(start, client)
    wait_until(lambda: emulator.faults()[0]["hits"] == 1)
    # The domain is busy, and so are all tasks that search it.
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


def test_only_calls_that_name_the_domain_count_by_default(
    client: Client, emulator: Emulator, pool: ThreadPoolExecutor
) -> None:
    emulator.configure(max_concurrent_calls=1)
    task_id = start(client)
    emulator.fault("StartSpeakerSearchTask", "latency", seconds=3600, count=1)
    delayed = pool.submit(start, client)
    wait_until(lambda: emulator.faults()[0]["hits"] == 1)
    with pytest.raises(client.exceptions.ClientError, match="in progress; the quota is 1"):
        start(client)
    get(client, task_id)
    stop(client, task_id)
    emulator.clear_faults()
    delayed.result(10)


def test_a_quota_of_two_calls(client: Client, emulator: Emulator, pool: ThreadPoolExecutor) -> None:
    emulator.configure(max_concurrent_calls=2)
    emulator.fault("StartSpeakerSearchTask", "latency", seconds=3600, count=2)
    delayed = [pool.submit(start, client) for _ in range(2)]
    wait_until(lambda: emulator.faults()[0]["hits"] == 2)
    with pytest.raises(client.exceptions.ClientError, match="in progress; the quota is 2"):
        start(client)
    emulator.clear_faults()
    assert {each.result(10) for each in delayed} == {task["id"] for task in emulator.tasks()}


def test_concurrent_calls_are_allowed_by_default(
    client: Client, emulator: Emulator, pool: ThreadPoolExecutor
) -> None:
    emulator.fault("StartSpeakerSearchTask", "latency", seconds=3600, count=2)
    delayed = [pool.submit(start, client) for _ in range(2)]
    wait_until(lambda: emulator.faults()[0]["hits"] == 2)
    emulator.clear_faults()
    assert {future.result(10) for future in delayed} == {t["id"] for t in emulator.tasks()}


def test_a_failed_call_is_not_in_progress(client: Client, emulator: Emulator) -> None:
    emulator.configure(max_concurrent_calls=1)
    emulator.fault("*", "error", code="ThrottledClientException", count=1)
    with pytest.raises(client.exceptions.ThrottledClientException):
        start(client)
    assert [start(client)] == [task["id"] for task in emulator.tasks()]


def test_calls_on_one_task_whatever_its_domain(clock: Clock) -> None:
    """An unknown task has no domain, as a voice tone analysis task has none."""
    account = Account(Store(), clock, Settings(max_concurrent_calls=1))
    quota = ConcurrencyQuota(lambda: 1, lambda params: account.run(affected_ids, params))

    def call(task_id: str) -> Call:
        params = {"Identifier": seeds.PIPELINE_ID, "SpeakerSearchTaskId": task_id}
        return Call("GetSpeakerSearchTask", seeds.REGION, params, lambda: False)

    def another() -> Response:
        quota.apply(call("b"), lambda: Response(200))
        with pytest.raises(
            ApiError, match=r"^ResourceLimitExceededException: .* affect a are in progress"
        ):
            quota.apply(call("a"), lambda: Response(200))
        return Response(201)

    try:
        assert quota.apply(call("a"), another) == Response(201)
        assert quota.apply(call("a"), lambda: Response(200)) == Response(200)
    finally:
        account.close()
