"""The streams of a live call: nested arguments of a media insights pipeline.

https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_media-pipelines-chime_CreateMediaInsightsPipeline.html
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypedDict

import pulumi
from typing_extensions import NotRequired

from .rules import rules


@pulumi.input_type
@dataclass(kw_only=True)
class ChannelDefinitionArgs:
    """The participant of a channel."""

    channel_id: pulumi.Input[int]
    """Channel of the stream: 0 or 1."""

    participant_role: pulumi.Input[str] | None = None
    """Role of the participant: ``"AGENT"`` or ``"CUSTOMER"``."""


class ChannelDefinitionArgsDict(TypedDict):
    """ChannelDefinitionArgs, as a dict with its fields."""

    channel_id: pulumi.Input[int]
    """Channel of the stream: 0 or 1."""

    participant_role: NotRequired[pulumi.Input[str] | None]
    """Role of the participant: ``"AGENT"`` or ``"CUSTOMER"``."""


@pulumi.input_type
@dataclass(kw_only=True)
class StreamChannelDefinitionArgs:
    """The channels of a stream."""

    number_of_channels: pulumi.Input[int]
    """Number of channels: 1 or 2."""

    channel_definitions: (
        pulumi.Input[Sequence[pulumi.Input[ChannelDefinitionArgs | ChannelDefinitionArgsDict]]]
        | None
    ) = field(default=None, metadata=rules(args=ChannelDefinitionArgs, is_list=True))
    """Participants of the channels, 1 or 2 items."""


class StreamChannelDefinitionArgsDict(TypedDict):
    """StreamChannelDefinitionArgs, as a dict with its fields."""

    number_of_channels: pulumi.Input[int]
    """Number of channels: 1 or 2."""

    channel_definitions: NotRequired[
        pulumi.Input[Sequence[pulumi.Input[ChannelDefinitionArgs | ChannelDefinitionArgsDict]]]
        | None
    ]
    """Participants of the channels, 1 or 2 items."""


@pulumi.input_type
@dataclass(kw_only=True)
class StreamConfigurationArgs:
    """One Kinesis video stream of a live call."""

    stream_arn: pulumi.Input[str]
    """ARN of the stream, 1 to 1,024 characters, in the pipeline's Region."""

    stream_channel_definition: pulumi.Input[
        StreamChannelDefinitionArgs | StreamChannelDefinitionArgsDict
    ] = field(metadata=rules(args=StreamChannelDefinitionArgs))
    """The channels of the stream."""

    fragment_number: pulumi.Input[str] | None = None
    """First fragment to process: 1 to 128 digits, as a string. Defaults to the newest."""


class StreamConfigurationArgsDict(TypedDict):
    """StreamConfigurationArgs, as a dict with its fields."""

    stream_arn: pulumi.Input[str]
    """ARN of the stream, 1 to 1,024 characters, in the pipeline's Region."""

    stream_channel_definition: pulumi.Input[
        StreamChannelDefinitionArgs | StreamChannelDefinitionArgsDict
    ]
    """The channels of the stream."""

    fragment_number: NotRequired[pulumi.Input[str] | None]
    """First fragment to process: 1 to 128 digits, as a string. Defaults to the newest."""


@pulumi.input_type
@dataclass(kw_only=True)
class KinesisVideoStreamSourceRuntimeConfigurationArgs:
    """The streams of a live call.

    https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_media-pipelines-chime_KinesisVideoStreamSourceRuntimeConfiguration.html
    """

    streams: pulumi.Input[
        Sequence[pulumi.Input[StreamConfigurationArgs | StreamConfigurationArgsDict]]
    ] = field(metadata=rules(args=StreamConfigurationArgs, is_list=True))
    """The streams, 1 or 2."""

    media_encoding: pulumi.Input[str]
    """Encoding of the audio: ``"pcm"``, the only value."""

    media_sample_rate: pulumi.Input[int]
    """Sample rate of the audio: 8,000 to 48,000 Hz."""


class KinesisVideoStreamSourceRuntimeConfigurationArgsDict(TypedDict):
    """KinesisVideoStreamSourceRuntimeConfigurationArgs, as a dict with its fields."""

    streams: pulumi.Input[
        Sequence[pulumi.Input[StreamConfigurationArgs | StreamConfigurationArgsDict]]
    ]
    """The streams, 1 or 2."""

    media_encoding: pulumi.Input[str]
    """Encoding of the audio: ``"pcm"``, the only value."""

    media_sample_rate: pulumi.Input[int]
    """Sample rate of the audio: 8,000 to 48,000 Hz."""


KinesisVideoStreamSourceRuntimeConfiguration = (
    KinesisVideoStreamSourceRuntimeConfigurationArgs
    | KinesisVideoStreamSourceRuntimeConfigurationArgsDict
)
