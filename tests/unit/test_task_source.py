"""The source of a task, compared with the streams of its pipeline."""

from typing import Any

import pytest

from speaker_search_resource import (
    KinesisVideoStreamSourceTaskConfigurationArgs,
    StreamChannelDefinitionArgs,
    StreamConfigurationArgs,
)
from speaker_search_resource.task_source import source_fault

MONO: dict[str, Any] = {"number_of_channels": 1}
LIVE = {
    "streams": [
        {"stream_arn": "a", "stream_channel_definition": MONO},
        StreamConfigurationArgs(
            stream_arn="b",
            stream_channel_definition=StreamChannelDefinitionArgs(number_of_channels=2),
        ),
    ]
}


@pytest.mark.parametrize(
    "source",
    [
        {"stream_arn": "a", "channel_id": 0},
        {"stream_arn": "b", "channel_id": 1},
        KinesisVideoStreamSourceTaskConfigurationArgs(stream_arn="b", channel_id=1),
    ],
)
def test_a_source_of_the_pipeline(source: Any) -> None:
    assert source_fault(source, LIVE) is None


def test_a_stream_that_the_pipeline_lacks_is_not_shown_because_it_may_be_secret() -> None:
    fault = source_fault({"stream_arn": "c", "channel_id": 0}, LIVE)

    assert fault == "stream_arn is not a stream of the pipeline that this program declares"


def test_a_channel_that_the_stream_lacks() -> None:
    fault = source_fault({"stream_arn": "a", "channel_id": 1.0}, LIVE)

    assert fault is not None
    assert fault.startswith("channel_id is 1, but the pipeline")
    assert fault.endswith("number_of_channels 1 for the stream")


def test_a_pipeline_on_a_recording_has_no_live_source() -> None:
    assert source_fault({"stream_arn": "a", "channel_id": 1}, None) is None


@pytest.mark.parametrize(
    "source",
    [
        "a",
        ["a"],
        {"channel_id": 0},
        {"stream_arn": "a"},
        {"stream_arn": "a", "channel_id": None},
        {"stream_arn": "a", "channel_id": "1"},
    ],
)
def test_an_invalid_source_is_left_to_check(source: Any) -> None:
    assert source_fault(source, LIVE) is None


@pytest.mark.parametrize(
    "live",
    [
        "a",
        {},
        {"streams": "a"},
        {"streams": [{"stream_arn": "a"}]},
        {"streams": [{"stream_arn": "a", "stream_channel_definition": "mono"}]},
        {"streams": [{"stream_arn": "a", "stream_channel_definition": {"number_of_channels": ""}}]},
    ],
)
def test_an_invalid_pipeline_is_left_to_check(live: Any) -> None:
    assert source_fault({"stream_arn": "a", "channel_id": 0}, live) is None
