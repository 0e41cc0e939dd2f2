"""Speaker search tasks through boto3: statuses, identifiers, Regions and tokens."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from botocore.model import Shape, StructureShape

from chime_emulator import Emulator, seeds

from ..support.clock import Clock
from ..support.samples import START, START_SECONDS, STOP_SECONDS

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient as Client

    from ..support.types import MakeClient

UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"


def start(client: Client, identifier: str = seeds.PIPELINE_ID, **changes: Any) -> Any:
    response = client.start_speaker_search_task(Identifier=identifier, **{**START, **changes})
    return response["SpeakerSearchTask"]


def get(client: Client, task_id: str, identifier: str = seeds.PIPELINE_ID) -> Any:
    response = client.get_speaker_search_task(Identifier=identifier, SpeakerSearchTaskId=task_id)
    return response["SpeakerSearchTask"]


def stop(client: Client, task_id: str, identifier: str = seeds.PIPELINE_ID) -> Any:
    return client.stop_speaker_search_task(Identifier=identifier, SpeakerSearchTaskId=task_id)


def status(client: Client, task_id: str) -> str:
    return str(get(client, task_id)["SpeakerSearchTaskStatus"])


def assert_complete(shape: Shape | None, value: Any) -> None:
    """A response has exactly the members of the model, in their types."""
    types: dict[str, Any] = {"string": str, "timestamp": datetime, "structure": dict}
    assert shape is not None
    assert isinstance(value, types[shape.type_name])
    if isinstance(shape, StructureShape):
        assert value.keys() == shape.members.keys()
        for name, member in shape.members.items():
            assert_complete(member, value[name])
    elif "enum" in shape.metadata:
        assert value in shape.metadata["enum"]


def test_statuses_of_a_task(client: Client, clock: Clock) -> None:
    created = datetime.fromtimestamp(clock.now, tz=timezone.utc)
    task = start(client)
    task_id = task["SpeakerSearchTaskId"]
    assert task == {
        "SpeakerSearchTaskId": task_id,
        "SpeakerSearchTaskStatus": "NotStarted",
        "CreatedTimestamp": created,
        "UpdatedTimestamp": created,
    }

    clock.now += START_SECONDS / 2
    assert status(client, task_id) == "Initializing"
    clock.now += START_SECONDS / 2 - 0.01
    assert status(client, task_id) == "Initializing"
    clock.now += 0.01
    assert get(client, task_id) == {
        "SpeakerSearchTaskId": task_id,
        "SpeakerSearchTaskStatus": "InProgress",
        "CreatedTimestamp": created,
        "UpdatedTimestamp": created + timedelta(seconds=START_SECONDS),
    }

    clock.now += 8 * 3600
    stopping = datetime.fromtimestamp(clock.now, tz=timezone.utc)
    assert stop(client, task_id)["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert get(client, task_id)["SpeakerSearchTaskStatus"] == "Stopping"
    assert get(client, task_id)["UpdatedTimestamp"] == stopping
    clock.now += STOP_SECONDS
    assert get(client, task_id) == {
        "SpeakerSearchTaskId": task_id,
        "SpeakerSearchTaskStatus": "Stopped",
        "CreatedTimestamp": created,
        "UpdatedTimestamp": stopping + timedelta(seconds=STOP_SECONDS),
    }


def test_task_stopped_before_it_was_ready_never_becomes_ready(client: Client, clock: Clock) -> None:
    task_id = start(client)["SpeakerSearchTaskId"]
    clock.now += START_SECONDS / 2
    stop(client, task_id)
    clock.now += START_SECONDS / 2
    assert status(client, task_id) == "Stopped"


def test_no_seconds_to_start_means_ready_at_once(make_client: MakeClient) -> None:
    with Emulator() as emulator:
        client = make_client(emulator.endpoint_url)
        task = start(client)
        assert task["SpeakerSearchTaskStatus"] == "InProgress"
        stop(client, task["SpeakerSearchTaskId"])
        assert status(client, task["SpeakerSearchTaskId"]) == "Stopped"


def test_responses_conform_to_the_model(client: Client) -> None:
    model = client.meta.service_model
    started = client.start_speaker_search_task(Identifier=seeds.PIPELINE_ID, **START)
    assert started["ResponseMetadata"]["HTTPStatusCode"] == 201
    task_id = started["SpeakerSearchTask"]["SpeakerSearchTaskId"]
    got = client.get_speaker_search_task(Identifier=seeds.PIPELINE_ID, SpeakerSearchTaskId=task_id)
    for operation, response in (("StartSpeakerSearchTask", started), ("GetSpeakerSearchTask", got)):
        members = {name: value for name, value in response.items() if name != "ResponseMetadata"}
        assert_complete(model.operation_model(operation).output_shape, members)


@pytest.mark.parametrize("status_", ["Stopping", "Stopped", "Failed"])
def test_task_that_has_ended_cannot_be_stopped(
    client: Client, clock: Clock, emulator: Emulator, status_: str
) -> None:
    task_id = start(client)["SpeakerSearchTaskId"]
    if status_ == "Failed":
        emulator.end_task(task_id, "Failed")
    else:
        stop(client, task_id)
        clock.now += STOP_SECONDS if status_ == "Stopped" else 0
    assert status(client, task_id) == status_
    before = emulator.tasks()
    with pytest.raises(client.exceptions.ConflictException, match=status_):
        stop(client, task_id)
    assert emulator.tasks() == before


def test_arn_and_id_are_the_same_pipeline(client: Client) -> None:
    task_id = start(client, seeds.PIPELINE_ARN)["SpeakerSearchTaskId"]
    assert get(client, task_id) == get(client, task_id, seeds.PIPELINE_ARN)
    stop(client, task_id, seeds.PIPELINE_ARN)
    assert status(client, task_id) == "Stopping"


def test_get_media_pipeline(client: Client, clock: Clock) -> None:
    response = client.get_media_pipeline(MediaPipelineId=seeds.PIPELINE_ID)
    pipeline = response["MediaPipeline"]["MediaInsightsPipeline"]
    assert pipeline["MediaPipelineId"] == seeds.PIPELINE_ID
    assert pipeline["MediaPipelineArn"] == seeds.PIPELINE_ARN
    assert pipeline["Status"] == "InProgress"
    created = datetime.fromtimestamp(clock.now - 3600, tz=timezone.utc)
    assert pipeline["CreatedTimestamp"] == created
    streams = pipeline["KinesisVideoStreamSourceRuntimeConfiguration"]["Streams"]
    assert [stream["StreamArn"] for stream in streams] == [seeds.STREAM_ARN]


@pytest.mark.parametrize(
    ("identifier", "domain"),
    [
        (UNKNOWN_ID, seeds.VOICE_PROFILE_DOMAIN_ARN),
        (
            seeds.PIPELINE_ARN.replace("123456789012", "210987654321"),
            START["VoiceProfileDomainArn"],
        ),
        (seeds.PIPELINE_ARN.replace("us-east-1", "eu-central-1"), START["VoiceProfileDomainArn"]),
        (seeds.PIPELINE_ID, seeds.VOICE_PROFILE_DOMAIN_ARN[:-1] + "9"),
    ],
)
def test_start_with_unknown_resources(
    client: Client, emulator: Emulator, identifier: str, domain: str
) -> None:
    with pytest.raises(client.exceptions.NotFoundException):
        start(client, identifier, VoiceProfileDomainArn=domain)
    assert emulator.tasks() == []


def test_unknown_task(client: Client) -> None:
    for call in (get, stop):
        with pytest.raises(client.exceptions.NotFoundException, match=UNKNOWN_ID):
            call(client, UNKNOWN_ID)


def test_task_is_found_under_its_own_pipeline_only(client: Client) -> None:
    task_id = start(client)["SpeakerSearchTaskId"]
    for call in (get, stop):
        with pytest.raises(client.exceptions.NotFoundException):
            call(client, task_id, UNKNOWN_ID)
    assert status(client, task_id) == "NotStarted"


def test_another_region_has_none_of_it(emulator: Emulator, make_client: MakeClient) -> None:
    here = make_client(emulator.endpoint_url)
    elsewhere = make_client(emulator.endpoint_url, region="eu-central-1")
    task_id = start(here)["SpeakerSearchTaskId"]
    for call in (get, stop):
        with pytest.raises(elsewhere.exceptions.NotFoundException):
            call(elsewhere, task_id)
    for identifier in (seeds.PIPELINE_ID, seeds.PIPELINE_ARN):
        with pytest.raises(elsewhere.exceptions.NotFoundException):
            start(elsewhere, identifier)
    assert [task["id"] for task in emulator.tasks()] == [task_id]
    assert status(here, task_id) == "NotStarted"


def test_replayed_token_returns_the_same_task(
    client: Client, clock: Clock, emulator: Emulator
) -> None:
    first = start(client, ClientRequestToken="token-1")
    clock.now += START_SECONDS
    again = start(client, seeds.PIPELINE_ARN, ClientRequestToken="token-1")
    assert again["SpeakerSearchTaskId"] == first["SpeakerSearchTaskId"]
    assert again["SpeakerSearchTaskStatus"] == "InProgress"
    stop(client, first["SpeakerSearchTaskId"])
    clock.now += STOP_SECONDS
    ended = start(client, ClientRequestToken="token-1")
    assert ended["SpeakerSearchTaskId"] == first["SpeakerSearchTaskId"]
    assert ended["SpeakerSearchTaskStatus"] == "Stopped"
    assert len(emulator.tasks()) == 1


@pytest.mark.parametrize("channel", [1, None])
def test_token_with_another_request_is_a_conflict(
    client: Client, emulator: Emulator, channel: int | None
) -> None:
    first = start(client, ClientRequestToken="token-1")
    source = {"StreamArn": seeds.STREAM_ARN, "ChannelId": channel}
    other: dict[str, Any] = {
        "KinesisVideoStreamSourceTaskConfiguration": source if channel else None
    }
    with pytest.raises(client.exceptions.ConflictException):
        start(client, ClientRequestToken="token-1", **other)
    assert [task["id"] for task in emulator.tasks()] == [first["SpeakerSearchTaskId"]]


def test_other_tokens_are_other_tasks(client: Client, emulator: Emulator) -> None:
    tokens = ["token-1", "token-2", "token-3"]
    ids = [start(client, ClientRequestToken=token)["SpeakerSearchTaskId"] for token in tokens]
    assert [(task["id"], task["token"]) for task in emulator.tasks()] == list(
        zip(ids, tokens, strict=True)
    )


def test_fifty_starts_at_once(client: Client, emulator: Emulator) -> None:
    with ThreadPoolExecutor(50) as pool:
        tasks = list(pool.map(lambda _: start(client), range(50)))
    ids = {task["SpeakerSearchTaskId"] for task in tasks}
    assert len(ids) == 50
    assert {task["id"] for task in emulator.tasks()} == ids


def test_fifty_starts_at_once_with_one_token(client: Client, emulator: Emulator) -> None:
    with ThreadPoolExecutor(50) as pool:
        tasks = list(pool.map(lambda _: start(client, ClientRequestToken="one"), range(50)))
    assert len({task["SpeakerSearchTaskId"] for task in tasks}) == 1
    assert len(emulator.tasks()) == 1
