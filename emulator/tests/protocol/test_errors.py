"""Errors as boto3 decodes them, and validation messages in AWS's words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from chime_emulator import Emulator, seeds
from chime_emulator.http.server import Server
from chime_emulator.protocol.dispatcher import Dispatcher
from chime_emulator.protocol.errors import ApiError
from chime_emulator.state.call_log import CallLog

from ..support.http import SIGNED, send
from ..support.samples import START

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient as Client

    from ..support.types import MakeClient

STATUSES = {
    "BadRequestException": (400, "BadRequest"),
    "ConflictException": (409, "Conflict"),
    "ForbiddenException": (403, "Forbidden"),
    "NotFoundException": (404, "NotFound"),
    "ResourceLimitExceededException": (400, "ResourceLimitExceeded"),
    "ServiceFailureException": (500, "ServiceFailure"),
    "ServiceUnavailableException": (503, "ServiceUnavailable"),
    "ThrottledClientException": (429, "Throttling"),
    "UnauthorizedClientException": (401, "Unauthorized"),
}


def test_the_table_has_every_error_of_the_model(client: Client) -> None:
    assert {shape.name for shape in client.meta.service_model.error_shapes} == STATUSES.keys()


@pytest.mark.parametrize("name", STATUSES)
def test_modelled_error(make_client: MakeClient, name: str) -> None:
    def reject(region: str, params: Mapping[str, Any]) -> None:
        raise ApiError(name, "no, thank you")

    dispatcher = Dispatcher({"StopSpeakerSearchTask": reject}, CallLog())
    server = Server("127.0.0.1", 0, dispatcher.respond)
    server.start()
    try:
        client = make_client(server.url)
        with pytest.raises(getattr(client.exceptions, name)) as caught:
            client.stop_speaker_search_task(
                Identifier=seeds.PIPELINE_ID, SpeakerSearchTaskId=seeds.PIPELINE_ID
            )
    finally:
        server.stop()
    response: Any = caught.value.response
    status, code = STATUSES[name]
    metadata = response["ResponseMetadata"]
    assert metadata["HTTPStatusCode"] == status
    assert response["Error"] == {"Code": name, "Message": "no, thank you"}
    assert response["Code"] == code
    assert response["Message"] == "no, thank you"
    assert response["RequestId"] == metadata["RequestId"] != ""
    assert metadata["HTTPHeaders"]["x-amzn-errortype"] == name


def test_a_defect_in_a_handler_is_a_service_failure(make_client: MakeClient) -> None:
    def fail(region: str, params: Mapping[str, Any]) -> None:
        raise RuntimeError("secret detail")

    dispatcher = Dispatcher({"GetSpeakerSearchTask": fail}, CallLog())
    server = Server("127.0.0.1", 0, dispatcher.respond)
    server.start()
    try:
        client = make_client(server.url)
        with pytest.raises(client.exceptions.ServiceFailureException) as caught:
            client.get_speaker_search_task(
                Identifier=seeds.PIPELINE_ID, SpeakerSearchTaskId=seeds.PIPELINE_ID
            )
    finally:
        server.stop()
    assert "secret detail" not in str(caught.value.response)


STREAM: dict[str, Any] = {"StreamArn": seeds.STREAM_ARN, "ChannelId": 0}

BAD_SOURCES: list[tuple[dict[str, Any], str]] = [
    ({"ChannelId": 2}, "channelId"),
    ({"ChannelId": -1}, "channelId"),
    ({"ChannelId": None}, "channelId"),
    ({"StreamArn": None}, "streamArn"),
    ({"StreamArn": seeds.STREAM_ARN + "/x"}, "streamArn"),
    ({"StreamArn": "x" + seeds.STREAM_ARN}, "streamArn"),
    ({"FragmentNumber": "12x"}, "fragmentNumber"),
    ({"FragmentNumber": "1" * 129}, "fragmentNumber"),
]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"VoiceProfileDomainArn": None}, "voiceProfileDomainArn"),
        ({"VoiceProfileDomainArn": "domain"}, "voiceProfileDomainArn"),
        ({"VoiceProfileDomainArn": "arn:" + "a" * 1021}, "voiceProfileDomainArn"),
        ({"ClientRequestToken": "a"}, "clientRequestToken"),
        ({"ClientRequestToken": "a" * 65}, "clientRequestToken"),
        ({"ClientRequestToken": "a b"}, "clientRequestToken"),
        ({"ClientRequestToken": "ab\n"}, "clientRequestToken"),
        ({"Identifier": "%20"}, "identifier"),
        ({"Identifier": "a" * 1025}, "identifier"),
        *[
            (
                {"KinesisVideoStreamSourceTaskConfiguration": STREAM | source},
                f"kinesisVideoStreamSourceTaskConfiguration.{member}",
            )
            for source, member in BAD_SOURCES
        ],
    ],
)
def test_bad_request_names_the_member(
    emulator: Emulator, changes: dict[str, Any], where: str
) -> None:

    body = {**START, "ClientRequestToken": "token-1", **changes}
    identifier = body.pop("Identifier", seeds.PIPELINE_ID)
    reply = send(
        emulator.endpoint_url,
        "POST",
        f"/media-insights-pipelines/{identifier}/speaker-search-tasks?operation=start",
        json.dumps(body).encode(),
        SIGNED,
    )
    assert reply.status == 400
    assert reply.headers["x-amzn-errortype"] == "BadRequestException"
    assert reply.body["Code"] == "BadRequest"
    assert reply.body["RequestId"] == reply.headers["x-amzn-requestid"]
    assert reply.body["Message"].startswith("1 validation error detected: ")
    assert f" at '{where}' failed to satisfy constraint: " in reply.body["Message"]
    assert emulator.tasks() == []


SOURCE = "kinesisVideoStreamSourceTaskConfiguration"


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"VoiceProfileDomainArn": 1}, "voiceProfileDomainArn"),
        ({"VoiceProfileDomainArn": ["x"]}, "voiceProfileDomainArn"),
        ({"KinesisVideoStreamSourceTaskConfiguration": ["x"]}, SOURCE),
        ({"KinesisVideoStreamSourceTaskConfiguration": "x"}, SOURCE),
        *[
            ({"KinesisVideoStreamSourceTaskConfiguration": STREAM | source}, f"{SOURCE}.{member}")
            for source, member in (
                ({"ChannelId": True}, "channelId"),
                ({"ChannelId": "0"}, "channelId"),
                ({"ChannelId": 0.5}, "channelId"),
                ({"ChannelId": 2**31}, "channelId"),
                ({"FragmentNumber": 12}, "fragmentNumber"),
            )
        ],
    ],
)
def test_value_of_the_wrong_json_type(
    emulator: Emulator, changes: dict[str, Any], where: str
) -> None:
    target = f"/media-insights-pipelines/{seeds.PIPELINE_ID}/speaker-search-tasks?operation=start"
    # The type is checked before the constraints.
    body = json.dumps({**START, "ClientRequestToken": "a", **changes}).encode()
    reply = send(emulator.endpoint_url, "POST", target, body, SIGNED)
    assert reply.status == 400
    assert reply.headers["x-amzn-errortype"] == "SerializationException"
    assert f"'{where}'" in reply.body["message"]
    assert emulator.tasks() == []


def test_every_violation_is_named_without_sensitive_values(client: Client) -> None:
    with pytest.raises(client.exceptions.BadRequestException) as caught:
        client.start_speaker_search_task(
            Identifier=seeds.PIPELINE_ID,
            VoiceProfileDomainArn="my-secret-domain",
            ClientRequestToken="my secret token",
            KinesisVideoStreamSourceTaskConfiguration={"StreamArn": "s", "ChannelId": 2},
        )
    message = caught.value.response["Error"]["Message"]
    assert message.startswith("4 validation errors detected: ")
    assert "Value '2' at 'kinesisVideoStreamSourceTaskConfiguration.channelId'" in message
    assert "secret" not in message


@pytest.mark.parametrize("task_id", ["x", seeds.PIPELINE_ID + "0", "g" + seeds.PIPELINE_ID[1:]])
def test_task_id_of_the_wrong_form(client: Client, task_id: str) -> None:
    with pytest.raises(client.exceptions.BadRequestException, match="speakerSearchTaskId"):
        client.get_speaker_search_task(Identifier=seeds.PIPELINE_ID, SpeakerSearchTaskId=task_id)


def test_modelled_operation_that_is_not_implemented(client: Client, emulator: Emulator) -> None:
    with pytest.raises(ClientError, match="ListMediaCapturePipelines") as caught:
        client.list_media_capture_pipelines()
    assert caught.value.response["Error"]["Code"] == "UnknownOperationException"
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404
