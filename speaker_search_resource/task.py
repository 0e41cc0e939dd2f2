"""What the two kinds of task share: options, statuses, and where the voice comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict

import pulumi
from typing_extensions import NotRequired

from .arns import pipeline_id
from .kind import Properties, iso8601
from .provider import Provider
from .resource import ChimeResource

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient


@pulumi.input_type
@dataclass(kw_only=True)
class KinesisVideoStreamSourceTaskConfigurationArgs:
    """Where a task finds the voice.

    https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_media-pipelines-chime_KinesisVideoStreamSourceTaskConfiguration.html
    """

    stream_arn: pulumi.Input[str]
    """ARN of the Kinesis video stream, 1 to 1,024 characters, in the pipeline's Region."""

    channel_id: pulumi.Input[int]
    """Channel of the stream that carries the voice: 0 or 1."""

    fragment_number: pulumi.Input[str] | None = None
    """Fragment to begin with: 1 to 128 digits, as text. The newest if left out."""


class KinesisVideoStreamSourceTaskConfigurationArgsDict(TypedDict):
    """KinesisVideoStreamSourceTaskConfigurationArgs, as a dict."""

    stream_arn: pulumi.Input[str]
    channel_id: pulumi.Input[int]
    fragment_number: NotRequired[pulumi.Input[str] | None]


@dataclass(kw_only=True)
class TaskArgs:
    """The arguments that both kinds of task take. Each is a plain value or an Output."""

    identifier: pulumi.Input[str]
    """ID or ARN of the media insights pipeline that hears the call, at most 1,024 characters."""

    consent_acknowledged: pulumi.Input[bool]
    """Must be True. With it you say that the speaker was given all notices and gave all consents
    that privacy and biometrics laws ask for, as AWS requires before a task starts:
    https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_media-pipelines-chime_StartSpeakerSearchTask.html
    """

    kinesis_video_stream_source_task_configuration: (
        pulumi.Input[
            KinesisVideoStreamSourceTaskConfigurationArgs
            | KinesisVideoStreamSourceTaskConfigurationArgsDict
        ]
        | None
    ) = field(default=None, metadata={"args": KinesisVideoStreamSourceTaskConfigurationArgs})
    """Stream and channel of the voice. The pipeline's own stream if left out."""

    client_request_token: pulumi.Input[str] | None = None
    """Token of your own for the start, 2 to 64 of ``[-_a-zA-Z0-9]``, instead of the one derived
    from this declaration. Kept secret."""

    triggers: pulumi.Input[Mapping[str, Any] | Sequence[Any]] | None = None
    """Any list or map. A change of it replaces the task: a new start."""

    restart_policy: pulumi.Input[str] = "Never"
    """Which ended tasks the next ``pulumi up`` replaces, once a refresh has seen them end:
    ``"Never"``, ``"OnFailure"`` (Failed) or ``"Always"`` (Failed and Stopped)."""

    wait_for_in_progress: pulumi.Input[bool] = True
    """Whether a create waits until the task is InProgress."""

    adopt_task_id: pulumi.Input[str] | None = None
    """ID of a running task of this pipeline to take over instead of starting one. It counts at
    creation only."""

    region: pulumi.Input[str] | None = None
    """AWS Region of the pipeline. The one of the stack's configuration if left out."""


class TaskArgsDict(TypedDict):
    """TaskArgs, as keywords."""

    identifier: pulumi.Input[str]
    consent_acknowledged: pulumi.Input[bool]
    kinesis_video_stream_source_task_configuration: NotRequired[
        pulumi.Input[
            KinesisVideoStreamSourceTaskConfigurationArgs
            | KinesisVideoStreamSourceTaskConfigurationArgsDict
        ]
        | None
    ]
    client_request_token: NotRequired[pulumi.Input[str] | None]
    triggers: NotRequired[pulumi.Input[Mapping[str, Any] | Sequence[Any]] | None]
    restart_policy: NotRequired[pulumi.Input[str]]
    wait_for_in_progress: NotRequired[pulumi.Input[bool]]
    adopt_task_id: NotRequired[pulumi.Input[str] | None]
    region: NotRequired[pulumi.Input[str] | None]


class TaskProvider(Provider):
    """A task of a media insights pipeline.

    Its statuses are MediaPipelineTaskStatus of the service model: NotStarted, Initializing,
    InProgress, Failed, Stopping, Stopped.
    """

    output_names = ("task_id", "status", "created_timestamp", "updated_timestamp")
    ready = frozenset({"InProgress"})
    ended = frozenset({"Failed", "Stopped"})
    in_place = frozenset({"consent_acknowledged", "restart_policy", "wait_for_in_progress"})
    at_creation_only = frozenset({"adopt_task_id"})

    find_needed_operation = "GetMediaPipeline"
    remark_on_another_life = (
        "an earlier one has ended: see that the speaker's consent covers another"
    )

    def resource_id(self, outs: Properties) -> str:
        return f"{outs['identifier']}/{outs['task_id']}"

    def from_id(self, id_: str) -> Properties:
        identifier, _, task_id = id_.rpartition("/")
        return {"identifier": identifier, "task_id": task_id}

    def complete(self, request: dict[str, Any], props: Properties) -> dict[str, Any]:
        return {**request, "Identifier": pipeline_id(props["identifier"])}

    def find_needed(
        self, client: "ChimeSDKMediaPipelinesClient", outs: Properties
    ) -> tuple[Mapping[str, Any], datetime | None]:
        answer = client.get_media_pipeline(MediaPipelineId=pipeline_id(outs["identifier"]))
        pipeline = answer.get("MediaPipeline", {}).get("MediaInsightsPipeline", {})
        return answer, pipeline.get("CreatedTimestamp")

    def subject(self, outs: Properties) -> str:
        pipeline = f"pipeline {outs['identifier']}"
        return f"task {outs['task_id']} of {pipeline}" if outs.get("task_id") else pipeline

    def status_of_unknown(self, outs: Properties) -> str | None:
        # It has ended, and AWS has forgotten it. To let it go would be to start another.
        return "Stopped"

    def restarts(self, olds: Properties, news: Properties) -> bool:
        policy, status = news.get("restart_policy"), olds.get("status")
        if policy == "OnFailure":
            return status == "Failed"
        return policy == "Always" and status in self.ended


class TaskResource(ChimeResource):
    """A task, as the program sees it: its arguments and its outputs."""

    identifier: pulumi.Output[str]
    kinesis_video_stream_source_task_configuration: pulumi.Output[dict[str, Any] | None]
    consent_acknowledged: pulumi.Output[bool]
    client_request_token: pulumi.Output[str | None]
    triggers: pulumi.Output[Any]
    restart_policy: pulumi.Output[str]
    wait_for_in_progress: pulumi.Output[bool]
    adopt_task_id: pulumi.Output[str | None]
    region: pulumi.Output[str]

    task_id: pulumi.Output[str]
    """ID that AWS gave the task."""

    status: pulumi.Output[str]
    """NotStarted, Initializing, InProgress, Failed, Stopping or Stopped, when last looked at."""

    created_timestamp: pulumi.Output[str]
    """When the task was created: ISO 8601, UTC."""

    updated_timestamp: pulumi.Output[str]
    """When the task last changed its status: ISO 8601, UTC."""

    def outputs_from_id(self) -> None:
        self.task_id = self.id.apply(lambda id_: id_.rpartition("/")[2])


def task_outputs(task_id: str, status: str, task: Mapping[str, Any]) -> Properties:
    """A task's outputs, from what is its own in the API's words and what both kinds share."""
    return {
        "task_id": task_id,
        "status": status,
        "created_timestamp": iso8601(task.get("CreatedTimestamp")),
        "updated_timestamp": iso8601(task.get("UpdatedTimestamp")),
    }
