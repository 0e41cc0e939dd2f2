"""The rules of a recording: two streams with one channel each, at 8,000 Hz."""

from typing import Any

import pytest

from speaker_search_resource.inputs.check_failure import UNKNOWN
from speaker_search_resource.inputs.recording import recording_failures

RECORDING = "kinesis_video_stream_recording_source_runtime_configuration"
LIVE, SINK = (
    "kinesis_video_stream_source_runtime_configuration",
    ("s3_recording_sink_runtime_configuration"),
)
MONO = {"stream_arn": "arn", "stream_channel_definition": {"number_of_channels": 1}}
STEREO = {"stream_arn": "arn", "stream_channel_definition": {"number_of_channels": 2}}


def faults(sink: Any = True, **changes: Any) -> dict[str, str]:
    source = {"streams": [MONO, MONO], "media_sample_rate": 8000, **changes}
    return dict(recording_failures({LIVE: source, SINK: sink}))


def test_two_mono_streams_at_8_khz_can_be_recorded() -> None:
    assert faults() == {}


@pytest.mark.parametrize("sink", [None, UNKNOWN])
def test_a_call_that_is_not_recorded_has_other_rules(sink: Any) -> None:
    assert faults(sink, streams=[STEREO], media_sample_rate=16000) == {}


def test_every_fault_is_named() -> None:
    found = faults(streams=[STEREO], media_sample_rate=16000)

    assert found == {
        f"{LIVE}.streams": f"must have 2 items with {SINK}, one for each participant, got 1",
        f"{LIVE}.media_sample_rate": f"must be 8000 with {SINK}, got 16000",
        f"{LIVE}.streams[0].stream_channel_definition.number_of_channels": (
            f"must be 1 with {SINK}, got 2"
        ),
    }


@pytest.mark.parametrize(
    "changes", [{"streams": UNKNOWN}, {"streams": [UNKNOWN, {}]}, {"streams": 1}]
)
def test_unknown_values_and_wrong_types_are_left_to_other_rules(changes: dict[str, Any]) -> None:
    assert faults(media_sample_rate=UNKNOWN, **changes) == {}


def test_no_live_source_has_no_faults() -> None:
    assert list(recording_failures({SINK: True})) == []


def recording_faults(source: Any) -> dict[str, str]:
    return dict(recording_failures({RECORDING: source}))


def test_the_source_of_a_recording_has_two_streams() -> None:
    assert recording_faults({"streams": [MONO, MONO]}) == {}
    reason = "must have 2 items to record a call, one for each participant, got 1"
    assert recording_faults({"streams": [MONO]}) == {f"{RECORDING}.streams": reason}


@pytest.mark.parametrize("source", [UNKNOWN, {"streams": UNKNOWN}, {}, "streams"])
def test_an_unknown_source_has_no_faults(source: Any) -> None:
    assert recording_faults(source) == {}
