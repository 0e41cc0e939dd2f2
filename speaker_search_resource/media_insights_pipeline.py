"""MediaInsightsPipeline: what hears a live call, and what its tasks listen through.

https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_media-pipelines-chime_CreateMediaInsightsPipeline.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, TypedDict, overload

import pulumi
from pulumi.dynamic import CheckFailure, CheckResult, UpdateResult
from typing_extensions import NotRequired, Unpack

from .arns import parse
from .errors import NOT_FOUND, without_traceback
from .kind import Properties, from_iso8601, iso8601
from .pipeline_sources import (
    KinesisVideoStreamRecordingSourceRuntimeConfiguration,
    KinesisVideoStreamRecordingSourceRuntimeConfigurationArgs,
    KinesisVideoStreamSourceRuntimeConfiguration,
    KinesisVideoStreamSourceRuntimeConfigurationArgs,
    S3RecordingSinkRuntimeConfiguration,
    S3RecordingSinkRuntimeConfigurationArgs,
    Tag,
    TagArgs,
)
from .problem import has_unknowns
from .provider import Provider
from .resource import ChimeResource
from .tags import DEFAULT_TAGS, all_tags, tag_problems

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient
    from mypy_boto3_chime_sdk_media_pipelines.type_defs import (
        CreateMediaInsightsPipelineResponseTypeDef,
        GetMediaPipelineResponseTypeDef,
        MediaInsightsPipelineTypeDef,
    )

_NOT_KNOWN_YET = frozenset({NOT_FOUND})

_LONGEST_LIFE = timedelta(hours=8)
"""Age at which AWS stops a pipeline:
https://docs.aws.amazon.com/chime-sdk/latest/dg/managing-call-analytics-pipelines.html
"""


@dataclass(kw_only=True)
class MediaInsightsPipelineArgs:
    """The arguments of a MediaInsightsPipeline. Each is a plain value or an Output."""

    media_insights_pipeline_configuration_arn: pulumi.Input[str]
    """ARN of the configuration that says what the pipeline does, at most 1,024 characters."""

    kinesis_video_stream_source_runtime_configuration: (
        pulumi.Input[KinesisVideoStreamSourceRuntimeConfiguration] | None
    ) = field(default=None, metadata={"args": KinesisVideoStreamSourceRuntimeConfigurationArgs})
    """The streams of the live call."""

    kinesis_video_stream_recording_source_runtime_configuration: (
        pulumi.Input[KinesisVideoStreamRecordingSourceRuntimeConfiguration] | None
    ) = field(
        default=None,
        metadata={"args": KinesisVideoStreamRecordingSourceRuntimeConfigurationArgs},
    )
    """What to record of a call that is in its streams already."""

    s3_recording_sink_runtime_configuration: (
        pulumi.Input[S3RecordingSinkRuntimeConfiguration] | None
    ) = field(default=None, metadata={"args": S3RecordingSinkRuntimeConfigurationArgs})
    """Where the recording goes."""

    media_insights_runtime_metadata: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None
    """Texts that AWS puts into the pipeline's events: keys of at most 1,024 characters, values of
    at most 4,096. Kept secret."""

    tags: pulumi.Input[Sequence[pulumi.Input[Tag]]] | None = field(
        default=None, metadata={"args": TagArgs, "list": True}
    )
    """Tags, at most 200 with those of ``aws:defaultTags``, over which they go. A change of tags
    is made in place."""

    client_request_token: pulumi.Input[str] | None = None
    """Token of your own for the start, 2 to 64 of ``[-_a-zA-Z0-9]``, instead of the one derived
    from this declaration. Kept secret."""

    triggers: pulumi.Input[Mapping[str, Any] | Sequence[Any]] | None = None
    """Any list or map. A change of it replaces the pipeline, and with it its tasks."""

    region: pulumi.Input[str] | None = None
    """AWS Region of the pipeline. The one of the stack's configuration if left out."""


class MediaInsightsPipelineArgsDict(TypedDict):
    """MediaInsightsPipelineArgs, as keywords."""

    media_insights_pipeline_configuration_arn: pulumi.Input[str]
    kinesis_video_stream_source_runtime_configuration: NotRequired[
        pulumi.Input[KinesisVideoStreamSourceRuntimeConfiguration] | None
    ]
    kinesis_video_stream_recording_source_runtime_configuration: NotRequired[
        pulumi.Input[KinesisVideoStreamRecordingSourceRuntimeConfiguration] | None
    ]
    s3_recording_sink_runtime_configuration: NotRequired[
        pulumi.Input[S3RecordingSinkRuntimeConfiguration] | None
    ]
    media_insights_runtime_metadata: NotRequired[
        pulumi.Input[Mapping[str, pulumi.Input[str]]] | None
    ]
    tags: NotRequired[pulumi.Input[Sequence[pulumi.Input[Tag]]] | None]
    client_request_token: NotRequired[pulumi.Input[str] | None]
    triggers: NotRequired[pulumi.Input[Mapping[str, Any] | Sequence[Any]] | None]
    region: NotRequired[pulumi.Input[str] | None]


class MediaInsightsPipelineProvider(Provider):
    """Create, find and delete a media insights pipeline.

    Its statuses are MediaPipelineStatus of the service model: NotStarted, Initializing,
    InProgress, Paused, Failed, Stopping, Stopped.
    """

    arguments = MediaInsightsPipelineArgs
    output_names = ("media_pipeline_id", "media_pipeline_arn", "status", "created_timestamp")
    start_operation = "CreateMediaInsightsPipeline"
    find_operation = "GetMediaPipeline"
    find_needed_operation = "GetMediaInsightsPipelineConfiguration"
    stop_operation = "DeleteMediaPipeline"
    # One that an earlier try has started may have been paused since.
    ready = frozenset({"InProgress", "Paused"})
    ended = frozenset({"Failed", "Stopped"})
    in_place = frozenset({"tags"})
    secrets = frozenset({"client_request_token", "media_insights_runtime_metadata"})
    arn_kinds: ClassVar[Mapping[str, str]] = {
        "media_insights_pipeline_configuration_arn": "media-insights-pipeline-configuration"
    }

    def check(self, olds: Properties, news: Properties) -> CheckResult:
        result = super().check(olds, news)
        defaults = dict(self._config.default_tags)
        if defaults:
            result.inputs[DEFAULT_TAGS] = defaults
        if not result.failures:
            result.failures.extend(CheckFailure(*fault) for fault in tag_problems(result.inputs))
        return result

    def changed(self, olds: Properties, news: Properties) -> list[str]:
        names = [name for name in super().changed(olds, news) if name != "tags"]
        # The order of tags means nothing, and those of the stack's configuration count too.
        retagged = has_unknowns(news.get("tags")) or all_tags(olds) != all_tags(news)
        return [*names, "tags"] if retagged else names

    @without_traceback
    def update(self, _id: str, olds: Properties, news: Properties) -> UpdateResult:
        before, after = all_tags(olds), all_tags(news)
        added = [tag for key, tag in after.items() if before.get(key) != tag]
        dropped = sorted(before.keys() - after.keys())
        # One that has ended is about to be forgotten.
        if (added or dropped) and olds["status"] not in self.ended:
            life = self.begin("TagResource", olds, self.timeout("update", news))
            arn = olds["media_pipeline_arn"]
            tag = partial(life.client.tag_resource, ResourceARN=arn, Tags=added)
            untag = partial(life.client.untag_resource, ResourceARN=arn, TagKeys=dropped)
            if added:
                life.calls.call("TagResource", self.subject(olds), tag, _NOT_KNOWN_YET)
            if dropped:
                life.calls.call("UntagResource", self.subject(olds), untag, _NOT_KNOWN_YET)
        return super().update(_id, olds, news)

    def resource_id(self, outs: Properties) -> str:
        return str(outs["media_pipeline_id"])

    def from_id(self, id_: str) -> Properties:
        return {"media_pipeline_id": id_}

    def complete(self, request: dict[str, Any], props: Properties) -> dict[str, Any]:
        tags = all_tags(props)
        return {**request, "Tags": list(tags.values())} if tags else request

    def start(
        self, client: "ChimeSDKMediaPipelinesClient", request: Any
    ) -> "CreateMediaInsightsPipelineResponseTypeDef":
        return client.create_media_insights_pipeline(**request)

    def find(
        self, client: "ChimeSDKMediaPipelinesClient", outs: Properties
    ) -> "GetMediaPipelineResponseTypeDef":
        return client.get_media_pipeline(MediaPipelineId=outs["media_pipeline_id"])

    def stop(self, client: "ChimeSDKMediaPipelinesClient", outs: Properties) -> None:
        client.delete_media_pipeline(MediaPipelineId=outs["media_pipeline_id"])

    def find_needed(
        self, client: "ChimeSDKMediaPipelinesClient", outs: Properties
    ) -> tuple[Mapping[str, Any], datetime | None]:
        answer = client.get_media_insights_pipeline_configuration(
            Identifier=outs["media_insights_pipeline_configuration_arn"]
        )
        configuration = answer.get("MediaInsightsPipelineConfiguration", {})
        return answer, configuration.get("CreatedTimestamp")

    def stop_command(self, outs: Properties) -> list[str]:
        return ["delete-media-pipeline", "--media-pipeline-id", outs["media_pipeline_id"]]

    def outputs(self, answer: Any) -> Properties:
        pipeline: MediaInsightsPipelineTypeDef = answer.get("MediaPipeline", answer)[
            "MediaInsightsPipeline"
        ]
        return {
            "media_pipeline_id": pipeline["MediaPipelineId"],
            "media_pipeline_arn": pipeline["MediaPipelineArn"],
            "status": pipeline["Status"],
            "created_timestamp": iso8601(pipeline.get("CreatedTimestamp")),
        }

    def subject(self, outs: Properties) -> str:
        if outs.get("media_pipeline_id"):
            return f"pipeline {outs['media_pipeline_id']}"
        return f"configuration {outs['media_insights_pipeline_configuration_arn']}"

    def status_of_unknown(self, outs: Properties) -> str | None:
        """Stopped, if it stopped by itself and AWS has forgotten it since.

        One that was alive when last seen, and young enough to be so still, was deleted by
        somebody. It leaves the state, and the next up makes it anew.
        """
        # The API promises no timestamp.
        created = from_iso8601(outs.get("created_timestamp") or "1970-01-01T00:00:00Z")
        outlived = datetime.now(timezone.utc) - created > _LONGEST_LIFE
        # A pause of two hours ends it too.
        stopped = outlived or outs["status"] in {"Paused", "Stopping", *self.ended}
        return "Stopped" if stopped else None


class MediaInsightsPipeline(
    ChimeResource, module="chimesdkmediapipelines", name="MediaInsightsPipeline"
):
    """A media insights pipeline: it hears a live call, and tasks listen through it.

    Creating it starts the pipeline (CreateMediaInsightsPipeline) and waits until it is InProgress,
    deleting it stops the pipeline (DeleteMediaPipeline), its tasks before it. Tags change in place;
    every other change replaces it, and with it its tasks.

    AWS stops a pipeline by itself: 15 seconds after the last fragment of its streams, at an age of
    8 hours, or after 2 hours of pause. It then stays in the stack as ``Stopped``, and another starts
    when ``triggers`` change. One that somebody deleted leaves the state at the next refresh, and
    the next up makes it anew.

    Its id is its ``media_pipeline_id``. Timeouts are ``custom_timeouts``: create 5 minutes, update
    1 minute, delete 2 minutes unless set.
    """

    provider = MediaInsightsPipelineProvider

    media_insights_pipeline_configuration_arn: pulumi.Output[str]
    kinesis_video_stream_source_runtime_configuration: pulumi.Output[dict[str, Any] | None]
    kinesis_video_stream_recording_source_runtime_configuration: pulumi.Output[
        dict[str, Any] | None
    ]
    s3_recording_sink_runtime_configuration: pulumi.Output[dict[str, Any] | None]
    media_insights_runtime_metadata: pulumi.Output[dict[str, str] | None]
    tags: pulumi.Output[list[dict[str, str]] | None]
    client_request_token: pulumi.Output[str | None]
    triggers: pulumi.Output[Any]
    region: pulumi.Output[str]

    media_pipeline_id: pulumi.Output[str]
    """ID that AWS gave the pipeline."""

    media_pipeline_arn: pulumi.Output[str]
    """ARN of the pipeline."""

    status: pulumi.Output[str]
    """NotStarted, Initializing, InProgress, Paused, Failed, Stopping or Stopped, when last looked
    at."""

    created_timestamp: pulumi.Output[str]
    """When the pipeline was created: ISO 8601, UTC."""

    # The base class does as these say. A frame of its own here would be kept in the state of every
    # resource, and the engine writes the whole state at each step.
    if TYPE_CHECKING:

        @overload
        def __init__(
            self,
            resource_name: str,
            args: MediaInsightsPipelineArgs,
            opts: pulumi.ResourceOptions | None = None,
        ) -> None: ...

        @overload
        def __init__(
            self,
            resource_name: str,
            opts: pulumi.ResourceOptions | None = None,
            **arguments: Unpack[MediaInsightsPipelineArgsDict],
        ) -> None: ...

        def __init__(self, resource_name: str, *args: Any, **arguments: Any) -> None: ...

    def outputs_from_id(self) -> None:
        self.media_pipeline_id = self.id
        configuration_arn = self.media_insights_pipeline_configuration_arn
        self.region = configuration_arn.apply(_region)
        self.media_pipeline_arn = pulumi.Output.all(self.id, configuration_arn).apply(
            lambda known: _pipeline_arn(*known)
        )


def _region(configuration_arn: str) -> str:
    """The configuration is in the pipeline's Region. A faulty ARN is for Check to report."""
    arn = parse(configuration_arn)
    return arn.region if arn else ""


def _pipeline_arn(pipeline_id: str, configuration_arn: str) -> str:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonchime.html"""
    place = configuration_arn.rpartition(":")[0]
    return f"{place}:media-pipeline/{pipeline_id}"
