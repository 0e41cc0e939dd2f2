"""Media insights pipelines through boto3: created, watched, listed, deleted, and their tokens."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from speaker_search_resource.emulator import Emulator, seeds
from tests.emulator.conftest import START, Clock

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient as Client

    from tests.emulator.conftest import MakeClient

CREATE: Any = {
    "MediaInsightsPipelineConfigurationArn": seeds.PIPELINE_CONFIGURATION_ARN,
    "KinesisVideoStreamSourceRuntimeConfiguration": {
        "Streams": [
            {
                "StreamArn": seeds.STREAM_ARN,
                "StreamChannelDefinition": {
                    "NumberOfChannels": 1,
                    "ChannelDefinitions": [{"ChannelId": 0, "ParticipantRole": "CUSTOMER"}],
                },
            }
        ],
        "MediaEncoding": "pcm",
        "MediaSampleRate": 16000,
    },
}
UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"
LIVES: Any = {"pipeline_start_seconds": 10, "pipeline_stop_seconds": 4}


def create(client: Client, **changes: Any) -> Any:
    return client.create_media_insights_pipeline(**{**CREATE, **changes})["MediaInsightsPipeline"]


def created(client: Client, **changes: Any) -> str:
    return str(create(client, **changes)["MediaPipelineId"])


def get(client: Client, id_: str) -> Any:
    return client.get_media_pipeline(MediaPipelineId=id_)["MediaPipeline"]["MediaInsightsPipeline"]


def status(client: Client, id_: str) -> str:
    return str(get(client, id_)["Status"])


def delete(client: Client, id_: str) -> Any:
    return client.delete_media_pipeline(MediaPipelineId=id_)


def start(client: Client, identifier: str, **changes: Any) -> str:
    response = client.start_speaker_search_task(Identifier=identifier, **{**START, **changes})
    return response["SpeakerSearchTask"]["SpeakerSearchTaskId"]


def made(emulator: Emulator) -> list[dict[str, Any]]:
    """All pipelines but the seeded one."""
    return [row for row in emulator.pipelines() if row["id"] != seeds.PIPELINE_ID]


def test_life(client: Client, clock: Clock, emulator: Emulator) -> None:
    emulator.configure(**LIVES)
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
    (row,) = made(emulator)
    assert (row["status"], row["alive"], row["deleted"]) == ("Stopped", False, True)


def test_row(client: Client, emulator: Emulator) -> None:
    tags = [{"Key": "team", "Value": "calls"}]
    pipeline = create(client, ClientRequestToken="token-1", Tags=tags)
    assert made(emulator) == [
        {
            "id": pipeline["MediaPipelineId"],
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


def test_every_source_and_sink_comes_back(client: Client) -> None:
    beginning = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
    given: Any = {
        "MediaInsightsRuntimeMetadata": {"caller": "4711"},
        "KinesisVideoStreamRecordingSourceRuntimeConfiguration": {
            "Streams": [{"StreamArn": seeds.STREAM_ARN}],
            "FragmentSelector": {
                "FragmentSelectorType": "ServerTimestamp",
                "TimestampRange": {
                    "StartTimestamp": beginning,
                    "EndTimestamp": beginning + timedelta(hours=1),
                },
            },
        },
        "S3RecordingSinkRuntimeConfiguration": {
            "Destination": "arn:aws:s3:::recordings",
            "RecordingFileFormat": "Wav",
        },
    }
    id_ = created(client, KinesisVideoStreamSourceRuntimeConfiguration=None, **given)
    assert {name: get(client, id_)[name] for name in given} == given


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"MediaInsightsPipelineConfigurationArn": None}, "mediaInsightsPipelineConfigurationArn"),
        (
            {"KinesisVideoStreamSourceRuntimeConfiguration": {"Streams": []}},
            "kinesisVideoStreamSourceRuntimeConfiguration.streams",
        ),
        ({"Tags": [{"Key": "a"}]}, "tags.1.member.value"),
        ({"ClientRequestToken": "a"}, "clientRequestToken"),
        (
            {
                "KinesisVideoStreamRecordingSourceRuntimeConfiguration": {
                    "Streams": [{}],
                    "FragmentSelector": {
                        "FragmentSelectorType": "ServerTimestamp",
                        "TimestampRange": {"StartTimestamp": 0},
                    },
                }
            },
            "timestampRange.endTimestamp",
        ),
    ],
)
def test_bad_request(
    client: Client, emulator: Emulator, changes: dict[str, Any], where: str
) -> None:
    with pytest.raises(client.exceptions.BadRequestException, match=where):
        create(client, **changes)
    assert made(emulator) == []


def test_configuration_that_does_not_exist(
    client: Client, emulator: Emulator, make_client: MakeClient
) -> None:
    unknown = seeds.PIPELINE_CONFIGURATION_ARN + "-2"
    with pytest.raises(client.exceptions.NotFoundException, match=unknown):
        create(client, MediaInsightsPipelineConfigurationArn=unknown)
    with pytest.raises(client.exceptions.NotFoundException, match="call-analytics"):
        create(make_client(emulator.endpoint_url, region="eu-central-1"))
    assert made(emulator) == []


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
    emulator.configure(**LIVES, pipeline_outcome=outcome, pipeline_outcome_count=1)
    first, second = created(client), created(client)
    clock.now += 1000
    assert (status(client, first), status(client, second)) == (end, "InProgress")
    assert [row["alive"] for row in made(emulator)] == [lives, True]
    # An ended one is answered until it is deleted, which takes it away at once.
    delete(client, first)
    if not lives:
        with pytest.raises(client.exceptions.NotFoundException):
            get(client, first)


def test_outcome_that_takes_no_time(client: Client, emulator: Emulator) -> None:
    emulator.configure(pipeline_outcome="Failed")
    assert create(client)["Status"] == "Failed"


def test_second_delete_finds_nothing(client: Client, clock: Clock, emulator: Emulator) -> None:
    emulator.configure(**LIVES)
    id_ = created(client)
    delete(client, id_)
    for seconds in (0, 4):
        clock.now += seconds
        with pytest.raises(client.exceptions.NotFoundException):
            delete(client, id_)


def test_invisible_for_a_while(client: Client, clock: Clock, emulator: Emulator) -> None:
    emulator.configure(invisible_seconds=5)
    id_ = created(client, ClientRequestToken="token-1")
    clock.now += 4.9
    for call in (get, delete, start):
        with pytest.raises(client.exceptions.NotFoundException, match=id_):
            call(client, id_)
    assert [p["MediaPipelineId"] for p in client.list_media_pipelines()["MediaPipelines"]] == [
        seeds.PIPELINE_ID
    ]
    assert created(client, ClientRequestToken="token-1") == id_
    clock.now += 0.2
    assert status(client, id_) == "InProgress"
    delete(client, id_)


def test_another_region_has_none_of_it(
    client: Client, emulator: Emulator, make_client: MakeClient
) -> None:
    id_ = created(client)
    elsewhere = make_client(emulator.endpoint_url, region="eu-central-1")
    for call in (get, delete):
        with pytest.raises(elsewhere.exceptions.NotFoundException):
            call(elsewhere, id_)
    assert elsewhere.list_media_pipelines()["MediaPipelines"] == []


def test_quota(client: Client, clock: Clock, emulator: Emulator) -> None:
    emulator.configure(**LIVES, max_active_pipelines=2)
    first = created(client, ClientRequestToken="token-1")
    with pytest.raises(client.exceptions.ResourceLimitExceededException, match="quota is 2"):
        create(client)
    assert created(client, ClientRequestToken="token-1") == first
    delete(client, first)
    with pytest.raises(client.exceptions.ResourceLimitExceededException):
        create(client)
    clock.now += 4
    create(client)
    emulator.end_pipeline(seeds.PIPELINE_ID, "Failed")
    create(client)
    assert [row["alive"] for row in made(emulator)] == [False, True, True]


def test_pages(client: Client, emulator: Emulator) -> None:
    ids = [seeds.PIPELINE_ID, *(created(client) for _ in range(4))]
    first = client.list_media_pipelines(MaxResults=2)
    assert [p["MediaPipelineId"] for p in first["MediaPipelines"]] == ids[:2]
    # What is deleted or created between two pages neither hides another one nor shows it twice.
    for id_ in (ids[0], ids[3]):
        delete(client, id_)
    last = created(client)
    second = client.list_media_pipelines(MaxResults=2, NextToken=first["NextToken"])
    assert [p["MediaPipelineId"] for p in second["MediaPipelines"]] == [ids[2], ids[4]]
    third = client.list_media_pipelines(MaxResults=2, NextToken=second["NextToken"])
    assert [p["MediaPipelineId"] for p in third["MediaPipelines"]] == [last]
    assert "NextToken" not in third
    arns = [p["MediaPipelineArn"] for p in third["MediaPipelines"]]
    assert arns == [made(emulator)[-1]["arn"]]


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"MaxResults": 0}, "maxResults"),
        ({"MaxResults": 101}, "maxResults"),
        ({"MaxResults": "many"}, "maxResults"),
        ({"NextToken": "x"}, "NextToken"),
    ],
)
def test_bad_page(client: Client, members: Any, message: str) -> None:
    with pytest.raises(client.exceptions.BadRequestException, match=message):
        client.list_media_pipelines(**members)


def test_replayed_token(client: Client, clock: Clock, emulator: Emulator) -> None:
    emulator.configure(**LIVES)
    first = create(client, ClientRequestToken="token-1")
    clock.now += 10
    again = create(client, ClientRequestToken="token-1")
    assert (again["MediaPipelineId"], again["Status"]) == (first["MediaPipelineId"], "InProgress")
    emulator.configure(token_replay="original")
    assert create(client, ClientRequestToken="token-1") == first
    emulator.configure(token_replay="conflict")
    assert create(client, ClientRequestToken="token-1")["Status"] == "InProgress"
    emulator.end_pipeline(first["MediaPipelineId"], "Stopped")
    with pytest.raises(ClientError, match="pipeline that has ended") as caught:
        create(client, ClientRequestToken="token-1")
    assert caught.value.response["Error"]["Code"] == "ConflictException"
    emulator.configure(token_replay="task")
    assert create(client, ClientRequestToken="token-1")["Status"] == "Stopped"
    assert len(made(emulator)) == 1
    emulator.configure(token_seconds=10)
    assert created(client, ClientRequestToken="token-1") != first["MediaPipelineId"]


def test_a_deleted_pipelines_token(client: Client, emulator: Emulator) -> None:
    id_ = created(client, ClientRequestToken="token-1")
    delete(client, id_)
    again = create(client, ClientRequestToken="token-1")
    assert (again["MediaPipelineId"], again["Status"]) == (id_, "Stopped")
    with pytest.raises(client.exceptions.NotFoundException):
        get(client, id_)


@pytest.mark.parametrize(
    "changes",
    [
        {"Tags": [{"Key": "a", "Value": "b"}]},
        {"MediaInsightsRuntimeMetadata": {"a": "b"}},
        {"KinesisVideoStreamSourceRuntimeConfiguration": None},
    ],
)
def test_token_with_another_request(client: Client, emulator: Emulator, changes: Any) -> None:
    create(client, ClientRequestToken="token-1")
    with pytest.raises(ClientError, match="different request") as caught:
        create(client, ClientRequestToken="token-1", **changes)
    assert caught.value.response["Error"]["Code"] == "ConflictException"
    assert len(made(emulator)) == 1


def test_token_of_another_region(emulator: Emulator, make_client: MakeClient) -> None:
    here = make_client(emulator.endpoint_url)
    create(here, ClientRequestToken="token-1")
    elsewhere = make_client(emulator.endpoint_url, region="eu-central-1")
    with pytest.raises(elsewhere.exceptions.NotFoundException):
        create(elsewhere, ClientRequestToken="token-1")


@pytest.mark.parametrize("when", ["before", "after"])
def test_lost_answer(client: Client, emulator: Emulator, when: str) -> None:
    emulator.fault("CreateMediaInsightsPipeline", "drop", when=when, count=1)
    with pytest.raises(ConnectionClosedError):
        create(client, ClientRequestToken="token-1")
    assert len(made(emulator)) == (1 if when == "after" else 0)
    assert created(client, ClientRequestToken="token-1") == made(emulator)[0]["id"]
    assert len(made(emulator)) == 1


def test_a_restart_keeps_pipelines(tmp_path: Path, clock: Clock, make_client: MakeClient) -> None:
    def run() -> Emulator:
        return Emulator(state_file=tmp_path / "state", clock=clock, **LIVES, pipeline_seconds=100)

    tags = [{"Key": "team", "Value": "calls"}]
    with run() as emulator:
        client = make_client(emulator.endpoint_url)
        running = created(client, ClientRequestToken="token-1", Tags=tags)
        deleted = created(client)
        delete(client, deleted)
        delete(client, seeds.PIPELINE_ID)
        clock.now += 10
        whole = get(client, running)
        before = emulator.pipelines()
    with run() as emulator:
        client = make_client(emulator.endpoint_url)
        assert emulator.pipelines() == before
        assert get(client, running) == whole
        assert created(client, ClientRequestToken="token-1", Tags=tags) == running
        clock.now += 90
        assert status(client, running) == "Stopped"
        for id_ in (deleted, seeds.PIPELINE_ID):
            with pytest.raises(client.exceptions.NotFoundException):
                get(client, id_)
