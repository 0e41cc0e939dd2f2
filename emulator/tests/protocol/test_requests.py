"""Checks of every request: the scope of its signature and its page tokens."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from chime_emulator import Emulator, seeds

from ..support.http import SIGNED, send
from ..support.samples import CREATE, DOMAIN

if TYPE_CHECKING:
    from ..support.types import MakeClient

GET_PIPELINE = f"/sdk-media-pipelines/{seeds.PIPELINE_ID}"


@pytest.mark.parametrize(
    ("scope", "dates", "status", "message"),
    [
        ("20260101/us-east-1/chime", {"X-Amz-Date": "20260101T235959Z"}, 200, ""),
        ("20260101/us-east-1/chime", {"Date": "Thu, 01 Jan 2026 00:00:00 GMT"}, 200, ""),
        ("20260101/us-east-1/s3", {"X-Amz-Date": "20260101T000000Z"}, 403, "correct service"),
        ("20260101/us-east-1/chime", {"X-Amz-Date": "20260102T000000Z"}, 403, "not match YYYYMMDD"),
        ("20260101/us-east-1/chime", {"X-Amz-Date": "2026-01-01"}, 400, "Got '2026-01-01'"),
        ("20260101/us-east-1/chime", {"Date": "Thu, 99 Jan 2026 00:00:00 GMT"}, 400, "Got 'Thu"),
    ],
)
def test_scope_of_the_signature(
    emulator: Emulator, scope: str, dates: dict[str, str], status: int, message: str
) -> None:
    given = SIGNED["Authorization"].replace("20260101/us-east-1/chime", scope)
    reply = send(
        emulator.endpoint_url, "GET", GET_PIPELINE, None, {"Authorization": given, **dates}
    )
    assert reply.status == status
    if message:
        kinds = {403: "InvalidSignatureException", 400: "IncompleteSignatureException"}
        assert reply.headers["x-amzn-errortype"] == kinds[status]
        assert message in reply.body["message"]


def test_a_page_token_is_opaque_and_of_its_own_list(
    make_client: MakeClient, emulator: Emulator
) -> None:
    client = make_client(emulator.endpoint_url)
    client.create_media_insights_pipeline(**CREATE)
    token = client.list_media_pipelines(MaxResults=1)["NextToken"]
    assert not token.isdigit()
    list_configurations = client.list_media_insights_pipeline_configurations
    elsewhere = make_client(emulator.endpoint_url, "eu-central-1").list_media_pipelines
    for ask, given in (
        (list_configurations, token),
        (elsewhere, token),
        (client.list_media_pipelines, "1"),
        (client.list_media_pipelines, token[:-4]),
        (client.list_media_pipelines, "\u00e4"),
    ):
        with pytest.raises(client.exceptions.BadRequestException, match="NextToken"):
            ask(NextToken=given)


@pytest.mark.parametrize("value", ["many", "1.5", "2147483648", ""])
def test_malformed_number_in_the_query(emulator: Emulator, value: str) -> None:
    target = f"/sdk-media-pipelines?max-results={value}"
    reply = send(emulator.endpoint_url, "GET", target, None, SIGNED)
    assert reply.status == 400
    assert reply.headers["x-amzn-errortype"] == "SerializationException"
    assert "'maxResults'" in reply.body["message"]


@pytest.mark.parametrize(
    ("region", "partition"),
    [("eu-central-1", "aws"), ("us-gov-west-1", "aws-us-gov"), ("cn-north-1", "aws-cn")],
)
def test_partition_of_an_arn(
    session: boto3.Session, emulator: Emulator, region: str, partition: str
) -> None:
    client = session.client(
        "chime-sdk-voice", region_name=region, endpoint_url=emulator.endpoint_url
    )
    made: Any = client.create_voice_profile_domain(**DOMAIN)["VoiceProfileDomain"]
    client.close()
    domain = f"voice-profile-domain/{made['VoiceProfileDomainId']}"
    expected = f"arn:{partition}:chime:{region}:{seeds.ACCOUNT_ID}:{domain}"
    assert made["VoiceProfileDomainArn"] == expected


@pytest.mark.parametrize("token", ["a b", "\ud800", "x\n"])
def test_token_of_the_voice_service(emulator: Emulator, token: str) -> None:
    """The pattern of this token does not compile in Python."""
    body = json.dumps({**DOMAIN, "ClientRequestToken": token}).encode()
    reply = send(emulator.endpoint_url, "POST", "/voice-profile-domains", body, SIGNED)
    assert (reply.status, reply.body["Code"]) == (400, "BadRequest")
    assert "clientRequestToken" in reply.body["Message"]


def test_messages_do_not_repeat_lists(make_client: MakeClient, emulator: Emulator) -> None:
    client = make_client(emulator.endpoint_url)
    with pytest.raises(ClientError, match=r"Value at 'tagKeys' failed .* less than or equal to 50"):
        client.untag_resource(ResourceARN=seeds.VOICE_PROFILE_DOMAIN_ARN, TagKeys=["secret"] * 201)
