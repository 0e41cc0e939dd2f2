"""The whole of `__main__.py` on the real engine: order of calls, replacement, drift, destroy.

A stand-in replaces pulumi-aws's plugin. The emulator and moto are the API.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from chime_emulator import Emulator, seeds
from tests.support.aws_plugin import install
from tests.support.client import client_of, media_pipelines_client
from tests.support.recorder import Recorder
from tests.support.stack import ROOT, Stack

pytestmark = pytest.mark.examples

PROGRAM = (ROOT / "__main__.py").read_text()
SERVICES = (
    "chimesdkmediapipelines",
    "chimesdkvoice",
    "iam",
    "kinesis",
    "kinesisvideo",
    "kms",
    "sts",
)
READS = ("Describe", "Get", "List")

SEARCH, TONE = "chime:StartSpeakerSearchTask", "chime:StartVoiceToneAnalysisTask"
STOP_SEARCH, STOP_TONE = "chime:StopSpeakerSearchTask", "chime:StopVoiceToneAnalysisTask"
PIPELINE, DELETE_PIPELINE = "chime:CreateMediaInsightsPipeline", "chime:DeleteMediaPipeline"
CONFIGURATION = "chime:CreateMediaInsightsPipelineConfiguration"
DELETE_CONFIGURATION = "chime:DeleteMediaInsightsPipelineConfiguration"
DOMAIN = "chime:CreateVoiceProfileDomain"

ALIVE = ["MediaInsightsPipeline", "SpeakerSearchTask", "VoiceToneAnalysisTask"]


@pytest.fixture
def api(emulator: Emulator) -> Iterator[Recorder]:
    with Recorder(emulator.endpoint_url) as recorder:
        yield recorder


@pytest.fixture
def stack(new_stack: Callable[..., Stack], api: Recorder, tmp_path: Path) -> Stack:
    plugin = tmp_path / "plugin"
    install(plugin)
    config = {
        "aws:endpoints": [dict.fromkeys(SERVICES, api.url)],
        "aws:defaultTags": {"tags": {"team": "voice"}},
        "project:consent_acknowledged": "true",
    }
    return new_stack(PROGRAM, config, {"aws": plugin})


def alive(emulator: Emulator) -> list[str]:
    """Return the kinds of the running pipelines and tasks, without the seeded pipeline."""
    running = [each for each in (*emulator.pipelines(), *emulator.tasks()) if each["alive"]]
    return sorted(each["kind"] for each in running if each["id"] != seeds.PIPELINE_ID)


def changes(api: Recorder) -> list[str]:
    """Return the changing calls since the previous call of this function, in order."""
    actions = [request.action for request in api.requests]
    api.requests.clear()
    return [each for each in actions if not each.partition(":")[2].startswith(READS)]


def assert_order(calls: list[str], *groups: set[str]) -> None:
    """Assert that the calls of each group come before those of the next group."""
    for group, following in pairwise(groups):
        last = max(index for index, call in enumerate(calls) if call in group)
        first = min(index for index, call in enumerate(calls) if call in following)
        assert last < first, f"{sorted(group)} before {sorted(following)} in {calls}"


def domain_keys(emulator: Emulator) -> list[str]:
    """Return the state of the key of each voice profile domain that the stack created."""
    voice, kms = client_of(emulator, "chime-sdk-voice"), client_of(emulator, "kms")
    states = []
    for each in voice.list_voice_profile_domains()["VoiceProfileDomains"]:
        if each["VoiceProfileDomainArn"] == seeds.VOICE_PROFILE_DOMAIN_ARN:
            continue
        id_ = each["VoiceProfileDomainId"]
        domain = voice.get_voice_profile_domain(VoiceProfileDomainId=id_)["VoiceProfileDomain"]
        key = domain["ServerSideEncryptionConfiguration"]["KmsKeyArn"]
        states.append(kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"])
    return states


def test_preview_up_refresh_destroy(stack: Stack, api: Recorder, emulator: Emulator) -> None:
    emulator.configure(delete_in_use="conflict", pipeline_start_seconds=0.3)
    stack.run("preview")
    assert {request.action for request in api.requests} == {"sts:GetCallerIdentity"}
    assert changes(api) == []

    stack.up()
    made = changes(api)
    assert len(made) == len(set(made)), "each resource is created once"
    assert_order(made, {"kms:CreateKey"}, {DOMAIN}, {SEARCH})
    assert_order(
        made,
        {"iam:CreateRole", "kinesisvideo:CreateStream", "kinesis:CreateStream"},
        {"iam:PutRolePolicy"},
        {CONFIGURATION},
        {PIPELINE},
        {SEARCH, TONE},
    )
    assert alive(emulator) == ALIVE

    stack.up("--expect-no-changes")
    stack.run("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    assert changes(api) == []

    stack.run("destroy", "--yes", "--skip-preview")
    ended = changes(api)
    assert_order(
        ended,
        {STOP_SEARCH, STOP_TONE},
        {DELETE_PIPELINE},
        {DELETE_CONFIGURATION},
        {"iam:DeleteRolePolicy"},
        {"iam:DeleteRole"},
    )
    assert {"kinesis:DeleteStream", "kinesisvideo:DeleteStream"} < set(ended)
    assert alive(emulator) == []
    # The enrolled voices and their key are kept.
    assert domain_keys(emulator) == ["Enabled"]


def test_another_number_of_channels_replaces_the_pipeline_and_its_tasks_alone(
    stack: Stack, api: Recorder, emulator: Emulator
) -> None:
    emulator.configure(delete_in_use="conflict")
    stack.up()
    changes(api)
    stack.run("config", "set", "channel_id", "1")

    stack.up()

    calls = changes(api)
    assert_order(calls, {STOP_SEARCH, STOP_TONE}, {DELETE_PIPELINE}, {PIPELINE}, {SEARCH, TONE})
    assert len(calls) == 6
    assert alive(emulator) == ALIVE


def test_another_key_replaces_the_domain_and_keeps_the_earlier_voices(
    stack: Stack, api: Recorder, emulator: Emulator
) -> None:
    stack.up()
    changes(api)
    stack.write(PROGRAM.replace('"voiceprints"', '"other-voiceprints"'))

    stack.up()

    calls = changes(api)
    assert_order(calls, {"kms:CreateKey"}, {DOMAIN}, {SEARCH})
    assert_order(calls, {STOP_SEARCH}, {SEARCH})
    assert set(calls) == {"kms:CreateKey", DOMAIN, STOP_SEARCH, SEARCH}
    assert domain_keys(emulator) == ["Enabled", "Enabled"]
    assert alive(emulator) == ALIVE


def test_without_retain_on_delete_a_destroy_deletes_domain_and_key(
    stack: Stack, api: Recorder, emulator: Emulator
) -> None:
    stack.up()
    stack.write(PROGRAM.replace("retain_on_delete=True", ""))
    stack.up()
    changes(api)

    stack.run("destroy", "--yes", "--skip-preview")

    deleted = changes(api)
    assert_order(deleted, {"chime:DeleteVoiceProfileDomain"}, {"kms:ScheduleKeyDeletion"})
    assert domain_keys(emulator) == []


def test_default_tags_reach_every_resource_and_change_in_place(
    stack: Stack, api: Recorder, emulator: Emulator
) -> None:
    stack.up()
    pipeline = emulator.pipelines()[-1]
    assert pipeline["tags"] == {"team": "voice"}
    changes(api)
    stack.run("config", "set", "--path", "aws:defaultTags.tags.team", "calls")

    stack.up()

    calls = changes(api)
    assert {call.partition(":")[2] for call in calls} <= {
        "AddTagsToStream",
        "TagResource",
        "TagRole",
    }
    media = media_pipelines_client(emulator)
    for arn in (pipeline["arn"], pipeline["configuration_arn"]):
        tags = media.list_tags_for_resource(ResourceARN=arn)["Tags"]
        assert tags == [{"Key": "team", "Value": "calls"}]
    assert alive(emulator) == ALIVE
    stack.up("--expect-no-changes")


def test_a_pipeline_deleted_outside_the_stack_is_created_again_with_its_tasks(
    stack: Stack, api: Recorder, emulator: Emulator
) -> None:
    stack.up()
    media_pipelines_client(emulator).delete_media_pipeline(
        MediaPipelineId=emulator.pipelines()[-1]["id"]
    )
    stack.run("refresh", "--yes", "--skip-preview")
    assert alive(emulator) == []
    changes(api)

    stack.up()

    calls = changes(api)
    assert_order(calls, {PIPELINE}, {SEARCH, TONE})
    assert CONFIGURATION not in calls
    assert alive(emulator) == ALIVE


def test_a_configuration_deleted_outside_the_stack_replaces_what_depends_on_it(
    stack: Stack, api: Recorder, emulator: Emulator
) -> None:
    stack.up()
    arn = emulator.pipelines()[-1]["configuration_arn"]
    emulator.end_pipeline(emulator.pipelines()[-1]["id"], "Stopped")
    media_pipelines_client(emulator).delete_media_insights_pipeline_configuration(Identifier=arn)
    stack.run("refresh", "--yes", "--skip-preview")
    changes(api)

    stack.up()

    calls = changes(api)
    assert_order(calls, {CONFIGURATION}, {PIPELINE}, {SEARCH, TONE})
    assert not any(call.startswith(("iam:", "kms:", "kinesis")) for call in calls)
    assert emulator.pipelines()[-1]["configuration_arn"] != arn
    assert alive(emulator) == ALIVE


@pytest.mark.parametrize(
    ("replacement", "reason"),
    [
        ("None", "kinesis_data_stream_sink_arn is required"),
        (
            '"arn:aws:kinesis:us-west-2:123456789012:stream/results"',
            "kinesis_data_stream_sink_arn is in Region us-west-2",
        ),
    ],
)
def test_an_unsupported_sink_is_a_one_line_error_at_preview(
    stack: Stack, api: Recorder, replacement: str, reason: str
) -> None:
    stack.write(PROGRAM.replace('aws.kinesis.Stream("results", shard_count=1).arn', replacement))
    output = stack.run("preview", fails=True)
    assert f"CallAnalyticsConfiguration analytics: {reason}" in output
    assert "Traceback" not in output
    assert changes(api) == []
