"""VoiceToneAnalysisTask: an analysis of the tone of the voices of a live call.

https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_media-pipelines-chime_StartVoiceToneAnalysisTask.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, overload

import pulumi
from typing_extensions import Unpack

from .aws.api_call import ApiCall
from .dynamic.provider import ChimeProvider
from .dynamic.resource import ChimeResource
from .inputs.task import TaskArgs, TaskArgsDict
from .task import TaskKey, TaskOutputs, task_outputs, task_spec


@dataclass(kw_only=True)
class VoiceToneAnalysisTaskArgs(TaskArgs):
    """The arguments of a VoiceToneAnalysisTask. Each is a plain value or an Output."""

    language_code: pulumi.Input[Literal["en-US"]]
    """Language of the call: ``"en-US"``, the only value in the service model."""


class VoiceToneAnalysisTaskArgsDict(TaskArgsDict):
    """VoiceToneAnalysisTaskArgs, as keywords."""

    language_code: pulumi.Input[Literal["en-US"]]
    """Language of the call: ``"en-US"``, the only value in the service model."""


def get(key: TaskKey) -> ApiCall:
    """Return the call that fetches an analysis."""
    return ApiCall(
        "GetVoiceToneAnalysisTask",
        {"Identifier": key.identifier, "VoiceToneAnalysisTaskId": key.task_id},
    )


def stop(key: TaskKey) -> ApiCall:
    """Return the call that stops an analysis."""
    return ApiCall(
        "StopVoiceToneAnalysisTask",
        {"Identifier": key.identifier, "VoiceToneAnalysisTaskId": key.task_id},
    )


def parse(response: Mapping[str, Any]) -> TaskOutputs:
    """Return the outputs in a response of start or get."""
    task = response["VoiceToneAnalysisTask"]
    return task_outputs(task, "VoiceToneAnalysisTaskId", "VoiceToneAnalysisTaskStatus")


SPEC = task_spec(
    arguments=VoiceToneAnalysisTaskArgs,
    start_operation="StartVoiceToneAnalysisTask",
    get=get,
    stop=stop,
    parse=parse,
)


class VoiceToneAnalysisTaskProvider(ChimeProvider):
    """The provider of VoiceToneAnalysisTask. State refers to this class by its import path."""

    spec = SPEC


class VoiceToneAnalysisTask(
    ChimeResource, module="chimesdkmediapipelines", name="VoiceToneAnalysisTask"
):
    """An analysis of the tone of a live call's voices: positive, negative or neutral.

    Creation starts the analysis (StartVoiceToneAnalysisTask) and waits until it is InProgress.
    Deletion stops the analysis. A change that the API cannot make replaces the analysis: the old
    analysis is stopped, then a new analysis starts.

    The id is ``<identifier>/<task_id>``. Timeouts are ``custom_timeouts``, by default 5 minutes for
    create and 2 minutes for delete. AWS reports results as events, not through this resource:
    https://docs.aws.amazon.com/chime-sdk/latest/dg/va-architecture.html
    """

    spec = SPEC
    provider = VoiceToneAnalysisTaskProvider

    # Generated from VoiceToneAnalysisTaskArgs and TaskOutputs by `make generate`. Do not edit.
    client_request_token: pulumi.Output[str | None]
    triggers: pulumi.Output[Any]
    region: pulumi.Output[str]
    identifier: pulumi.Output[str]
    consent_acknowledged: pulumi.Output[bool]
    kinesis_video_stream_source_task_configuration: pulumi.Output[dict[str, Any] | None]
    restart_policy: pulumi.Output[Literal["Never", "OnFailure", "Always"]]
    wait_for_in_progress: pulumi.Output[bool]
    adopt_task_id: pulumi.Output[str | None]
    language_code: pulumi.Output[Literal["en-US"]]

    status: pulumi.Output[str]
    """Status at the last look: NotStarted, Initializing, InProgress, Failed, Stopping or
    Stopped."""

    created_timestamp: pulumi.Output[str]
    """Time of creation: ISO 8601, UTC."""

    task_id: pulumi.Output[str]
    """ID that AWS gave the task."""

    updated_timestamp: pulumi.Output[str]
    """Time of the last change of the status: ISO 8601, UTC."""

    # ChimeResource implements the constructor. An implementation here would add its stack frame to
    # the state of every resource, which the engine writes at each step.
    if TYPE_CHECKING:

        @overload
        def __init__(
            self,
            resource_name: str,
            args: VoiceToneAnalysisTaskArgs,
            opts: pulumi.ResourceOptions | None = None,
        ) -> None: ...

        @overload
        def __init__(
            self,
            resource_name: str,
            opts: pulumi.ResourceOptions | None = None,
            **arguments: Unpack[VoiceToneAnalysisTaskArgsDict],
        ) -> None:
            """An analysis of the tone of a live call's voices: positive, negative or neutral.

            Args:
                resource_name: Name in the stack.
                opts: Resource options.
                client_request_token: Request token of the start, 2 to 64 of ``[-_a-zA-Z0-9]``,
                    instead of the token derived from this declaration.
                triggers: Any list or map.
                region: AWS Region.
                identifier: ID or ARN of the media insights pipeline of the call, at most 1,024
                    characters.
                consent_acknowledged: Must be True.
                kinesis_video_stream_source_task_configuration: Stream and channel of the voice.
                restart_policy: Whether the next ``pulumi up`` after a refresh replaces a task that
                    ended: ``"Never"``, ``"OnFailure"`` (status Failed) or ``"Always"`` (Failed or
                    Stopped).
                wait_for_in_progress: Whether creation waits until the task is InProgress.
                adopt_task_id: ID of a running task of this pipeline to adopt instead of starting a
                    task.
                language_code: Language of the call: ``"en-US"``, the only value in the service
                    model.
            """

        def __init__(self, resource_name: str, *args: Any, **arguments: Any) -> None: ...

    # End of generated code.

    def _set_outputs_from_id(self) -> None:
        self.task_id = self.id.apply(lambda id_: id_.rpartition("/")[2])
