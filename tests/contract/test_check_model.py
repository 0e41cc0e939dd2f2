"""Check follows the installed service model: its shapes and their limits."""

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore
import pytest
from pulumi.runtime.rpc import UNKNOWN

from chime_emulator import seeds
from speaker_search_resource.media_insights_pipeline import MediaInsightsPipelineProvider
from tests.support.doors import Door
from tests.support.inputs import SOURCE, search_inputs, source
from tests.support.plugin import Plugin, declaration, stack_config

UNREACHABLE = "http://127.0.0.1:1"
CONFIGURATION = "media_insights_pipeline_configuration_arn"
STREAMS = "kinesis_video_stream_source_runtime_configuration"
RECORDING = "kinesis_video_stream_recording_source_runtime_configuration"
SELECTOR = f"{RECORDING}.fragment_selector"
RANGE = f"{SELECTOR}.timestamp_range"
DEFINITION = "stream_channel_definition"
CHANNELS = f"{DEFINITION}.channel_definitions"
METADATA = "media_insights_runtime_metadata"


def test_check_uses_the_limits_of_a_newer_service_model(tmp_path: Path) -> None:
    path = Path("chime-sdk-media-pipelines", "2021-07-15", "service-2.json")
    shipped = Path(botocore.__file__).parent / "data" / f"{path}.gz"
    model = json.loads(gzip.decompress(shipped.read_bytes()))
    model["shapes"]["ChannelId"]["max"] = 3
    model["shapes"]["FragmentNumberString"]["pattern"] = "[a-f]+"
    task = model["shapes"]["StartSpeakerSearchTaskRequest"]
    task["required"].append("ClientRequestToken")
    target = tmp_path / path
    target.parent.mkdir(parents=True)
    target.write_text(json.dumps(model))
    env = {**os.environ, "AWS_DATA_PATH": str(tmp_path)}
    with Plugin(stack_config(UNREACHABLE), env=env) as plugin:
        valid = search_inputs(**source(channel_id=3, fragment_number="abc"))
        assert plugin.check(valid | {"client_request_token": "own"} | declaration())[1] == {}
        invalid = search_inputs(**source(channel_id=4, fragment_number="123"))
        _, failures = plugin.check(invalid | declaration())
    assert failures == {
        f"{SOURCE}.channel_id": "must be between 0 and 3, got 4",
        f"{SOURCE}.fragment_number": "must match [a-f]+, got '123'",
        "client_request_token": "is required",
    }


def inputs(**changes: Any) -> dict[str, Any]:
    channels = {"number_of_channels": 2, "channel_definitions": [{"channel_id": 0}]}
    return {
        CONFIGURATION: seeds.PIPELINE_CONFIGURATION_ARN,
        STREAMS: {
            "streams": [{"stream_arn": seeds.STREAM_ARN, "stream_channel_definition": channels}],
            "media_encoding": "pcm",
            "media_sample_rate": 8000,
        },
        **changes,
    }


def streams(*channels: Any) -> dict[str, Any]:
    """Return inputs with one stream for each channel definition."""
    source = inputs()[STREAMS]
    (stream,) = source["streams"]
    changed = [stream | {"stream_channel_definition": channel} for channel in channels]
    return inputs(**{STREAMS: source | {"streams": changed}})


SINK = {
    "s3_recording_sink_runtime_configuration": {
        "destination": "arn:aws:s3:::calls/recorded",
        "recording_file_format": "Wav",
    }
}


def recording(start: Any, end: Any = "2026-01-31T10:30:00Z", kind: Any = "ServerTimestamp") -> Any:
    selector = {
        "fragment_selector_type": kind,
        "timestamp_range": {"start_timestamp": start, "end_timestamp": end},
    }
    two = [{"stream_arn": seeds.STREAM_ARN}] * 2
    source = {"streams": two, "fragment_selector": selector}
    return inputs(**{RECORDING: source})


@pytest.fixture(scope="module")
def plugin(door: Door) -> Iterator[Plugin]:
    with Plugin(stack_config(UNREACHABLE), provider=MediaInsightsPipelineProvider()) as plugin:
        yield plugin


@pytest.mark.parametrize(
    "news",
    [
        inputs(),
        streams({"number_of_channels": 1}, {"number_of_channels": 2.0}),
        streams(UNKNOWN, {"number_of_channels": UNKNOWN, "channel_definitions": [UNKNOWN]}),
        streams({"number_of_channels": 1, "channel_definitions": UNKNOWN}),
        recording("2026-01-31T09:30:00Z"),
        recording("2026-01-31T10:30:00+01:00", kind="ProducerTimestamp"),
        recording(UNKNOWN, kind=UNKNOWN),
        inputs(s3_recording_sink_runtime_configuration=UNKNOWN),
        streams({"number_of_channels": 1}, {"number_of_channels": 1}) | SINK,
        inputs(**{METADATA: {"caller": "", "a.b": "x" * 4096, "later": UNKNOWN}}),
        inputs(tags={"k" * 128: "", "team": "v" * 256}),
        inputs(tags={"team": UNKNOWN}),
        inputs(tags={}),
    ],
)
def test_valid_inputs(plugin: Plugin, news: dict[str, Any]) -> None:
    assert plugin.check(news | declaration()) == (news | declaration(), {})


@pytest.mark.parametrize(
    ("news", "reasons"),
    [
        (
            inputs(**{CONFIGURATION: seeds.PIPELINE_ARN}),
            {CONFIGURATION: "must be the ARN of a med"},
        ),
        (streams(), {f"{STREAMS}.streams": "must have between 1 and 2 items, got 0"}),
        (
            streams(*[{"number_of_channels": 1}] * 3),
            {f"{STREAMS}.streams": "must have between 1 and 2 items, got 3"},
        ),
        (
            streams({"number_of_channels": 1}, {"number_of_channels": 3}),
            {f"{STREAMS}.streams[1].{DEFINITION}.number_of_channels": "between 1 and 2, got 3"},
        ),
        (
            streams({"number_of_channels": 1, "channel_definitions": [{"channel_id": 0}] * 3}),
            {f"{STREAMS}.streams[0].{CHANNELS}": "got 3"},
        ),
        (
            streams({"number_of_channels": 1, "channel_definitions": [None, {}]}),
            {
                f"{STREAMS}.streams[0].{CHANNELS}[0]": "nothing",
                f"{STREAMS}.streams[0].{CHANNELS}[1].channel_id": "is required",
            },
        ),
        (
            inputs() | SINK,
            {
                f"{STREAMS}.streams": "must have 2 items with s3_recording_sink",
                f"{STREAMS}.streams[0].{CHANNELS[: -len('.channel_definitions')]}."
                "number_of_channels": "must be 1 with s3_recording_sink",
            },
        ),
        (
            recording("yesterday"),
            {f"{RANGE}.start_timestamp": "must be a time with a UTC offset, such"},
        ),
        (
            recording("2026-01-31T09:30:00"),
            {f"{RANGE}.start_timestamp": "must be a time with a UTC offset, such"},
        ),
        (
            recording(1769851800),
            {f"{RANGE}.start_timestamp": "must be a time with a UTC offset, such"},
        ),
        (
            recording("9" * 400),
            {f"{RANGE}.start_timestamp": "must be a time with a UTC offset, such"},
        ),
        (
            recording("2026-01-31T09:30:00Z", kind=["ServerTimestamp"]),
            {f"{SELECTOR}.fragment_selector_type": "must be a string, got a list"},
        ),
        (
            recording("2026-01-31T09:30:00Z", kind="Server"),
            {
                f"{SELECTOR}.fragment_selector_type": "must be ProducerTimestamp "
                "or ServerTimestamp, got 'Server'"
            },
        ),
        (
            inputs(tags=[{"key": "team", "value": "calls"}]),
            {"tags": 'must be a map of strings, such as {"team": "voice"}, got a list'},
        ),
        (
            inputs(tags={"": "x", "a": "x" * 257, "b": 7}),
            {
                'tags[""]': "between 1 and 128 characters",
                "tags.a": "between 0 and 256 characters",
                "tags.b": "must be a string, got a number",
            },
        ),
        (inputs(**{METADATA: ["caller"]}), {METADATA: "must be a map, got a list"}),
        (
            inputs(**{METADATA: {" ": "x", "a.b": 1, "c": "x" * 4097}}),
            {
                f'{METADATA}[" "]': "must not be blank",
                f'{METADATA}["a.b"]': "must be a string, got a number",
                f"{METADATA}.c": "must have at most 4096 characters, got 4097",
            },
        ),
    ],
)
def test_invalid_inputs(plugin: Plugin, news: dict[str, Any], reasons: dict[str, str]) -> None:
    _, failures = plugin.check(news | declaration())
    assert failures.keys() == reasons.keys()
    for path, reason in reasons.items():
        assert reason in failures[path]
