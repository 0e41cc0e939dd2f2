"""Every operation of both services is implemented, and only its own faults hit it."""

from __future__ import annotations

import re
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from chime_emulator import Emulator, seeds

from ..support.samples import CONFIGURATION, CREATE, DOMAIN, START, TONE, UNKNOWN_ID

PIPELINE = {"Identifier": seeds.PIPELINE_ID}
NAME = {"Identifier": "call-analytics"}
ARN = {"ResourceARN": seeds.PIPELINE_ARN}
DOMAIN_ID = {"VoiceProfileDomainId": seeds.VOICE_PROFILE_DOMAIN_ARN.rpartition("/")[2]}
SEARCH = {"SpeakerSearchTaskId": UNKNOWN_ID}
ANALYSIS = {"VoiceToneAnalysisTaskId": UNKNOWN_ID}
MEDIA: dict[str, Any] = {
    "StartSpeakerSearchTask": {**PIPELINE, **START},
    "GetSpeakerSearchTask": {**PIPELINE, **SEARCH},
    "StopSpeakerSearchTask": {**PIPELINE, **SEARCH},
    "StartVoiceToneAnalysisTask": {**PIPELINE, **TONE},
    "GetVoiceToneAnalysisTask": {**PIPELINE, **ANALYSIS},
    "StopVoiceToneAnalysisTask": {**PIPELINE, **ANALYSIS},
    "CreateMediaInsightsPipeline": CREATE,
    "GetMediaPipeline": {"MediaPipelineId": seeds.PIPELINE_ID},
    "ListMediaPipelines": {},
    "UpdateMediaInsightsPipelineStatus": {**PIPELINE, "UpdateStatus": "Pause"},
    "CreateMediaInsightsPipelineConfiguration": CONFIGURATION,
    "GetMediaInsightsPipelineConfiguration": NAME,
    "ListMediaInsightsPipelineConfigurations": {},
    "UpdateMediaInsightsPipelineConfiguration": {
        **NAME,
        "ResourceAccessRoleArn": CONFIGURATION["ResourceAccessRoleArn"],
        "Elements": CONFIGURATION["Elements"],
    },
    "TagResource": {**ARN, "Tags": [{"Key": "a", "Value": "b"}]},
    "UntagResource": {**ARN, "TagKeys": ["a"]},
    "ListTagsForResource": ARN,
    "DeleteMediaPipeline": {"MediaPipelineId": seeds.PIPELINE_ID},
    "DeleteMediaInsightsPipelineConfiguration": NAME,
}
VOICE: dict[str, Any] = {
    "CreateVoiceProfileDomain": DOMAIN,
    "GetVoiceProfileDomain": DOMAIN_ID,
    "ListVoiceProfileDomains": {},
    "UpdateVoiceProfileDomain": {**DOMAIN_ID, "Name": "others"},
    "DeleteVoiceProfileDomain": DOMAIN_ID,
}
REJECTED = {
    **{
        f"{verb}{kind}": "Task .* not found"
        for verb in ("Get", "Stop")
        for kind in ("SpeakerSearchTask", "VoiceToneAnalysisTask")
    },
    "DeleteMediaInsightsPipelineConfiguration": "is in use",
}
"""The error of operations on an unknown task, or on seeds that are in use."""


def call(
    session: boto3.Session, emulator: Emulator, service: Any, operation: str, members: Any
) -> Any:
    client = session.client(
        service,
        region_name=seeds.REGION,
        endpoint_url=emulator.endpoint_url,
        config=Config(retries={"total_max_attempts": 1}),
    )
    try:
        method = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", operation).lower()
        return getattr(client, method)(**members)
    finally:
        client.close()


@pytest.mark.parametrize(
    ("service", "operation", "members"),
    [
        *(("chime-sdk-media-pipelines", name, members) for name, members in MEDIA.items()),
        *(("chime-sdk-voice", name, members) for name, members in VOICE.items()),
    ],
)
def test_implemented_and_hit_by_its_own_fault(
    session: boto3.Session, service: str, operation: str, members: Any
) -> None:
    with Emulator() as emulator:
        fault = emulator.fault(operation, "error", code="ThrottledClientException", count=1)
        for other in (*MEDIA, *VOICE):
            if other != operation:
                emulator.fault(other, "drop")
        with pytest.raises(ClientError) as caught:
            call(session, emulator, service, operation, members)
        assert caught.value.response["Error"]["Code"] == "ThrottledClientException"
        assert emulator.calls()["counts"] == {operation: 1}
        assert emulator.faults()[0] == {**fault, "hits": 1}
        error = REJECTED.get(operation)
        if error:
            with pytest.raises(ClientError, match=error):
                call(session, emulator, service, operation, members)
        else:
            response = call(session, emulator, service, operation, members)
            assert response["ResponseMetadata"]["HTTPStatusCode"] in {200, 201, 204}
        assert emulator.calls()["counts"] == {operation: 2}


def test_no_other_operation_is_implemented(emulator: Emulator) -> None:
    with pytest.raises(ValueError, match=r"^operation: must be one of: ") as caught:
        emulator.fault("x", "drop")
    offered = str(caught.value).partition(" one of: ")[2].rpartition(", got ")[0].split(", ")
    assert set(offered) == {"*", *MEDIA, *VOICE}
