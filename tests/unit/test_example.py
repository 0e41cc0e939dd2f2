"""The example program, against Pulumi's mocks: what it declares, with what, and after what."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.support.stack import ROOT

PYTHON_AWS = {
    "VideoStream call": "aws:kinesis/videoStream:VideoStream",
    "Key voiceprints": "aws:kms/key:Key",
    "SdkvoiceVoiceProfileDomain callers": (
        "aws:chime/sdkvoiceVoiceProfileDomain:SdkvoiceVoiceProfileDomain"
    ),
    "Queue results": "aws:sqs/queue:Queue",
    "Role analytics": "aws:iam/role:Role",
    "RolePolicy analytics": "aws:iam/rolePolicy:RolePolicy",
    "MediaInsightsPipelineConfiguration analytics": (
        "aws:chimesdkmediapipelines/mediaInsightsPipelineConfiguration:"
        "MediaInsightsPipelineConfiguration"
    ),
}
STREAM = "arn:kinesis/videoStream:VideoStream:call"
DOMAIN = "arn:chime/sdkvoiceVoiceProfileDomain:SdkvoiceVoiceProfileDomain:callers"
QUEUE = "arn:sqs/queue:Queue:results"
ROLE = "arn:iam/role:Role:analytics"
CONFIGURATION = (
    "arn:chimesdkmediapipelines/mediaInsightsPipelineConfiguration:"
    "MediaInsightsPipelineConfiguration:analytics"
)
OWN = ["MediaInsightsPipeline call", "SpeakerSearchTask caller", "VoiceToneAnalysisTask tone"]


def declared(**config: str) -> dict[str, dict[str, Any]]:
    """What the program registers, by kind and name."""
    config = {f"speaker-search:{key}": value for key, value in config.items()}
    done = subprocess.run(
        [sys.executable, "-m", "tests.unit.example_monitor", json.dumps(config)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return {each["resource"]: each for each in json.loads(done.stdout)}


@pytest.fixture(scope="module")
def whole() -> dict[str, dict[str, Any]]:
    return declared(consent_acknowledged="true")


def test_it_declares_the_whole_stack(whole: dict[str, dict[str, Any]]) -> None:
    assert whole.keys() == {*PYTHON_AWS, *OWN}
    for name, type_ in PYTHON_AWS.items():
        assert whole[name]["type"] == type_


def test_each_is_given_what_the_others_are(whole: dict[str, dict[str, Any]]) -> None:
    def inputs(name: str) -> dict[str, Any]:
        return {
            key: value for key, value in whole[name]["inputs"].items() if not key.startswith("__")
        }

    assert inputs("SdkvoiceVoiceProfileDomain callers") == {
        "serverSideEncryptionConfiguration": {"kmsKeyArn": "arn:kms/key:Key:voiceprints"}
    }
    trust = json.loads(inputs("Role analytics")["assumeRolePolicy"])
    assert trust["Statement"] == [
        {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"Service": "mediapipelines.chime.amazonaws.com"},
            "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}},
        }
    ]
    assert inputs("RolePolicy analytics")["role"] == "analytics-id"
    access = json.loads(inputs("RolePolicy analytics")["policy"])
    assert {statement["Resource"] for statement in access["Statement"]} == {STREAM, QUEUE}
    configuration = inputs("MediaInsightsPipelineConfiguration analytics")
    assert configuration["resourceAccessRoleArn"] == ROLE
    assert [element["type"] for element in configuration["elements"]] == [
        "VoiceAnalyticsProcessor",
        "SqsQueueSink",
    ]
    call = inputs("MediaInsightsPipeline call")
    assert call["media_insights_pipeline_configuration_arn"] == CONFIGURATION
    source = call["kinesis_video_stream_source_runtime_configuration"]
    assert [stream["stream_arn"] for stream in source["streams"]] == [STREAM]
    task = {
        "identifier": "call-id",
        "consent_acknowledged": True,
        "wait_for_in_progress": True,
        "restart_policy": "Never",
        "kinesis_video_stream_source_task_configuration": {"stream_arn": STREAM, "channel_id": 0},
    }
    search, tone = inputs("SpeakerSearchTask caller"), inputs("VoiceToneAnalysisTask tone")
    assert search == {**task, "voice_profile_domain_arn": DOMAIN}
    assert tone == {**task, "language_code": "en-US"}


def test_the_order_follows_from_what_each_needs(whole: dict[str, dict[str, Any]]) -> None:
    needs = {name: set(each["dependencies"]) for name, each in whole.items()}
    assert needs["SdkvoiceVoiceProfileDomain callers"] == {"Key voiceprints"}
    # The pipeline fails if its role may not hear the stream yet.
    assert "RolePolicy analytics" in needs["MediaInsightsPipelineConfiguration analytics"]
    configuration = "MediaInsightsPipelineConfiguration analytics"
    assert needs["MediaInsightsPipeline call"] == {configuration, "VideoStream call"}
    assert {"MediaInsightsPipeline call"} < needs["SpeakerSearchTask caller"]
    assert "SdkvoiceVoiceProfileDomain callers" in needs["SpeakerSearchTask caller"]
    assert "MediaInsightsPipeline call" in needs["VoiceToneAnalysisTask tone"]
    done: set[str] = set()
    while len(done) < len(needs):
        ready = {name for name, others in needs.items() if others <= done} - done
        assert ready, f"a cycle among {needs.keys() - done}"
        done |= ready


@pytest.mark.parametrize(
    ("key", "arn", "left_out"),
    [
        ("stream_arn", "arn:aws:kinesisvideo:us-east-1:123456789012:stream/a/1", {"VideoStream"}),
        (
            "voice_profile_domain_arn",
            "arn:aws:chime:us-east-1:123456789012:voice-profile-domain/a",
            {"Key", "SdkvoiceVoiceProfileDomain"},
        ),
        (
            "configuration_arn",
            "arn:aws:chime:us-east-1:123456789012:media-insights-pipeline-configuration/a",
            {"Queue", "Role", "RolePolicy", "MediaInsightsPipelineConfiguration"},
        ),
    ],
)
def test_what_the_configuration_names_is_used(key: str, arn: str, left_out: set[str]) -> None:
    resources = declared(consent_acknowledged="true", **{key: arn})
    missing = {*PYTHON_AWS, *OWN} - resources.keys()
    assert {name.partition(" ")[0] for name in missing} == left_out
    assert arn in json.dumps([resources[name]["inputs"] for name in OWN])


def test_it_is_short_enough_to_copy() -> None:
    assert len((ROOT / "__main__.py").read_text().splitlines()) < 100
