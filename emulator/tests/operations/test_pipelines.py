"""Media insights pipelines through boto3, from Create to Delete, and in a state file."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chime_emulator import Emulator, seeds

from ..support.clock import Clock
from ..support.pipelines import create, create_id, created_pipelines, delete, get, start, status
from ..support.samples import CREATE, PIPELINE_DURATIONS

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient as Client

    from ..support.types import MakeClient


def test_statuses(client: Client, clock: Clock, emulator: Emulator) -> None:
    emulator.configure(**PIPELINE_DURATIONS)
    response = client.create_media_insights_pipeline(**CREATE)
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 201
    pipeline = response["MediaInsightsPipeline"]
    id_ = pipeline["MediaPipelineId"]
    moment = datetime.fromtimestamp(clock.now, tz=timezone.utc)
    assert pipeline == {
        "MediaPipelineId": id_,
        "MediaPipelineArn": seeds.PIPELINE_ARN.replace(seeds.PIPELINE_ID, id_),
        "Status": "NotStarted",
        "CreatedTimestamp": moment,
        "ElementStatuses": [
            {"Type": "VoiceAnalyticsProcessor", "Status": "NotStarted"},
            {"Type": "KinesisDataStreamSink", "Status": "NotStarted"},
        ],
        **CREATE,
    }
    clock.now += 5
    assert status(client, id_) == "Initializing"
    clock.now += 5
    running = get(client, id_)
    assert running["Status"] == "InProgress"
    assert {element["Status"] for element in running["ElementStatuses"]} == {"InProgress"}

    clock.now += 100
    assert delete(client, id_)["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert status(client, id_) == "Stopping"
    clock.now += 3.9
    assert status(client, id_) == "Stopping"
    clock.now += 0.2
    for call in (get, delete):
        with pytest.raises(client.exceptions.NotFoundException, match=id_):
            call(client, id_)
    (row,) = created_pipelines(emulator)
    assert (row["status"], row["alive"], row["deleted"]) == ("Stopped", False, True)


def test_row(client: Client, emulator: Emulator) -> None:
    tags = [{"Key": "team", "Value": "calls"}]
    pipeline = create(client, ClientRequestToken="token-1", Tags=tags)
    assert created_pipelines(emulator) == [
        {
            "id": pipeline["MediaPipelineId"],
            "kind": "MediaInsightsPipeline",
            "arn": pipeline["MediaPipelineArn"],
            "region": seeds.REGION,
            "configuration_arn": seeds.PIPELINE_CONFIGURATION_ARN,
            "token": "token-1",
            "tags": {"team": "calls"},
            "status": "InProgress",
            "alive": True,
            "deleted": False,
            "created": "2027-01-15T08:00:00.250Z",
            "updated": "2027-01-15T08:00:00.250Z",
        }
    ]


def test_configuration_that_does_not_exist(
    client: Client, emulator: Emulator, make_client: MakeClient
) -> None:
    unknown = seeds.PIPELINE_CONFIGURATION_ARN + "-2"
    with pytest.raises(client.exceptions.NotFoundException, match=unknown):
        create(client, MediaInsightsPipelineConfigurationArn=unknown)
    with pytest.raises(client.exceptions.NotFoundException, match="call-analytics"):
        create(make_client(emulator.endpoint_url, region="eu-central-1"))
    assert created_pipelines(emulator) == []


@pytest.mark.parametrize(
    ("outcome", "end", "lives"),
    [
        ("InProgress", "InProgress", True),
        ("Failed", "Failed", False),
        ("Stopped", "Stopped", False),
        ("stuck", "Initializing", True),
    ],
)
def test_outcome(
    client: Client, clock: Clock, emulator: Emulator, outcome: str, end: str, lives: bool
) -> None:
    emulator.configure(**PIPELINE_DURATIONS, pipeline_outcome=outcome, pipeline_outcome_count=1)
    first, second = create_id(client), create_id(client)
    clock.now += 1000
    assert (status(client, first), status(client, second)) == (end, "InProgress")
    assert [row["alive"] for row in created_pipelines(emulator)] == [lives, True]
    # An ended pipeline is found until Delete, and then not found at once.
    delete(client, first)
    if not lives:
        with pytest.raises(client.exceptions.NotFoundException):
            get(client, first)


def test_outcome_that_takes_no_time(client: Client, emulator: Emulator) -> None:
    emulator.configure(pipeline_outcome="Failed")
    assert create(client)["Status"] == "Failed"


def test_second_delete_finds_nothing(client: Client, clock: Clock, emulator: Emulator) -> None:
    emulator.configure(**PIPELINE_DURATIONS)
    id_ = create_id(client)
    delete(client, id_)
    for seconds in (0, 4):
        clock.now += seconds
        with pytest.raises(client.exceptions.NotFoundException):
            delete(client, id_)


def test_invisible_seconds(client: Client, clock: Clock, emulator: Emulator) -> None:
    emulator.configure(invisible_seconds=5)
    id_ = create_id(client, ClientRequestToken="token-1")
    clock.now += 4.9
    for call in (get, delete, start):
        with pytest.raises(client.exceptions.NotFoundException, match=id_):
            call(client, id_)
    assert [p["MediaPipelineId"] for p in client.list_media_pipelines()["MediaPipelines"]] == [
        seeds.PIPELINE_ID
    ]
    assert create_id(client, ClientRequestToken="token-1") == id_
    clock.now += 0.2
    assert status(client, id_) == "InProgress"
    delete(client, id_)


def test_another_region_has_none_of_it(
    client: Client, emulator: Emulator, make_client: MakeClient
) -> None:
    id_ = create_id(client)
    elsewhere = make_client(emulator.endpoint_url, region="eu-central-1")
    for call in (get, delete):
        with pytest.raises(elsewhere.exceptions.NotFoundException):
            call(elsewhere, id_)
    assert elsewhere.list_media_pipelines()["MediaPipelines"] == []


def test_quota(client: Client, clock: Clock, emulator: Emulator) -> None:
    emulator.configure(**PIPELINE_DURATIONS, max_active_pipelines=2)
    first = create_id(client, ClientRequestToken="token-1")
    with pytest.raises(client.exceptions.ResourceLimitExceededException, match="quota is 2"):
        create(client)
    assert create_id(client, ClientRequestToken="token-1") == first
    delete(client, first)
    with pytest.raises(client.exceptions.ResourceLimitExceededException):
        create(client)
    clock.now += 4
    create(client)
    emulator.end_pipeline(seeds.PIPELINE_ID, "Failed")
    create(client)
    assert [row["alive"] for row in created_pipelines(emulator)] == [False, True, True]


def test_a_restart_keeps_pipelines(tmp_path: Path, clock: Clock, make_client: MakeClient) -> None:
    def run() -> Emulator:
        return Emulator(
            state_file=tmp_path / "state", clock=clock, **PIPELINE_DURATIONS, pipeline_seconds=100
        )

    tags = [{"Key": "team", "Value": "calls"}]
    with run() as emulator:
        client = make_client(emulator.endpoint_url)
        running = create_id(client, ClientRequestToken="token-1", Tags=tags)
        deleted = create_id(client)
        delete(client, deleted)
        delete(client, seeds.PIPELINE_ID)
        clock.now += 10
        whole = get(client, running)
        before = emulator.pipelines()
    with run() as emulator:
        client = make_client(emulator.endpoint_url)
        assert emulator.pipelines() == before
        assert get(client, running) == whole
        assert create_id(client, ClientRequestToken="token-1", Tags=tags) == running
        clock.now += 90
        assert status(client, running) == "Stopped"
        for id_ in (deleted, seeds.PIPELINE_ID):
            with pytest.raises(client.exceptions.NotFoundException):
                get(client, id_)
