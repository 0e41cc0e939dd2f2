"""The recording of a call: nested arguments of a media insights pipeline.

https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_media-pipelines-chime_CreateMediaInsightsPipeline.html
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict

import pulumi

from .check_failure import UNKNOWN, CheckFailure, show
from .rules import rules

_STREAMS = 2
_SAMPLE_RATE = 8000
_CHANNELS = 1
"""AWS records a call from two streams with one channel each, at 8,000 Hz:
https://docs.aws.amazon.com/chime-sdk/latest/dg/call-analytics-processor-and-output-destinations.html
"""

_LIVE = "kinesis_video_stream_source_runtime_configuration"
_RECORDING = "kinesis_video_stream_recording_source_runtime_configuration"
_SINK = "s3_recording_sink_runtime_configuration"


def _two_streams(source: Any, path: str, why: str) -> Iterator[CheckFailure]:
    """Yield the fault of a source that does not have the two streams of a recording."""
    streams = source.get("streams") if isinstance(source, Mapping) else None
    if isinstance(streams, list) and len(streams) < _STREAMS:
        reason = f"must have {_STREAMS} items {why}, one for each participant, got {len(streams)}"
        yield CheckFailure(f"{path}.streams", reason)


def recording_failures(inputs: Mapping[str, Any]) -> Iterator[CheckFailure]:
    """Yield the faults of the source of a recording. Other faults are left alone."""
    yield from _two_streams(inputs.get(_RECORDING), _RECORDING, "to record a call")
    source = inputs.get(_LIVE)
    if inputs.get(_SINK) in (None, UNKNOWN) or not isinstance(source, Mapping):
        return
    why = f"with {_SINK}"
    yield from _two_streams(source, _LIVE, why)
    rate = source.get("media_sample_rate")
    if isinstance(rate, (int, float)) and rate != _SAMPLE_RATE:
        reason = f"must be {_SAMPLE_RATE} {why}, got {show(rate)}"
        yield CheckFailure(f"{_LIVE}.media_sample_rate", reason)
    streams = source.get("streams")
    for index, stream in enumerate(streams if isinstance(streams, list) else ()):
        definition = stream.get("stream_channel_definition") if isinstance(stream, Mapping) else {}
        channels = definition.get("number_of_channels") if isinstance(definition, Mapping) else None
        if isinstance(channels, (int, float)) and channels != _CHANNELS:
            yield CheckFailure(
                f"{_LIVE}.streams[{index}].stream_channel_definition.number_of_channels",
                f"must be {_CHANNELS} {why}, got {show(channels)}",
            )


@pulumi.input_type
@dataclass(kw_only=True)
class RecordingStreamConfigurationArgs:
    """One Kinesis video stream of a call to record."""

    stream_arn: pulumi.Input[str]
    """ARN of the stream, 1 to 1,024 characters, in the pipeline's Region."""


class RecordingStreamConfigurationArgsDict(TypedDict):
    """RecordingStreamConfigurationArgs, as a dict with its fields."""

    stream_arn: pulumi.Input[str]
    """ARN of the stream, 1 to 1,024 characters, in the pipeline's Region."""


@pulumi.input_type
@dataclass(kw_only=True)
class TimestampRangeArgs:
    """A range of time. Times are ISO 8601 with a UTC offset, such as 2026-01-31T09:30:00Z."""

    start_timestamp: pulumi.Input[str]
    """Start of the range."""

    end_timestamp: pulumi.Input[str]
    """End of the range."""


class TimestampRangeArgsDict(TypedDict):
    """TimestampRangeArgs, as a dict with its fields."""

    start_timestamp: pulumi.Input[str]
    """Start of the range."""

    end_timestamp: pulumi.Input[str]
    """End of the range."""


@pulumi.input_type
@dataclass(kw_only=True)
class FragmentSelectorArgs:
    """The part of a stream to record."""

    fragment_selector_type: pulumi.Input[str]
    """Clock of the times: ``"ProducerTimestamp"`` or ``"ServerTimestamp"``."""

    timestamp_range: pulumi.Input[TimestampRangeArgs | TimestampRangeArgsDict] = field(
        metadata=rules(args=TimestampRangeArgs)
    )
    """The range of time to record."""


class FragmentSelectorArgsDict(TypedDict):
    """FragmentSelectorArgs, as a dict with its fields."""

    fragment_selector_type: pulumi.Input[str]
    """Clock of the times: ``"ProducerTimestamp"`` or ``"ServerTimestamp"``."""

    timestamp_range: pulumi.Input[TimestampRangeArgs | TimestampRangeArgsDict]
    """The range of time to record."""


@pulumi.input_type
@dataclass(kw_only=True)
class KinesisVideoStreamRecordingSourceRuntimeConfigurationArgs:
    """The recorded streams of a call, and the part of them to process.

    https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_media-pipelines-chime_KinesisVideoStreamRecordingSourceRuntimeConfiguration.html
    """

    streams: pulumi.Input[
        Sequence[
            pulumi.Input[RecordingStreamConfigurationArgs | RecordingStreamConfigurationArgsDict]
        ]
    ] = field(metadata=rules(args=RecordingStreamConfigurationArgs, is_list=True))
    """The streams, exactly 2: one for each participant."""

    fragment_selector: pulumi.Input[FragmentSelectorArgs | FragmentSelectorArgsDict] = field(
        metadata=rules(args=FragmentSelectorArgs)
    )
    """The part of the streams."""


class KinesisVideoStreamRecordingSourceRuntimeConfigurationArgsDict(TypedDict):
    """KinesisVideoStreamRecordingSourceRuntimeConfigurationArgs, as a dict with its fields."""

    streams: pulumi.Input[
        Sequence[
            pulumi.Input[RecordingStreamConfigurationArgs | RecordingStreamConfigurationArgsDict]
        ]
    ]
    """The streams, exactly 2: one for each participant."""

    fragment_selector: pulumi.Input[FragmentSelectorArgs | FragmentSelectorArgsDict]
    """The part of the streams."""


KinesisVideoStreamRecordingSourceRuntimeConfiguration = (
    KinesisVideoStreamRecordingSourceRuntimeConfigurationArgs
    | KinesisVideoStreamRecordingSourceRuntimeConfigurationArgsDict
)


@pulumi.input_type
@dataclass(kw_only=True)
class S3RecordingSinkRuntimeConfigurationArgs:
    """The destination of a recording.

    https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_media-pipelines-chime_S3RecordingSinkRuntimeConfiguration.html
    """

    destination: pulumi.Input[str]
    """ARN of the S3 bucket, or of a prefix in it, 1 to 1,024 characters."""

    recording_file_format: pulumi.Input[str]
    """``"Wav"`` or ``"Opus"``."""


class S3RecordingSinkRuntimeConfigurationArgsDict(TypedDict):
    """S3RecordingSinkRuntimeConfigurationArgs, as a dict with its fields."""

    destination: pulumi.Input[str]
    """ARN of the S3 bucket, or of a prefix in it, 1 to 1,024 characters."""

    recording_file_format: pulumi.Input[str]
    """``"Wav"`` or ``"Opus"``."""


S3RecordingSinkRuntimeConfiguration = (
    S3RecordingSinkRuntimeConfigurationArgs | S3RecordingSinkRuntimeConfigurationArgsDict
)
