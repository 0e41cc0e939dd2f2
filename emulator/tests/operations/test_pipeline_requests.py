"""Requests for media insights pipelines: members, tokens and pages."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from chime_emulator import Emulator, seeds

from ..support.clock import Clock
from ..support.http import SIGNED, send
from ..support.pipelines import create, create_id, created_pipelines, delete, get
from ..support.samples import PIPELINE_DURATIONS

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient as Client

    from ..support.types import MakeClient


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
    id_ = create_id(client, KinesisVideoStreamSourceRuntimeConfiguration=None, **given)
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
    assert created_pipelines(emulator) == []


def test_pages(client: Client, emulator: Emulator) -> None:
    ids = [seeds.PIPELINE_ID, *(create_id(client) for _ in range(4))]
    first = client.list_media_pipelines(MaxResults=2)
    assert [p["MediaPipelineId"] for p in first["MediaPipelines"]] == ids[:2]
    # Resources created or deleted between pages neither hide nor repeat another resource.
    for id_ in (ids[0], ids[3]):
        delete(client, id_)
    last = create_id(client)
    second = client.list_media_pipelines(MaxResults=2, NextToken=first["NextToken"])
    assert [p["MediaPipelineId"] for p in second["MediaPipelines"]] == [ids[2], ids[4]]
    third = client.list_media_pipelines(MaxResults=2, NextToken=second["NextToken"])
    assert [p["MediaPipelineId"] for p in third["MediaPipelines"]] == [last]
    assert "NextToken" not in third
    arns = [p["MediaPipelineArn"] for p in third["MediaPipelines"]]
    assert arns == [created_pipelines(emulator)[-1]["arn"]]


def test_a_full_last_page(client: Client) -> None:
    create_id(client)
    assert "NextToken" not in client.list_media_pipelines(MaxResults=2)
    assert "NextToken" in client.list_media_pipelines(MaxResults=1)


@pytest.mark.parametrize(
    ("beginning", "status_", "responded"),
    [
        (1767323045, 201, 1767323045),
        (1767323045.5, 201, 1767323045.5),
        ("2026-01-02T03:04:05Z", 400, None),
        ("yesterday", 400, None),
        (1e300, 400, None),
    ],
)
def test_times_on_the_wire(
    emulator: Emulator, beginning: Any, status_: int, responded: float | None
) -> None:
    moments = {"StartTimestamp": beginning, "EndTimestamp": beginning}
    selector = {"FragmentSelectorType": "ServerTimestamp", "TimestampRange": moments}
    body = {
        "MediaInsightsPipelineConfigurationArn": seeds.PIPELINE_CONFIGURATION_ARN,
        "KinesisVideoStreamRecordingSourceRuntimeConfiguration": {
            "Streams": [{"StreamArn": seeds.STREAM_ARN}],
            "FragmentSelector": selector,
        },
    }
    target = "/media-insights-pipelines"
    reply = send(emulator.endpoint_url, "POST", target, json.dumps(body).encode(), SIGNED)
    assert reply.status == status_
    if responded is None:
        assert reply.headers["x-amzn-errortype"] == "SerializationException"
        assert "timestampRange.startTimestamp" in reply.body["message"]
    else:
        source = reply.body["MediaInsightsPipeline"][
            "KinesisVideoStreamRecordingSourceRuntimeConfiguration"
        ]
        assert source["FragmentSelector"]["TimestampRange"]["StartTimestamp"] == responded


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"MaxResults": 0}, "maxResults"),
        ({"MaxResults": 101}, "maxResults"),
        ({"NextToken": "x"}, "NextToken"),
    ],
)
def test_bad_page(client: Client, members: Any, message: str) -> None:
    with pytest.raises(client.exceptions.BadRequestException, match=message):
        client.list_media_pipelines(**members)


def test_replayed_token(client: Client, clock: Clock, emulator: Emulator) -> None:
    emulator.configure(**PIPELINE_DURATIONS)
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
    assert len(created_pipelines(emulator)) == 1
    emulator.configure(token_seconds=10)
    assert create_id(client, ClientRequestToken="token-1") != first["MediaPipelineId"]


def test_a_deleted_pipelines_token(client: Client, emulator: Emulator) -> None:
    id_ = create_id(client, ClientRequestToken="token-1")
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
    assert len(created_pipelines(emulator)) == 1


def test_token_of_another_region(emulator: Emulator, make_client: MakeClient) -> None:
    here = make_client(emulator.endpoint_url)
    create(here, ClientRequestToken="token-1")
    elsewhere = make_client(emulator.endpoint_url, region="eu-central-1")
    with pytest.raises(elsewhere.exceptions.NotFoundException):
        create(elsewhere, ClientRequestToken="token-1")


@pytest.mark.parametrize("when", ["before", "after"])
def test_lost_response(client: Client, emulator: Emulator, when: str) -> None:
    emulator.fault("CreateMediaInsightsPipeline", "drop", when=when, count=1)
    with pytest.raises(ConnectionClosedError):
        create(client, ClientRequestToken="token-1")
    assert len(created_pipelines(emulator)) == (1 if when == "after" else 0)
    assert create_id(client, ClientRequestToken="token-1") == created_pipelines(emulator)[0]["id"]
    assert len(created_pipelines(emulator)) == 1
