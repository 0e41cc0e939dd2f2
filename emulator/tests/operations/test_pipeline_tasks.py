"""Pipelines and their tasks: pause, resume, delete, and the end by age or clock."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chime_emulator import Emulator, seeds

from ..support.clock import Clock
from ..support.http import send
from ..support.pipelines import create, create_id, created_pipelines, delete, get, start, status
from ..support.samples import START_SECONDS, STOP_SECONDS, UNKNOWN_ID

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient as Client

    from ..support.types import MakeClient

HOUR = 3600


def update(client: Client, id_: str, to: Any) -> Any:
    return client.update_media_insights_pipeline_status(Identifier=id_, UpdateStatus=to)


def task_statuses(emulator: Emulator) -> list[str]:
    return [task["status"] for task in emulator.tasks()]


def task_status(client: Client, pipeline_id: str, task_id: str) -> str:
    return client.get_speaker_search_task(Identifier=pipeline_id, SpeakerSearchTaskId=task_id)[
        "SpeakerSearchTask"
    ]["SpeakerSearchTaskStatus"]


def test_pause_and_resume(client: Client, clock: Clock, emulator: Emulator) -> None:
    pipeline = create(client)
    id_, arn = pipeline["MediaPipelineId"], pipeline["MediaPipelineArn"]
    task_id = start(client, id_)
    other = start(client, seeds.PIPELINE_ID)
    assert update(client, arn, "Pause")["ResponseMetadata"]["HTTPStatusCode"] == 200
    paused = get(client, id_)
    assert (paused["Status"], paused["ElementStatuses"][0]["Status"]) == ("Paused", "Paused")
    assert task_status(client, id_, task_id) == "Stopping"
    clock.now += STOP_SECONDS
    assert task_status(client, id_, task_id) == "Stopped"
    with pytest.raises(client.exceptions.ConflictException, match="Paused"):
        start(client, id_)
    with pytest.raises(client.exceptions.ConflictException, match="Paused"):
        update(client, id_, "Pause")

    update(client, id_, "Resume")
    assert status(client, id_) == "InProgress"
    with pytest.raises(client.exceptions.ConflictException, match="InProgress"):
        update(client, id_, "Resume")
    start(client, id_)
    clock.now += START_SECONDS
    # Stopped tasks stay stopped, and the task of the other pipeline is not affected.
    assert task_statuses(emulator) == ["Stopped", "InProgress", "InProgress"]
    assert emulator.tasks()[1]["id"] == other


@pytest.mark.parametrize("to", ["Pause", "Resume"])
def test_update_of_an_unknown_pipeline(client: Client, to: str) -> None:
    with pytest.raises(client.exceptions.NotFoundException, match=UNKNOWN_ID):
        update(client, UNKNOWN_ID, to)
    with pytest.raises(client.exceptions.BadRequestException, match="updateStatus"):
        update(client, seeds.PIPELINE_ID, to.lower())


def test_delete_stops_the_tasks(client: Client, clock: Clock, emulator: Emulator) -> None:
    emulator.configure(pipeline_stop_seconds=STOP_SECONDS / 2, stop_outcome="Failed")
    id_ = create_id(client)
    other = start(client, seeds.PIPELINE_ID)
    tasks = [start(client, id_), start(client, id_)]
    clock.now += START_SECONDS
    client.stop_speaker_search_task(Identifier=id_, SpeakerSearchTaskId=tasks[0])
    clock.now += STOP_SECONDS / 2
    delete(client, id_)
    assert task_statuses(emulator) == ["InProgress", "Stopping", "Stopping"]
    with pytest.raises(client.exceptions.ConflictException, match="Stopping"):
        start(client, id_)
    clock.now += STOP_SECONDS / 2
    # The stop of the first task, which fails, ends before the pipeline. The end of the
    # pipeline stops the second task.
    assert task_statuses(emulator) == ["InProgress", "Failed", "Stopped"]
    with pytest.raises(client.exceptions.NotFoundException, match=id_):
        task_status(client, id_, tasks[0])
    with pytest.raises(client.exceptions.NotFoundException, match=id_):
        start(client, id_)
    assert task_status(client, seeds.PIPELINE_ID, other) == "InProgress"


def test_delete_in_use(client: Client, clock: Clock, emulator: Emulator) -> None:
    emulator.configure(delete_in_use="conflict")
    id_ = create_id(client)
    task_id = start(client, id_)
    start(client, seeds.PIPELINE_ID)
    with pytest.raises(client.exceptions.ConflictException, match=task_id):
        delete(client, id_)
    assert status(client, id_) == "InProgress"
    client.stop_speaker_search_task(Identifier=id_, SpeakerSearchTaskId=task_id)
    with pytest.raises(client.exceptions.ConflictException, match=task_id):
        delete(client, id_)
    clock.now += STOP_SECONDS
    delete(client, id_)
    assert created_pipelines(emulator)[0]["alive"] is False


@pytest.mark.parametrize("end", ["Stopped", "Failed"])
@pytest.mark.parametrize("by", ["python", "control"])
def test_ended_by_itself(
    client: Client, clock: Clock, emulator: Emulator, end: Any, by: str
) -> None:
    id_ = create_id(client)
    task_id = start(client, id_)
    clock.now += 1
    if by == "python":
        emulator.end_pipeline(id_, end)
    else:
        body = f'{{"status": "{end}"}}'.encode()
        target = f"/_emulator/pipelines/{id_}"
        assert send(emulator.endpoint_url, "POST", target, body).status == 200
        assert send(emulator.endpoint_url, "POST", target, body).status == 409
    assert status(client, id_) == end
    assert task_status(client, id_, task_id) == "Stopped"
    for call in (lambda: start(client, id_), lambda: update(client, id_, "Pause")):
        with pytest.raises(client.exceptions.ConflictException, match=end):
            call()
    with pytest.raises(ValueError, match=end):
        emulator.end_pipeline(id_, "Stopped")
    delete(client, id_)
    with pytest.raises(client.exceptions.NotFoundException):
        get(client, id_)


def test_end_of_an_unknown_or_stopping_pipeline(client: Client, emulator: Emulator) -> None:
    with pytest.raises(KeyError, match=UNKNOWN_ID):
        emulator.end_pipeline(UNKNOWN_ID, "Failed")
    emulator.configure(pipeline_stop_seconds=4)
    delete(client, seeds.PIPELINE_ID)
    with pytest.raises(ValueError, match="Stopping"):
        emulator.end_pipeline(seeds.PIPELINE_ID, "Failed")


def test_control_endpoint(client: Client, emulator: Emulator) -> None:
    create_id(client)
    url = emulator.endpoint_url
    assert send(url, "GET", "/_emulator/pipelines").body == emulator.pipelines()
    target = f"/_emulator/pipelines/{UNKNOWN_ID}"
    assert send(url, "POST", target, b'{"status": "Failed"}').status == 404
    assert send(url, "POST", target, b'{"status": "InProgress"}').status == 400


def test_eight_hours(client: Client, clock: Clock, emulator: Emulator) -> None:
    before = create_id(client)
    emulator.configure(pipeline_seconds=8 * HOUR)
    id_ = create_id(client)
    clock.now += 8 * HOUR - 1
    # Without the pipeline's end, the task would be InProgress 9 s later.
    task_id = start(client, id_)
    kept = start(client, seeds.PIPELINE_ID)
    emulator.configure(pipeline_seconds=None)
    assert status(client, id_) == "InProgress"
    clock.now += 1
    assert status(client, id_) == "Stopped"
    assert task_status(client, id_, task_id) == "Stopped"
    with pytest.raises(client.exceptions.ConflictException, match="Stopped"):
        start(client, id_)
    clock.now += 8 * HOUR
    assert status(client, before) == status(client, seeds.PIPELINE_ID) == "InProgress"
    assert task_status(client, seeds.PIPELINE_ID, kept) == "InProgress"


def test_a_stop_in_progress_ends_with_the_pipeline(
    client: Client, clock: Clock, emulator: Emulator
) -> None:
    emulator.configure(pipeline_seconds=100, stop_outcome="stuck")
    id_ = create_id(client)
    task_id = start(client, id_)
    clock.now += 99
    client.stop_speaker_search_task(Identifier=id_, SpeakerSearchTaskId=task_id)
    assert task_status(client, id_, task_id) == "Stopping"
    clock.now += 1
    assert task_status(client, id_, task_id) == "Stopped"


def test_two_hours_of_pause(client: Client, clock: Clock, emulator: Emulator) -> None:
    emulator.configure(paused_seconds=2 * HOUR, pipeline_seconds=8 * HOUR)
    id_ = create_id(client)
    clock.now += 5 * HOUR
    update(client, id_, "Pause")
    clock.now += 2 * HOUR - 1
    assert status(client, id_) == "Paused"
    update(client, id_, "Resume")
    clock.now += 59 * 60
    assert status(client, id_) == "InProgress"
    # Resume does not extend the maximum age.
    update(client, id_, "Pause")
    clock.now += 61
    assert status(client, id_) == "Stopped"

    id_ = create_id(client)
    update(client, id_, "Pause")
    update(client, id_, "Resume")
    clock.now += 8 * HOUR - 1
    assert status(client, id_) == "InProgress"
    clock.now += 1
    assert status(client, id_) == "Stopped"

    update(client, seeds.PIPELINE_ID, "Pause")
    clock.now += 2 * HOUR
    assert status(client, seeds.PIPELINE_ID) == "Stopped"
    with pytest.raises(client.exceptions.ConflictException, match="Stopped"):
        update(client, seeds.PIPELINE_ID, "Resume")


def test_an_age_passes_while_the_emulator_is_down(
    tmp_path: Path, clock: Clock, make_client: MakeClient
) -> None:
    with Emulator(state_file=tmp_path / "state", clock=clock, pipeline_seconds=8 * HOUR) as first:
        client = make_client(first.endpoint_url)
        id_ = create_id(client)
        task_id = start(client, id_)
    clock.now += 9 * HOUR
    with Emulator(state_file=tmp_path / "state", clock=clock) as second:
        client = make_client(second.endpoint_url)
        assert status(client, id_) == "Stopped"
        assert task_status(client, id_, task_id) == "Stopped"


def test_a_starting_pipeline_takes_tasks_and_ends_them_when_it_fails(
    client: Client, clock: Clock, emulator: Emulator
) -> None:
    emulator.configure(pipeline_start_seconds=5, pipeline_outcome="Failed")
    id_ = create_id(client)
    task_id = start(client, id_)
    with pytest.raises(client.exceptions.ConflictException, match="NotStarted"):
        update(client, id_, "Pause")
    clock.now += 5
    assert status(client, id_) == "Failed"
    assert task_status(client, id_, task_id) == "Stopped"


def test_a_replay_on_an_ended_pipeline_returns_its_task(client: Client, emulator: Emulator) -> None:
    id_ = create_id(client)
    task_id = start(client, id_, ClientRequestToken="token-1")
    emulator.end_pipeline(id_, "Stopped")
    assert start(client, id_, ClientRequestToken="token-1") == task_id
    with pytest.raises(client.exceptions.ConflictException, match="status is Stopped"):
        start(client, id_, ClientRequestToken="token-2")
