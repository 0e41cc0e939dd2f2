"""The example program, against Pulumi's mocks: what it declares, with what, and after what."""

import json
from typing import Any

import pytest

from chime_emulator import seeds
from tests.support.mocked_program import Outcome, Program, Registered, run_mocked
from tests.support.stack import ROOT

TYPES = {
    "VideoStream call": "aws:kinesis/videoStream:VideoStream",
    "Key voiceprints": "aws:kms/key:Key",
    "SdkvoiceVoiceProfileDomain callers": (
        "aws:chime/sdkvoiceVoiceProfileDomain:SdkvoiceVoiceProfileDomain"
    ),
    "Stream results": "aws:kinesis/stream:Stream",
    "CallAnalyticsConfiguration analytics": (
        "speaker-search-resource:index:CallAnalyticsConfiguration"
    ),
    "Role analytics": "aws:iam/role:Role",
    "RolePolicy analytics": "aws:iam/rolePolicy:RolePolicy",
    "MediaInsightsPipelineConfiguration analytics": (
        "aws:chimesdkmediapipelines/mediaInsightsPipelineConfiguration:"
        "MediaInsightsPipelineConfiguration"
    ),
}
PLACE = f"{seeds.REGION}:{seeds.ACCOUNT_ID}"
STREAM = f"arn:aws:kinesisvideo:{PLACE}:stream/call/1700000000000"
DOMAIN = f"arn:aws:chime:{PLACE}:SdkvoiceVoiceProfileDomain/callers"
CONFIGURATION = f"arn:aws:chime:{PLACE}:MediaInsightsPipelineConfiguration/analytics"
OWN = ["MediaInsightsPipeline call", "SpeakerSearchTask caller", "VoiceToneAnalysisTask tone"]

NAMED = {
    "stream_arn": (
        "arn:aws:kinesisvideo:us-east-1:123456789012:stream/a/1",
        {"VideoStream"},
    ),
    "voice_profile_domain_arn": (
        "arn:aws:chime:us-east-1:123456789012:voice-profile-domain/a",
        {"Key", "SdkvoiceVoiceProfileDomain"},
    ),
    "configuration_arn": (
        "arn:aws:chime:us-east-1:123456789012:media-insights-pipeline-configuration/a",
        {
            "Stream",
            "CallAnalyticsConfiguration",
            "Role",
            "RolePolicy",
            "MediaInsightsPipelineConfiguration",
        },
    ),
}
"""By key of the configuration: an ARN, and the types that the program then does not declare."""


@pytest.fixture(scope="module")
def outcomes() -> dict[str | None, Outcome]:
    """The outcome of the program with one key of the configuration, and with none."""

    def program(**config: str) -> Program:
        config = {"consent_acknowledged": "true", **config}
        return Program(
            str(ROOT / "__main__.py"),
            {f"speaker-search:{key}": value for key, value in config.items()},
        )

    named = [program(**{key: arn}) for key, (arn, _) in NAMED.items()]
    found = run_mocked(program(), *named)
    assert [outcome.error for outcome in found] == [None] * len(found)
    return dict(zip([None, *NAMED], found, strict=True))


@pytest.fixture
def whole(outcomes: dict[str | None, Outcome]) -> dict[str, Registered]:
    return outcomes[None].resources


def test_it_declares_the_whole_stack(whole: dict[str, Registered]) -> None:
    assert whole.keys() == {*TYPES, *OWN}
    for name, type_ in TYPES.items():
        assert whole[name].type == type_


def test_the_resources_refer_to_each_other(whole: dict[str, Registered]) -> None:
    def inputs(name: str) -> dict[str, Any]:
        return {key: value for key, value in whole[name].inputs.items() if key[:2] != "__"}

    key = f"arn:aws:kms:{PLACE}:key/voiceprints"
    assert inputs("SdkvoiceVoiceProfileDomain callers") == {
        "serverSideEncryptionConfiguration": {"kmsKeyArn": key}
    }
    access = json.loads(inputs("RolePolicy analytics")["policy"])
    assert [STREAM] in [statement["Resource"] for statement in access["Statement"]]
    elements = inputs("MediaInsightsPipelineConfiguration analytics")["elements"]
    assert elements == [
        {
            "type": "VoiceAnalyticsProcessor",
            "voiceAnalyticsProcessorConfiguration": {
                "speakerSearchStatus": "Enabled",
                "voiceToneAnalysisStatus": "Enabled",
            },
        },
        {
            "type": "KinesisDataStreamSink",
            "kinesisDataStreamSinkConfiguration": {
                "insightsTarget": f"arn:aws:kinesis:{PLACE}:stream/results"
            },
        },
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


def test_a_destroy_keeps_the_enrolled_voices_and_their_key(whole: dict[str, Registered]) -> None:
    kept = [name for name, each in whole.items() if each.options["retain_on_delete"]]
    assert kept == ["Key voiceprints", "SdkvoiceVoiceProfileDomain callers"]


def test_another_key_replaces_the_domain(whole: dict[str, Registered]) -> None:
    domain = whole["SdkvoiceVoiceProfileDomain callers"]
    assert domain.options["replace_on_changes"] == ["serverSideEncryptionConfiguration"]


def test_the_order_follows_from_the_references(whole: dict[str, Registered]) -> None:
    needs = {name: set(each.dependencies) for name, each in whole.items()}
    assert needs["SdkvoiceVoiceProfileDomain callers"] == {"Key voiceprints"}
    configuration = "MediaInsightsPipelineConfiguration analytics"
    assert needs["MediaInsightsPipeline call"] >= {configuration, "VideoStream call"}
    assert {"MediaInsightsPipeline call"} < needs["SpeakerSearchTask caller"]
    assert "SdkvoiceVoiceProfileDomain callers" in needs["SpeakerSearchTask caller"]
    assert "MediaInsightsPipeline call" in needs["VoiceToneAnalysisTask tone"]
    done: set[str] = set()
    while len(done) < len(needs):
        ready = {name for name, others in needs.items() if others <= done} - done
        assert ready, f"a cycle among {needs.keys() - done}"
        done |= ready


@pytest.mark.parametrize("key", NAMED)
def test_a_resource_that_the_configuration_names_is_used(
    outcomes: dict[str | None, Outcome], key: str
) -> None:
    arn, left_out = NAMED[key]
    resources = outcomes[key].resources
    missing = {*TYPES, *OWN} - resources.keys()
    assert {name.partition(" ")[0] for name in missing} == left_out
    assert arn in json.dumps([resources[name].inputs for name in OWN])


def test_it_is_short_enough_to_copy() -> None:
    assert len((ROOT / "__main__.py").read_text().splitlines()) < 100
