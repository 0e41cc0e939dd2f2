"""Property names in both spellings."""

import pytest

from speaker_search_resource import media_insights_pipeline, speaker_search_task
from speaker_search_resource.provider.spelling import (
    camel_case,
    in_camel_case,
    in_snake_case,
    is_camel_case,
    is_snake_case,
)
from tests.support.inputs import pipeline_inputs, search_inputs

SEARCH, PIPELINE = speaker_search_task.SPEC, media_insights_pipeline.SPEC


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
