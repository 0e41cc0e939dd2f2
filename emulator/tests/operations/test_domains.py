"""Voice profile domains through boto3's chime-sdk-voice, at the same endpoint."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from chime_emulator import Emulator, seeds

from ..support.clock import Clock
from ..support.http import SIGNED, send, wait_until
from ..support.samples import DOMAIN, START, STOP_SECONDS
from ..support.tags import list_tags, tag_list

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient as Client

    from ..support.types import MakeClient

SEED_ID = seeds.VOICE_PROFILE_DOMAIN_ARN.rpartition("/")[2]


def make_voice(session: boto3.Session, emulator: Emulator, region: str = seeds.REGION) -> Any:
    return session.client(
        "chime-sdk-voice",
        region_name=region,
        endpoint_url=emulator.endpoint_url,
        config=Config(retries={"total_max_attempts": 1}, parameter_validation=False),
    )


@pytest.fixture
def voice(session: boto3.Session, emulator: Emulator) -> Iterator[Any]:
    made = make_voice(session, emulator)
    yield made
    made.close()


def create(voice: Any, **changes: Any) -> Any:
    return voice.create_voice_profile_domain(**{**DOMAIN, **changes})["VoiceProfileDomain"]


def read(voice: Any, id_: str) -> Any:
    return voice.get_voice_profile_domain(VoiceProfileDomainId=id_)["VoiceProfileDomain"]


def remove(voice: Any, id_: str) -> Any:
    return voice.delete_voice_profile_domain(VoiceProfileDomainId=id_)


def test_statuses(voice: Any, clock: Clock, client: Client) -> None:
    moment = datetime.fromtimestamp(clock.now, tz=timezone.utc)
    response = voice.create_voice_profile_domain(**DOMAIN)
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 201
    made = response["VoiceProfileDomain"]
    id_ = made["VoiceProfileDomainId"]
    assert made == {
        **DOMAIN,
        "VoiceProfileDomainId": id_,
        "VoiceProfileDomainArn": seeds.VOICE_PROFILE_DOMAIN_ARN.replace(SEED_ID, id_),
        "CreatedTimestamp": moment,
        "UpdatedTimestamp": moment,
    }
    assert read(voice, id_) == made

    clock.now += 60
    updated = voice.update_voice_profile_domain(VoiceProfileDomainId=id_, Name="others")
    assert updated["VoiceProfileDomain"]["Name"] == "others"
    assert updated["VoiceProfileDomain"]["Description"] == "Who calls"
    assert updated["VoiceProfileDomain"]["UpdatedTimestamp"] > moment
    assert read(voice, id_) == updated["VoiceProfileDomain"]

    search = {**START, "VoiceProfileDomainArn": made["VoiceProfileDomainArn"]}
    client.start_speaker_search_task(Identifier=seeds.PIPELINE_ID, **search)
    assert (
        remove(voice, create(voice)["VoiceProfileDomainId"])["ResponseMetadata"]["HTTPStatusCode"]
        == 204
    )


def test_in_use(voice: Any, client: Client, clock: Clock, emulator: Emulator) -> None:
    task_id = client.start_speaker_search_task(Identifier=seeds.PIPELINE_ID, **START)[
        "SpeakerSearchTask"
    ]["SpeakerSearchTaskId"]
    with pytest.raises(voice.exceptions.ConflictException, match=task_id):
        remove(voice, SEED_ID)
    client.stop_speaker_search_task(Identifier=seeds.PIPELINE_ID, SpeakerSearchTaskId=task_id)
    with pytest.raises(voice.exceptions.ConflictException, match=task_id):
        remove(voice, SEED_ID)
    clock.now += STOP_SECONDS
    remove(voice, SEED_ID)
    for call in (read, remove):
        with pytest.raises(voice.exceptions.NotFoundException, match=SEED_ID):
            call(voice, SEED_ID)
    with pytest.raises(client.exceptions.NotFoundException):
        client.start_speaker_search_task(Identifier=seeds.PIPELINE_ID, **START)
    assert len(emulator.tasks()) == 1


def test_errors_by_the_model(voice: Any, emulator: Emulator) -> None:
    with pytest.raises(ClientError) as caught:
        read(voice, "unknown")
    response: Any = caught.value.response
    assert response["Error"] == {
        "Code": "NotFoundException",
        "Message": "VoiceProfileDomain unknown not found.",
    }
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 404
    assert response["ResponseMetadata"]["RequestId"] != ""
    reply = send(emulator.endpoint_url, "GET", "/voice-profile-domains/unknown", None, SIGNED)
    assert reply.body == {"Code": "NotFound", "Message": "VoiceProfileDomain unknown not found."}
    with pytest.raises(voice.exceptions.BadRequestException, match="serverSideEncryption"):
        create(voice, ServerSideEncryptionConfiguration=None)


@pytest.mark.parametrize(
    ("operation", "code", "members"),
    [
        ("GetVoiceProfileDomain", "GoneException", {"Code", "Message"}),
        ("GetVoiceProfileDomain", "AccessDeniedException", {"Code", "Message"}),
        ("GetMediaPipeline", "ConflictException", {"Code", "Message", "RequestId"}),
        ("GetMediaPipeline", "AccessDeniedException", {"message"}),
    ],
)
def test_faults_by_the_model(
    emulator: Emulator, operation: str, code: str, members: set[str]
) -> None:
    emulator.fault(operation, "error", code=code)
    replies = {
        "GetVoiceProfileDomain": f"/voice-profile-domains/{SEED_ID}",
        "GetMediaPipeline": f"/sdk-media-pipelines/{seeds.PIPELINE_ID}",
    }
    for name, target in replies.items():
        reply = send(emulator.endpoint_url, "GET", target, None, SIGNED)
        if name == operation:
            assert reply.headers["x-amzn-errortype"] == code
            assert reply.body.keys() == members
        else:
            assert reply.status == 200


def test_other_operations_are_not_implemented(voice: Any) -> None:
    search = {"VoiceConnectorId": SEED_ID, "SpeakerSearchTaskId": SEED_ID}
    for call, members in (
        (voice.get_speaker_search_task, search),
        (voice.list_voice_connectors, {}),
    ):
        with pytest.raises(
            ClientError, match=r"does not implement .* of chime-sdk-voice"
        ) as caught:
            call(**members)
        assert caught.value.response["Error"]["Code"] == "UnknownOperationException"


def test_tokens(voice: Any, emulator: Emulator) -> None:
    made = create(voice, ClientRequestToken="token-1")
    assert create(voice, ClientRequestToken="token-1") == made
    with pytest.raises(voice.exceptions.ConflictException, match="different request"):
        create(voice, ClientRequestToken="token-1", Name="others")
    # Names of domains need not be unique.
    assert create(voice)["VoiceProfileDomainId"] != made["VoiceProfileDomainId"]


def test_pages(voice: Any, emulator: Emulator) -> None:
    ids = [SEED_ID, *(create(voice)["VoiceProfileDomainId"] for _ in range(2))]
    ids.append(emulator.add_voice_profile_domain().rpartition("/")[2])
    pages = [voice.list_voice_profile_domains(MaxResults=3)]
    while token := pages[-1].get("NextToken"):
        pages.append(voice.list_voice_profile_domains(MaxResults=3, NextToken=token))
    assert [len(page["VoiceProfileDomains"]) for page in pages] == [3, 1]
    domains = [domain for page in pages for domain in page["VoiceProfileDomains"]]
    assert [domain["VoiceProfileDomainId"] for domain in domains] == ids
    assert "ServerSideEncryptionConfiguration" not in domains[0]
    for id_ in ids:
        assert read(voice, id_)["ServerSideEncryptionConfiguration"]["KmsKeyArn"]


def test_tags(voice: Any) -> None:
    arn = create(voice, Tags=tag_list(team="calls"))["VoiceProfileDomainArn"]
    assert list_tags(voice, arn) == tag_list(team="calls")
    voice.tag_resource(ResourceARN=arn, Tags=tag_list(cost="low"))
    voice.untag_resource(ResourceARN=arn, TagKeys=["team"])
    assert list_tags(voice, arn) == tag_list(cost="low")


def test_another_region(session: boto3.Session, emulator: Emulator, voice: Any) -> None:
    elsewhere = make_voice(session, emulator, "eu-central-1")
    try:
        with pytest.raises(elsewhere.exceptions.NotFoundException):
            read(elsewhere, SEED_ID)
        assert elsewhere.list_voice_profile_domains()["VoiceProfileDomains"] == []
        arn = create(elsewhere)["VoiceProfileDomainArn"]
    finally:
        elsewhere.close()
    assert ":eu-central-1:" in arn
    with pytest.raises(voice.exceptions.NotFoundException):
        read(voice, arn.rpartition("/")[2])


def test_concurrent_calls_on_a_domain(
    voice: Any, client: Client, emulator: Emulator, pool: ThreadPoolExecutor
) -> None:
    emulator.configure(max_concurrent_calls=1)
    emulator.fault("StartSpeakerSearchTask", "latency", seconds=3600)
    delayed = pool.submit(
        lambda: client.start_speaker_search_task(Identifier=seeds.PIPELINE_ID, **START)
    )
    wait_until(lambda: emulator.faults()[0]["hits"] == 1)
    with pytest.raises(voice.exceptions.ResourceLimitExceededException, match=SEED_ID):
        voice.update_voice_profile_domain(VoiceProfileDomainId=SEED_ID, Name="x")
    create(voice)
    emulator.clear_faults()
    delayed.result(10)
    voice.update_voice_profile_domain(VoiceProfileDomainId=SEED_ID, Name="x")


def test_a_restart_keeps_domains(
    tmp_path: Path, session: boto3.Session, make_client: MakeClient
) -> None:
    with Emulator(state_file=tmp_path / "state") as emulator:
        voice = make_voice(session, emulator)
        made = create(voice, Tags=tag_list(team="calls"))
        remove(voice, SEED_ID)
        voice.close()
    with Emulator(state_file=tmp_path / "state") as emulator:
        voice = make_voice(session, emulator)
        assert read(voice, made["VoiceProfileDomainId"]) == made
        assert list_tags(voice, made["VoiceProfileDomainArn"]) == tag_list(team="calls")
        with pytest.raises(voice.exceptions.NotFoundException):
            read(voice, SEED_ID)
        voice.close()
