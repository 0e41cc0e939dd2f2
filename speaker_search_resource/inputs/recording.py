"""The recording of a call: nested arguments of a media insights pipeline.

https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_media-pipelines-chime_CreateMediaInsightsPipeline.html
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypedDict

import pulumi

from .rules import rules


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
    """The streams, 1 or 2."""

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
    """The streams, 1 or 2."""

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
