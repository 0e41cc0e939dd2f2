"""Validation against the service model."""

from datetime import datetime, timezone
from typing import Any

import pytest

from speaker_search_resource.inputs.check_failure import UNKNOWN
from speaker_search_resource.inputs.validation import (
    api_parameters,
    arn_failures,
    model_failures,
    model_inputs,
    reported_inputs,
    shape_failures,
)
from tests.support.inputs import SOURCE, arn, pipeline_inputs, search_inputs, source

START = "StartSpeakerSearchTask"
CREATE = "CreateMediaInsightsPipeline"
TYPES = {"identifier": "media-pipeline", "voice_profile_domain_arn": "voice-profile-domain"}


def faults(operation: str, inputs: dict[str, Any]) -> dict[str, str]:
    return dict(model_failures(operation, inputs))


def recording(**changes: Any) -> dict[str, Any]:
    """Return the inputs of a pipeline on a recording."""
    times = {"start_timestamp": "2026-01-31T09:30:00Z", "end_timestamp": "2026-01-31T10:30:00Z"}
    selector = {"fragment_selector_type": "ServerTimestamp", "timestamp_range": times | changes}
    streams = [{"stream_arn": arn("stream/a/1", service="kinesisvideo")}]
    name = "kinesis_video_stream_recording_source_runtime_configuration"
    return pipeline_inputs(**{name: {"streams": streams, "fragment_selector": selector}})


def test_good_inputs_have_no_faults() -> None:
    assert faults(START, search_inputs()) == {}
    assert faults(CREATE, pipeline_inputs()) == {}
    assert faults(CREATE, recording()) == {}


def test_unknown_values_pass_at_every_level() -> None:
    assert faults(START, search_inputs(identifier=UNKNOWN, **{SOURCE: UNKNOWN})) == {}
    assert faults(START, search_inputs(**source(channel_id=UNKNOWN))) == {}


def test_a_missing_input_is_named() -> None:
    inputs = search_inputs(voice_profile_domain_arn=None, **source(channel_id=None))

    assert faults(START, inputs) == {
        "voice_profile_domain_arn": "is required",
        f"{SOURCE}.channel_id": "is required",
    }


@pytest.mark.parametrize(
    ("inputs", "path", "reason"),
    [
        (search_inputs(identifier=7), "identifier", "must be a string, got 7"),
        (search_inputs(**{SOURCE: "a"}), SOURCE, "must be a map, got 'a'"),
        (
            search_inputs(**source(channel_id=2)),
            f"{SOURCE}.channel_id",
            "must be between 0 and 1, got 2",
        ),
        (
            search_inputs(**source(channel_id=0.5)),
            f"{SOURCE}.channel_id",
            "must be a whole number, got 0.5",
        ),
        (
            search_inputs(**source(channel_id=True)),
            f"{SOURCE}.channel_id",
            "must be a whole number, got True",
        ),
        (
            search_inputs(**source(chanel_id=0)),
            f"{SOURCE}.chanel_id",
            "unknown argument; did you mean channel_id? "
            "Expected one of: stream_arn, channel_id, fragment_number",
        ),
        (
            search_inputs(**source(fragment_number="x")),
            f"{SOURCE}.fragment_number",
            "must match ",
        ),
        (
            search_inputs(**source(fragment_number="1" * 129)),
            f"{SOURCE}.fragment_number",
            "must have between 1 and 128 characters, got 129",
        ),
    ],
)
def test_a_fault_of_a_search_has_its_path_and_reason(
    inputs: dict[str, Any], path: str, reason: str
) -> None:
    (failure,) = model_failures(START, inputs)

    assert failure.path == path
    assert failure.reason.startswith(reason)


@pytest.mark.parametrize(
    ("inputs", "path", "reason"),
    [
        (
            recording(start_timestamp="2026-01-31T09:30:00"),
            "kinesis_video_stream_recording_source_runtime_configuration.fragment_selector"
            ".timestamp_range.start_timestamp",
            "must be a time with a UTC offset, such as 2026-01-31T09:30:00Z, got",
        ),
    ],
)
def test_a_fault_of_a_pipeline_has_its_path_and_reason(
    inputs: dict[str, Any], path: str, reason: str
) -> None:
    (failure,) = model_failures(CREATE, inputs)

    assert failure.path == path
    assert failure.reason.startswith(reason)


def test_a_sensitive_value_is_not_shown() -> None:
    inputs = pipeline_inputs(
        client_request_token="my secret", media_insights_runtime_metadata={"a": 7}
    )

    found = faults(CREATE, inputs)

    assert found.keys() == {"client_request_token", "media_insights_runtime_metadata.a"}
    assert "my secret" not in found["client_request_token"]
    assert found["media_insights_runtime_metadata.a"] == "must be a string, got a number"


def test_the_inputs_of_an_operation_are_those_of_its_model() -> None:
    assert model_inputs(START) == {
        "identifier",
        "voice_profile_domain_arn",
        SOURCE,
        "client_request_token",
    }


def test_parameters_have_the_api_s_spelling_at_every_level() -> None:
    parameters = api_parameters(START, search_inputs(region="us-east-1"))

    assert parameters["KinesisVideoStreamSourceTaskConfiguration"].keys() == {
        "StreamArn",
        "ChannelId",
    }
    assert parameters.keys() == {
        "Identifier",
        "VoiceProfileDomainArn",
        "KinesisVideoStreamSourceTaskConfiguration",
    }


def test_tags_have_the_api_s_spelling() -> None:
    inputs = pipeline_inputs(tags={"a": "b"})

    assert api_parameters(CREATE, inputs)["Tags"] == [{"Key": "a", "Value": "b"}]


def arn_faults(region: str | None = None, **changes: Any) -> dict[str, str]:
    return dict(arn_failures(START, search_inputs(**changes), TYPES, region))


def test_arns_that_belong_together_pass() -> None:
    assert arn_faults("us-east-1") == {}
    assert arn_faults(identifier=UNKNOWN, voice_profile_domain_arn=UNKNOWN) == {}


def test_text_that_is_no_arn_is_a_fault() -> None:
    (reason,) = arn_faults(voice_profile_domain_arn="callers").values()

    assert reason.startswith("must be an ARN, arn:partition:service:region:12-digit account:")


def test_an_identifier_that_looks_like_an_arn_must_be_one() -> None:
    assert arn_faults(identifier="plain-id") == {}
    assert arn_faults(identifier=" arn:aws:chime").keys() == {"identifier"}


def test_an_arn_of_another_type_is_a_fault() -> None:
    (reason,) = arn_faults(voice_profile_domain_arn=arn("media-pipeline/a")).values()

    assert reason.startswith("must be the ARN of a voice-profile-domain, arn:aws:chime:region:")


def test_an_arn_whose_region_is_in_another_partition_is_a_fault() -> None:
    other = arn("voice-profile-domain/a", region="cn-north-1")

    assert arn_faults(voice_profile_domain_arn=other) == {
        "voice_profile_domain_arn": (
            "is in partition aws, but Region cn-north-1 is in partition aws-cn"
        )
    }


def test_an_arn_of_another_region_is_a_fault() -> None:
    found = arn_faults("eu-central-1")

    assert found["voice_profile_domain_arn"] == (
        "is in Region us-east-1, but the Region in use is eu-central-1"
    )


@pytest.mark.parametrize(
    ("value", "count"), [("5e0f2f3a-7c3d-4a5e-9d52-1b8a4d0c6f01", 0), ("task-1", 1), (7, 1)]
)
def test_the_id_of_a_task_is_a_guid(value: Any, count: int) -> None:
    assert len(list(shape_failures("GuidString", value, "adopt_task_id"))) == count


def test_the_inputs_in_a_response_are_those_of_the_request() -> None:
    inputs = recording() | {"media_insights_runtime_metadata": {"StreamArn": "mine"}}
    response = api_parameters(CREATE, inputs)
    source = response["KinesisVideoStreamRecordingSourceRuntimeConfiguration"]
    source["FragmentSelector"]["TimestampRange"] = {
        "StartTimestamp": datetime(2026, 1, 31, 9, 30, tzinfo=timezone.utc),
        "EndTimestamp": datetime(2026, 1, 31, 10, 30, tzinfo=timezone.utc),
    }

    assert reported_inputs(CREATE, response | {"Status": "InProgress"}) == inputs
