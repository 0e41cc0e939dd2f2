"""MediaInsightsPipeline: it processes the audio of a live call, and its tasks run on it.

https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_media-pipelines-chime_CreateMediaInsightsPipeline.html
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, overload

import pulumi
from typing_extensions import NotRequired, Unpack

from .aws.api_call import ApiCall
from .aws.arns import parse_arn
from .aws.errors import ChimeError
from .aws.limits import MAX_PIPELINE_AGE
from .dynamic.provider import ChimeProvider
from .dynamic.resource import ChimeResource
from .inputs.arguments import ResourceArgs, ResourceArgsDict
from .inputs.live_source import (
    KinesisVideoStreamSourceRuntimeConfiguration,
    KinesisVideoStreamSourceRuntimeConfigurationArgs,
)
from .inputs.recording import (
    KinesisVideoStreamRecordingSourceRuntimeConfiguration,
    KinesisVideoStreamRecordingSourceRuntimeConfigurationArgs,
    S3RecordingSinkRuntimeConfiguration,
    S3RecordingSinkRuntimeConfigurationArgs,
    recording_failures,
)
from .inputs.rules import rules
from .inputs.tags import tag_failures
from .inputs.validation import reported_inputs
from .operations.resource_spec import Outputs, Prerequisite, ResourceSpec, Status
from .operations.responses import parse_id, parse_text, resource_of
from .operations.timestamps import in_milliseconds


@dataclass(kw_only=True)
class MediaInsightsPipelineArgs(ResourceArgs):
    """The arguments of a MediaInsightsPipeline. Each is a plain value or an Output."""

    media_insights_pipeline_configuration_arn: pulumi.Input[str] = field(
        metadata=rules(arn_type="media-insights-pipeline-configuration")
    )
    """ARN of the pipeline's configuration, at most 1,024 characters."""

    kinesis_video_stream_source_runtime_configuration: (
        pulumi.Input[KinesisVideoStreamSourceRuntimeConfiguration] | None
    ) = field(default=None, metadata=rules(args=KinesisVideoStreamSourceRuntimeConfigurationArgs))
    """The streams of the live call."""

    kinesis_video_stream_recording_source_runtime_configuration: (
        pulumi.Input[KinesisVideoStreamRecordingSourceRuntimeConfiguration] | None
    ) = field(
        default=None,
        metadata=rules(args=KinesisVideoStreamRecordingSourceRuntimeConfigurationArgs),
    )
    """The recorded streams of a call, and the part of them to process."""

    s3_recording_sink_runtime_configuration: (
        pulumi.Input[S3RecordingSinkRuntimeConfiguration] | None
    ) = field(
        default=None,
        metadata=rules(
            args=S3RecordingSinkRuntimeConfigurationArgs, check_created=recording_failures
        ),
    )
    """The destination of the recording. A live call is recorded from two streams with one channel
    each, at 8,000 Hz."""

    media_insights_runtime_metadata: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = field(
        default=None, metadata=rules(secret=True)
    )
    """Strings that AWS adds to the pipeline's events: keys of at most 1,024 characters, values of
    at most 4,096. Secret."""

    tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = field(
        default=None,
        metadata=rules(check=tag_failures, updatable=True, may_hold_secrets=True),
    )
    """Tags, at most 200 including ``aws:defaultTags``, which they override: keys of 1 to 128
    characters, values of at most 256. A change updates the pipeline in place."""


class MediaInsightsPipelineArgsDict(ResourceArgsDict):
    """MediaInsightsPipelineArgs, as keywords."""

    media_insights_pipeline_configuration_arn: pulumi.Input[str]
    """ARN of the pipeline's configuration, at most 1,024 characters."""

    kinesis_video_stream_source_runtime_configuration: NotRequired[
        pulumi.Input[KinesisVideoStreamSourceRuntimeConfiguration] | None
    ]
    """The streams of the live call."""

    kinesis_video_stream_recording_source_runtime_configuration: NotRequired[
        pulumi.Input[KinesisVideoStreamRecordingSourceRuntimeConfiguration] | None
    ]
    """The recorded streams of a call, and the part of them to process."""

    s3_recording_sink_runtime_configuration: NotRequired[
        pulumi.Input[S3RecordingSinkRuntimeConfiguration] | None
    ]
    """The destination of the recording. A live call is recorded from two streams with one channel
    each, at 8,000 Hz."""

    media_insights_runtime_metadata: NotRequired[
        pulumi.Input[Mapping[str, pulumi.Input[str]]] | None
    ]
    """Strings that AWS adds to the pipeline's events: keys of at most 1,024 characters, values of
    at most 4,096. Secret."""

    tags: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]] | None]
    """Tags, at most 200 including ``aws:defaultTags``, which they override: keys of 1 to 128
    characters, values of at most 256. A change updates the pipeline in place."""


class PipelineStatus(Status):
    """MediaPipelineStatus of the service model."""

    NOT_STARTED = "NotStarted"
    INITIALIZING = "Initializing"
    IN_PROGRESS = "InProgress"
    PAUSED = "Paused"
    FAILED = "Failed"
    STOPPING = "Stopping"
    STOPPED = "Stopped"


@dataclass(frozen=True)
class PipelineKey:
    """The id of a pipeline."""

    media_pipeline_id: str

    def __str__(self) -> str:
        return f"pipeline {self.media_pipeline_id}"


@dataclass(frozen=True, kw_only=True)
class PipelineOutputs(Outputs):
    """The outputs of a pipeline."""

    media_pipeline_id: str
    """ID that AWS gave the pipeline."""

    media_pipeline_arn: str
    """ARN of the pipeline."""

    status: PipelineStatus
    """Status at the last look: NotStarted, Initializing, InProgress, Paused, Failed, Stopping or
    Stopped."""


def get(key: PipelineKey) -> ApiCall:
    """Return the call that fetches a pipeline."""
    return ApiCall("GetMediaPipeline", {"MediaPipelineId": key.media_pipeline_id})


def stop(key: PipelineKey) -> ApiCall:
    """Return the call that stops a pipeline, and with it its tasks."""
    return ApiCall("DeleteMediaPipeline", {"MediaPipelineId": key.media_pipeline_id})


def get_configuration(inputs: MediaInsightsPipelineArgs) -> ApiCall:
    """Return the call that fetches the pipeline's configuration."""
    arn = inputs.media_insights_pipeline_configuration_arn
    return ApiCall("GetMediaInsightsPipelineConfiguration", {"Identifier": arn})


def parse(response: Mapping[str, Any]) -> PipelineOutputs:
    """Return the outputs in a response of create or get."""
    # The response of GetMediaPipeline has one more level.
    pipeline = resource_of(response.get("MediaPipeline", response), "MediaInsightsPipeline")
    return PipelineOutputs(
        media_pipeline_id=parse_id(pipeline["MediaPipelineId"]),
        media_pipeline_arn=parse_text(pipeline["MediaPipelineArn"]),
        status=PipelineStatus(parse_text(pipeline["Status"])),
        created_timestamp=in_milliseconds(pipeline.get("CreatedTimestamp")),
    )


def parse_inputs(response: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs in a response of get."""
    pipeline = resource_of(response["MediaPipeline"], "MediaInsightsPipeline")
    return reported_inputs("CreateMediaInsightsPipeline", pipeline)


def _parse_configuration(response: Mapping[str, Any]) -> Prerequisite:
    configuration = response.get("MediaInsightsPipelineConfiguration", {})
    return Prerequisite(
        arn=str(configuration.get("MediaInsightsPipelineConfigurationArn", "")),
        # An update can name a new role.
        changed_timestamp=configuration.get("UpdatedTimestamp")
        or configuration.get("CreatedTimestamp"),
    )


def _status_when_not_found(outputs: PipelineOutputs, now: datetime) -> PipelineStatus | None:
    """Return Stopped for a pipeline that ended by itself, and that AWS has forgotten since.

    A pipeline that was running when last seen, and is younger than 8 hours, was deleted. It leaves
    the state, and the next `up` creates it again.
    """
    created = outputs.created_timestamp
    is_too_old = created is None or now - created > MAX_PIPELINE_AGE
    # AWS ends a paused pipeline after 2 hours.
    was_ending = outputs.status in {PipelineStatus.PAUSED, PipelineStatus.STOPPING} | _ENDED
    return PipelineStatus.STOPPED if is_too_old or was_ending else None


def _key_from_id(id_: str) -> PipelineKey:
    """Return the key in a resource id, the id of the pipeline.

    Raises:
        ChimeError: The id is an ARN, as the id of a ``get`` can be.
    """
    if id_.startswith("arn:"):
        raise ChimeError(f"the id of a pipeline is its media_pipeline_id, got {id_!r}")
    return PipelineKey(id_)


_ENDED = frozenset({PipelineStatus.FAILED, PipelineStatus.STOPPED})

SPEC = ResourceSpec(
    noun="pipeline",
    arguments=MediaInsightsPipelineArgs,
    outputs=PipelineOutputs,
    start_operation="CreateMediaInsightsPipeline",
    get=get,
    stop=stop,
    parse=parse,
    parse_inputs=parse_inputs,
    prerequisite=get_configuration,
    parse_prerequisite=_parse_configuration,
    key=lambda _, outputs: PipelineKey(outputs.media_pipeline_id),
    key_from_id=_key_from_id,
    id=lambda key: key.media_pipeline_id,
    subject=lambda inputs: f"configuration {inputs.media_insights_pipeline_configuration_arn}",
    # A pipeline that an earlier attempt started may have been paused since.
    ready_statuses=frozenset({PipelineStatus.IN_PROGRESS, PipelineStatus.PAUSED}),
    terminal_statuses=_ENDED,
    stopping_status=PipelineStatus.STOPPING,
    stopped_status=PipelineStatus.STOPPED,
    max_age=MAX_PIPELINE_AGE,
    status_when_not_found=_status_when_not_found,
    arn=lambda outputs: outputs.media_pipeline_arn,
)


class MediaInsightsPipelineProvider(ChimeProvider):
    """The provider of MediaInsightsPipeline. State refers to this class by its import path."""

    spec = SPEC


class MediaInsightsPipeline(
    ChimeResource, module="chimesdkmediapipelines", name="MediaInsightsPipeline"
):
    """A media insights pipeline: it processes a live call, and its tasks run on it.

    Creation starts the pipeline (CreateMediaInsightsPipeline) and waits until it is InProgress.
    Deletion stops the tasks of the stack, then the pipeline (DeleteMediaPipeline). A change of tags
    updates the pipeline in place. Every other change replaces the pipeline, and with it its tasks.

    AWS stops a pipeline 15 seconds after the last fragment of its streams, at an age of 8 hours,
    or after 2 hours of pause. The pipeline then stays in the stack as ``Stopped``, and a change of
    ``triggers`` starts another. A deleted pipeline leaves the state at the next refresh, and the
    next `up` creates it again.

    The id is the ``media_pipeline_id``. Timeouts are ``custom_timeouts``, by default 5 minutes for
    create, 1 minute for update and 2 minutes for delete.
    """

    spec = SPEC
    provider = MediaInsightsPipelineProvider

    # Generated by `make generate`. Do not edit.
    # From MediaInsightsPipelineArgs and PipelineOutputs.
    # Pulumi would evaluate annotations of the class again for each resource.
    if TYPE_CHECKING:
        client_request_token: pulumi.Output[str | None]
        triggers: pulumi.Output[Any]
        region: pulumi.Output[str]
        media_insights_pipeline_configuration_arn: pulumi.Output[str]
        kinesis_video_stream_source_runtime_configuration: pulumi.Output[dict[str, Any] | None]
        kinesis_video_stream_recording_source_runtime_configuration: pulumi.Output[
            dict[str, Any] | None
        ]
        s3_recording_sink_runtime_configuration: pulumi.Output[dict[str, Any] | None]
        media_insights_runtime_metadata: pulumi.Output[dict[str, str] | None]
        tags: pulumi.Output[Any]

        status: pulumi.Output[str]
        """Status at the last look: NotStarted, Initializing, InProgress, Paused, Failed, Stopping
        or Stopped."""

        created_timestamp: pulumi.Output[str]
        """Time of creation: ISO 8601, UTC."""

        media_pipeline_id: pulumi.Output[str]
        """ID that AWS gave the pipeline."""

        media_pipeline_arn: pulumi.Output[str]
        """ARN of the pipeline."""

        # ChimeResource implements the constructor. An implementation here would add its stack frame
        # to the state of every resource, which the engine writes at each step.

        @overload
        def __init__(
            self,
            resource_name: str,
            opts: pulumi.ResourceOptions | None = None,
            **arguments: Unpack[MediaInsightsPipelineArgsDict],
        ) -> None:
            """A media insights pipeline: it processes a live call, and its tasks run on it.

            Args:
                resource_name: Name in the stack.
                opts: Resource options.
                client_request_token: Request token of the start, 2 to 64 of ``[-_a-zA-Z0-9]``,
                    instead of the token derived from this declaration. Two declarations of one
                    program must not name the same token. Secret.
                triggers: Any list or map. A change replaces the resource.
                region: AWS Region. Defaults to the Region of the stack's configuration.
                media_insights_pipeline_configuration_arn: ARN of the pipeline's configuration, at
                    most 1,024 characters.
                kinesis_video_stream_source_runtime_configuration: The streams of the live call.
                kinesis_video_stream_recording_source_runtime_configuration: The recorded streams of
                    a call, and the part of them to process.
                s3_recording_sink_runtime_configuration: The destination of the recording. A live
                    call is recorded from two streams with one channel each, at 8,000 Hz.
                media_insights_runtime_metadata: Strings that AWS adds to the pipeline's events:
                    keys of at most 1,024 characters, values of at most 4,096. Secret.
                tags: Tags, at most 200 including ``aws:defaultTags``, which they override: keys of
                    1 to 128 characters, values of at most 256. A change updates the pipeline in
                    place.
            """

        @overload
        def __init__(
            self,
            resource_name: str,
            args: MediaInsightsPipelineArgs,
            opts: pulumi.ResourceOptions | None = None,
        ) -> None: ...

        def __init__(self, resource_name: str, *args: Any, **arguments: Any) -> None: ...

    # End of generated code.

    def _after_registration(self, args: MediaInsightsPipelineArgs) -> None:
        self.media_pipeline_id = self.id
        configuration_arn = self.media_insights_pipeline_configuration_arn
        self.region = configuration_arn.apply(_region)
        self.media_pipeline_arn = pulumi.Output.all(self.id, configuration_arn).apply(
            lambda known: _pipeline_arn(*known)
        )


def _region(configuration_arn: str) -> str:
    """Return the Region of the configuration and its pipeline. Check reports an invalid ARN."""
    arn = parse_arn(configuration_arn)
    return arn.region if arn else ""


def _pipeline_arn(pipeline_id: str, configuration_arn: str) -> str:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonchime.html"""
    return f"{configuration_arn.rpartition(':')[0]}:media-pipeline/{pipeline_id}"
