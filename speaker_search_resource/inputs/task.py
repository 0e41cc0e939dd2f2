"""The arguments that tasks share: the pipeline, the source of the voice, consent and options."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, TypedDict

import pulumi
from typing_extensions import NotRequired

from ..aws.arns import id_from_arn
from .arguments import ResourceArgs, ResourceArgsDict
from .check_failure import CheckFailure, show
from .rules import rules


def _consent(value: Any, path: str) -> Iterator[CheckFailure]:
    if value is not True:
        yield CheckFailure(
            path,
            f"must be True, got {show(value)}: before a task starts, AWS requires you to provide "
            "all notices to the speaker and obtain all consents under privacy and biometrics laws "
            "(https://docs.aws.amazon.com/chime-sdk/latest/APIReference/"
            "API_media-pipelines-chime_StartSpeakerSearchTask.html); once you have, declare "
            f"{path}=True",
        )


def _restart_policy(value: Any, path: str) -> Iterator[CheckFailure]:
    if value not in ("Never", "OnFailure", "Always"):
        yield CheckFailure(path, f"must be Never or OnFailure or Always, got {show(value)}")


def _boolean(value: Any, path: str) -> Iterator[CheckFailure]:
    if not isinstance(value, bool):
        yield CheckFailure(path, f"must be True or False, got {show(value)}")


def _task_id(value: Any, path: str) -> Iterator[CheckFailure]:
    # A program imports this file and checks nothing; the service model's reader is for the plugin.
    from .validation import shape_failures

    return shape_failures("GuidString", value, path)


def _same_pipeline(value: Any) -> Any:
    return id_from_arn(value) if isinstance(value, str) else value


@pulumi.input_type
@dataclass(kw_only=True)
class KinesisVideoStreamSourceTaskConfigurationArgs:
    """The stream and the channel that carry the voice.

    https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_media-pipelines-chime_KinesisVideoStreamSourceTaskConfiguration.html
    """

    stream_arn: pulumi.Input[str]
    """ARN of the Kinesis video stream, 1 to 1,024 characters, in the pipeline's Region."""

    channel_id: pulumi.Input[int]
    """Channel of the stream that carries the voice: 0 or 1."""

    fragment_number: pulumi.Input[str] | None = None
    """First fragment to process: 1 to 128 digits, as a string. Defaults to the newest."""


class KinesisVideoStreamSourceTaskConfigurationArgsDict(TypedDict):
    """KinesisVideoStreamSourceTaskConfigurationArgs, as a dict with its fields."""

    stream_arn: pulumi.Input[str]
    """ARN of the Kinesis video stream, 1 to 1,024 characters, in the pipeline's Region."""

    channel_id: pulumi.Input[int]
    """Channel of the stream that carries the voice: 0 or 1."""

    fragment_number: NotRequired[pulumi.Input[str] | None]
    """First fragment to process: 1 to 128 digits, as a string. Defaults to the newest."""


KinesisVideoStreamSourceTaskConfiguration = (
    KinesisVideoStreamSourceTaskConfigurationArgs
    | KinesisVideoStreamSourceTaskConfigurationArgsDict
)


@dataclass(kw_only=True)
class TaskArgs(ResourceArgs):
    """The arguments that every task takes. Each is a plain value or an Output."""

    identifier: pulumi.Input[str] = field(
        metadata=rules(arn_type="media-pipeline", normalize=_same_pipeline)
    )
    """ID or ARN of the media insights pipeline of the call, at most 1,024 characters."""

    consent_acknowledged: pulumi.Input[bool] = field(
        metadata=rules(check=_consent, updatable=True, revocable=True)
    )
    """Must be True. It states that the speaker was given all notices and gave all consents under
    privacy and biometrics laws, as AWS requires before a task starts:
    https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_media-pipelines-chime_StartSpeakerSearchTask.html
    """

    kinesis_video_stream_source_task_configuration: (
        pulumi.Input[KinesisVideoStreamSourceTaskConfiguration] | None
    ) = field(default=None, metadata=rules(args=KinesisVideoStreamSourceTaskConfigurationArgs))
    """Stream and channel of the voice. Defaults to the pipeline's own stream."""

    restart_policy: pulumi.Input[Literal["Never", "OnFailure", "Always"]] = field(
        default="Never", metadata=rules(check=_restart_policy, updatable=True)
    )
    """Whether the next ``pulumi up`` after a refresh replaces a task that ended: ``"Never"``,
    ``"OnFailure"`` (status Failed) or ``"Always"`` (Failed or Stopped)."""

    wait_for_in_progress: pulumi.Input[bool] = field(
        default=True, metadata=rules(check=_boolean, updatable=True)
    )
    """Whether creation waits until the task is InProgress."""

    adopt_task_id: pulumi.Input[str] | None = field(
        default=None, metadata=rules(check=_task_id, creation_only=True)
    )
    """ID of a running task of this pipeline to adopt instead of starting a task. It has no effect
    after creation."""


class TaskArgsDict(ResourceArgsDict):
    """TaskArgs, as keywords."""

    identifier: pulumi.Input[str]
    """ID or ARN of the media insights pipeline of the call, at most 1,024 characters."""

    consent_acknowledged: pulumi.Input[bool]
    """Must be True. It states that the speaker was given all notices and gave all consents under
    privacy and biometrics laws, as AWS requires before a task starts:
    https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_media-pipelines-chime_StartSpeakerSearchTask.html
    """

    kinesis_video_stream_source_task_configuration: NotRequired[
        pulumi.Input[KinesisVideoStreamSourceTaskConfiguration] | None
    ]
    """Stream and channel of the voice. Defaults to the pipeline's own stream."""

    restart_policy: NotRequired[pulumi.Input[Literal["Never", "OnFailure", "Always"]]]
    """Whether the next ``pulumi up`` after a refresh replaces a task that ended: ``"Never"``,
    ``"OnFailure"`` (status Failed) or ``"Always"`` (Failed or Stopped)."""

    wait_for_in_progress: NotRequired[pulumi.Input[bool]]
    """Whether creation waits until the task is InProgress."""

    adopt_task_id: NotRequired[pulumi.Input[str] | None]
    """ID of a running task of this pipeline to adopt instead of starting a task. It has no effect
    after creation."""
