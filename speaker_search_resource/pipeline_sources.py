"""What a media insights pipeline hears, and where it puts a recording: nested arguments.

https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_media-pipelines-chime_CreateMediaInsightsPipeline.html
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypedDict

import pulumi
from typing_extensions import NotRequired


@pulumi.input_type
@dataclass(kw_only=True)
class ChannelDefinitionArgs:
    """Who speaks on a channel."""

    channel_id: pulumi.Input[int]
    """The channel: 0 or 1."""

    participant_role: pulumi.Input[str] | None = None
    """``"AGENT"`` or ``"CUSTOMER"``."""


class ChannelDefinitionArgsDict(TypedDict):
    """ChannelDefinitionArgs, as a dict."""

    channel_id: pulumi.Input[int]
    participant_role: NotRequired[pulumi.Input[str] | None]


@pulumi.input_type
@dataclass(kw_only=True)
class StreamChannelDefinitionArgs:
    """The channels of a stream."""

    number_of_channels: pulumi.Input[int]
    """How many: 1 or 2."""

    channel_definitions: (
        pulumi.Input[Sequence[pulumi.Input[ChannelDefinitionArgs | ChannelDefinitionArgsDict]]]
        | None
    ) = field(default=None, metadata={"args": ChannelDefinitionArgs, "list": True})
    """Who speaks on which, 1 or 2 of them."""


class StreamChannelDefinitionArgsDict(TypedDict):
    """StreamChannelDefinitionArgs, as a dict."""

    number_of_channels: pulumi.Input[int]
    channel_definitions: NotRequired[
        pulumi.Input[Sequence[pulumi.Input[ChannelDefinitionArgs | ChannelDefinitionArgsDict]]]
        | None
    ]


@pulumi.input_type
@dataclass(kw_only=True)
class StreamConfigurationArgs:
    """One Kinesis video stream of a live call."""

    stream_arn: pulumi.Input[str]
    """ARN of the stream, 1 to 1,024 characters, in the pipeline's Region."""

    stream_channel_definition: pulumi.Input[
        StreamChannelDefinitionArgs | StreamChannelDefinitionArgsDict
    ] = field(metadata={"args": StreamChannelDefinitionArgs})
    """Its channels, and who speaks on them."""

    fragment_number: pulumi.Input[str] | None = None
    """Fragment to begin with: 1 to 128 digits, as text. The newest if left out."""


class StreamConfigurationArgsDict(TypedDict):
    """StreamConfigurationArgs, as a dict."""

    stream_arn: pulumi.Input[str]
    stream_channel_definition: pulumi.Input[
        StreamChannelDefinitionArgs | StreamChannelDefinitionArgsDict
    ]
    fragment_number: NotRequired[pulumi.Input[str] | None]


@pulumi.input_type
@dataclass(kw_only=True)
class KinesisVideoStreamSourceRuntimeConfigurationArgs:
    """The streams of a live call.

    https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_media-pipelines-chime_KinesisVideoStreamSourceRuntimeConfiguration.html
    """

    streams: pulumi.Input[
        Sequence[pulumi.Input[StreamConfigurationArgs | StreamConfigurationArgsDict]]
    ] = field(metadata={"args": StreamConfigurationArgs, "list": True})
    """1 or 2 streams."""

    media_encoding: pulumi.Input[str]
    """``"pcm"``, the only one."""

    media_sample_rate: pulumi.Input[int]
    """Samples a second: 8,000 to 48,000 Hz."""


class KinesisVideoStreamSourceRuntimeConfigurationArgsDict(TypedDict):
    """KinesisVideoStreamSourceRuntimeConfigurationArgs, as a dict."""

    streams: pulumi.Input[
        Sequence[pulumi.Input[StreamConfigurationArgs | StreamConfigurationArgsDict]]
    ]
    media_encoding: pulumi.Input[str]
    media_sample_rate: pulumi.Input[int]


KinesisVideoStreamSourceRuntimeConfiguration = (
    KinesisVideoStreamSourceRuntimeConfigurationArgs
    | KinesisVideoStreamSourceRuntimeConfigurationArgsDict
)


@pulumi.input_type
@dataclass(kw_only=True)
class RecordingStreamConfigurationArgs:
    """One Kinesis video stream of a call to record."""

    stream_arn: pulumi.Input[str]
    """ARN of the stream, 1 to 1,024 characters, in the pipeline's Region."""


class RecordingStreamConfigurationArgsDict(TypedDict):
    """RecordingStreamConfigurationArgs, as a dict."""

    stream_arn: pulumi.Input[str]


@pulumi.input_type
@dataclass(kw_only=True)
class TimestampRangeArgs:
    """From when to when. Times are ISO 8601 with an offset, such as 2026-01-31T09:30:00Z."""

    start_timestamp: pulumi.Input[str]
    """When the part begins."""

    end_timestamp: pulumi.Input[str]
    """When it ends."""


class TimestampRangeArgsDict(TypedDict):
    """TimestampRangeArgs, as a dict."""

    start_timestamp: pulumi.Input[str]
    end_timestamp: pulumi.Input[str]


@pulumi.input_type
@dataclass(kw_only=True)
class FragmentSelectorArgs:
    """Which part of a stream to record."""

    fragment_selector_type: pulumi.Input[str]
    """Whose clock the times are of: ``"ProducerTimestamp"`` or ``"ServerTimestamp"``."""

    timestamp_range: pulumi.Input[TimestampRangeArgs | TimestampRangeArgsDict] = field(
        metadata={"args": TimestampRangeArgs}
    )
    """From when to when."""


class FragmentSelectorArgsDict(TypedDict):
    """FragmentSelectorArgs, as a dict."""

    fragment_selector_type: pulumi.Input[str]
    timestamp_range: pulumi.Input[TimestampRangeArgs | TimestampRangeArgsDict]


@pulumi.input_type
@dataclass(kw_only=True)
class KinesisVideoStreamRecordingSourceRuntimeConfigurationArgs:
    """What to record of a call that is in its streams already.

    https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_media-pipelines-chime_KinesisVideoStreamRecordingSourceRuntimeConfiguration.html
    """

    streams: pulumi.Input[
        Sequence[
            pulumi.Input[RecordingStreamConfigurationArgs | RecordingStreamConfigurationArgsDict]
        ]
    ] = field(metadata={"args": RecordingStreamConfigurationArgs, "list": True})
    """1 or 2 streams."""

    fragment_selector: pulumi.Input[FragmentSelectorArgs | FragmentSelectorArgsDict] = field(
        metadata={"args": FragmentSelectorArgs}
    )
    """Which part of them."""


class KinesisVideoStreamRecordingSourceRuntimeConfigurationArgsDict(TypedDict):
    """KinesisVideoStreamRecordingSourceRuntimeConfigurationArgs, as a dict."""

    streams: pulumi.Input[
        Sequence[
            pulumi.Input[RecordingStreamConfigurationArgs | RecordingStreamConfigurationArgsDict]
        ]
    ]
    fragment_selector: pulumi.Input[FragmentSelectorArgs | FragmentSelectorArgsDict]


KinesisVideoStreamRecordingSourceRuntimeConfiguration = (
    KinesisVideoStreamRecordingSourceRuntimeConfigurationArgs
    | KinesisVideoStreamRecordingSourceRuntimeConfigurationArgsDict
)


@pulumi.input_type
@dataclass(kw_only=True)
class S3RecordingSinkRuntimeConfigurationArgs:
    """Where a recording goes.

    https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_media-pipelines-chime_S3RecordingSinkRuntimeConfiguration.html
    """

    destination: pulumi.Input[str]
    """ARN of the S3 bucket, or of a place in it, 1 to 1,024 characters."""

    recording_file_format: pulumi.Input[str]
    """``"Wav"`` or ``"Opus"``."""


class S3RecordingSinkRuntimeConfigurationArgsDict(TypedDict):
    """S3RecordingSinkRuntimeConfigurationArgs, as a dict."""

    destination: pulumi.Input[str]
    recording_file_format: pulumi.Input[str]


S3RecordingSinkRuntimeConfiguration = (
    S3RecordingSinkRuntimeConfigurationArgs | S3RecordingSinkRuntimeConfigurationArgsDict
)


@pulumi.input_type
@dataclass(kw_only=True)
class TagArgs:
    """A tag of a resource: a key and its value."""

    key: pulumi.Input[str]
    """1 to 128 characters."""

    value: pulumi.Input[str]
    """0 to 256 characters."""


class TagArgsDict(TypedDict):
    """TagArgs, as a dict of the two."""

    key: pulumi.Input[str]
    value: pulumi.Input[str]


Tag = TagArgs | TagArgsDict
