"""Property names in both spellings."""

import pytest

from speaker_search_resource import (
    media_insights_pipeline,
    speaker_search_task,
    voice_tone_analysis_task,
)
from speaker_search_resource.inputs.rules import input_rules
from speaker_search_resource.provider.spelling import (
    Spec,
    camel_case,
    in_camel_case,
    in_snake_case,
    is_camel_case,
    is_snake_case,
    snake_case_failures,
)
from tests.support.inputs import pipeline_inputs, search_inputs

SEARCH, PIPELINE = speaker_search_task.SPEC, media_insights_pipeline.SPEC
TONE = voice_tone_analysis_task.SPEC


@pytest.mark.parametrize(
    ("name", "spelling"),
    [("status", "status"), ("task_id", "taskId"), ("s3_recording_sink", "s3RecordingSink")],
)
def test_the_first_word_is_in_lower_case(name: str, spelling: str) -> None:
    assert camel_case(name) == spelling


def test_names_inside_structures_and_lists_change_too() -> None:
    inputs = pipeline_inputs()

    spelled = in_camel_case(PIPELINE, inputs)

    (stream,) = spelled["kinesisVideoStreamSourceRuntimeConfiguration"]["streams"]
    assert stream["streamChannelDefinition"] == {"numberOfChannels": 1}
    assert in_snake_case(PIPELINE, spelled) == inputs


def test_the_keys_of_maps_belong_to_the_user() -> None:
    inputs = pipeline_inputs(tags={"stream_arn": "a", "streamArn": "b"}, triggers={"task_id": [1]})

    assert in_camel_case(PIPELINE, inputs)["tags"] == inputs["tags"]
    assert in_snake_case(PIPELINE, in_camel_case(PIPELINE, inputs)) == inputs


def test_an_unknown_name_stays_as_it_is() -> None:
    assert in_snake_case(SEARCH, {"identifer": "p", "__account": "a"}) == {
        "identifer": "p",
        "__account": "a",
    }


def test_a_state_shows_its_spelling() -> None:
    state = search_inputs() | {"task_id": "t"}

    assert is_snake_case(SEARCH, state)
    assert not is_camel_case(SEARCH, state)
    assert is_camel_case(SEARCH, in_camel_case(SEARCH, state))
    assert not is_snake_case(SEARCH, in_camel_case(SEARCH, state))


def test_a_name_of_this_package_is_refused_at_its_path() -> None:
    stream = {"stream_arn": "a", "streamChannelDefinition": {"number_of_channels": 1}}
    inputs = {
        "media_insights_pipeline_configuration_arn": "a",
        "kinesisVideoStreamSourceRuntimeConfiguration": {"streams": [stream]},
        "triggers": {"stream_arn": "a"},
        "tags": {"stream_arn": "a"},
    }

    found = dict(snake_case_failures(PIPELINE, inputs))

    path = "kinesisVideoStreamSourceRuntimeConfiguration.streams[0]"
    assert found.keys() == {
        "media_insights_pipeline_configuration_arn",
        f"{path}.stream_arn",
        f"{path}.streamChannelDefinition.number_of_channels",
    }
    assert found[f"{path}.stream_arn"] == (
        "unknown argument; did you mean streamArn? Expected one of: "
        "streamArn, streamChannelDefinition, fragmentNumber"
    )


@pytest.mark.parametrize("spec", [SEARCH, TONE, PIPELINE], ids=lambda spec: spec.start_operation)
def test_each_name_of_this_package_suggests_the_other_spelling(spec: Spec) -> None:
    inputs = dict.fromkeys(input_rules(spec.arguments))

    found = dict(snake_case_failures(spec, inputs))

    assert found.keys() == {name for name in inputs if "_" in name}
    for name, reason in found.items():
        assert reason.startswith(f"unknown argument; did you mean {camel_case(name)}? ")
    assert list(snake_case_failures(spec, in_camel_case(spec, inputs))) == []
