"""Tags of the resources of both services."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from chime_emulator import Emulator, seeds

from ..support.http import SIGNED, send
from ..support.pipelines import create, created_pipelines, delete
from ..support.tags import list_tags, tag_list

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient as Client

    from ..support.types import MakeClient


def test_pipeline(client: Client, emulator: Emulator) -> None:
    arn = create(client, Tags=tag_list(team="calls", cost="low"))["MediaPipelineArn"]
    assert list_tags(client, arn) == tag_list(team="calls", cost="low")
    client.tag_resource(ResourceARN=arn, Tags=tag_list(cost="high", owner=""))
    assert list_tags(client, arn) == tag_list(team="calls", cost="high", owner="")
    client.untag_resource(ResourceARN=arn, TagKeys=["team", "unknown"])
    assert list_tags(client, arn) == tag_list(cost="high", owner="")
    assert created_pipelines(emulator)[0]["tags"] == {"cost": "high", "owner": ""}
    assert list_tags(client, seeds.PIPELINE_ARN) == []


def test_pipeline_that_was_deleted(client: Client, emulator: Emulator) -> None:
    pipeline = create(client, Tags=tag_list(team="calls"))
    delete(client, pipeline["MediaPipelineId"])
    with pytest.raises(client.exceptions.NotFoundException):
        list_tags(client, pipeline["MediaPipelineArn"])
    assert created_pipelines(emulator)[0]["tags"] == {"team": "calls"}


@pytest.mark.parametrize(
    "arn",
    [
        seeds.PIPELINE_ARN[:-1] + "2",
        seeds.PIPELINE_ARN.replace("us-east-1", "eu-central-1"),
        seeds.PIPELINE_CONFIGURATION_ARN + "-2",
        seeds.VOICE_PROFILE_DOMAIN_ARN[:-1] + "9",
        seeds.STREAM_ARN,
    ],
)
def test_unknown_resource(client: Client, arn: str) -> None:
    for call in (
        lambda: client.tag_resource(ResourceARN=arn, Tags=tag_list(a="b")),
        lambda: client.untag_resource(ResourceARN=arn, TagKeys=["a"]),
        lambda: client.list_tags_for_resource(ResourceARN=arn),
    ):
        with pytest.raises(client.exceptions.NotFoundException):
            call()


def test_another_region(emulator: Emulator, make_client: MakeClient) -> None:
    elsewhere = make_client(emulator.endpoint_url, region="eu-central-1")
    with pytest.raises(elsewhere.exceptions.NotFoundException):
        list_tags(elsewhere, seeds.PIPELINE_ARN)


def test_bad_requests(client: Client, emulator: Emulator) -> None:
    with pytest.raises(client.exceptions.BadRequestException, match="resourceARN"):
        list_tags(client, "pipeline")
    with pytest.raises(client.exceptions.BadRequestException, match="tags"):
        client.tag_resource(ResourceARN=seeds.PIPELINE_ARN, Tags=[])
    reply = send(emulator.endpoint_url, "GET", "/tags", None, SIGNED)
    assert (reply.status, reply.body["Code"]) == (400, "BadRequest")
    target = "/tags?operation=tag-resource"
    for body in (b"[]", b"{"):
        reply = send(emulator.endpoint_url, "POST", target, body, SIGNED)
        assert reply.headers["x-amzn-errortype"] == "SerializationException"


def test_the_arn_tells_the_services_apart(emulator: Emulator) -> None:
    """Only chime-sdk-voice limits a request to 50 tags."""
    tags = tag_list(**{f"key-{number}": "value" for number in range(51)})
    for arn, status in ((seeds.PIPELINE_ARN, 204), (seeds.VOICE_PROFILE_DOMAIN_ARN, 400)):
        body = json.dumps({"ResourceARN": arn, "Tags": tags}).encode()
        target = "/tags?operation=tag-resource"
        assert send(emulator.endpoint_url, "POST", target, body, SIGNED).status == status
        target = f"/tags?arn={quote(arn, safe='')}"
        reply = send(emulator.endpoint_url, "GET", target, None, SIGNED)
        assert (reply.status, len(reply.body["Tags"])) == (200, 51 if status == 204 else 0)
