"""SpeakerSearchTask: a search for the speaker of a live call among enrolled voices.

https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_media-pipelines-chime_StartSpeakerSearchTask.html
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, overload

import pulumi
from typing_extensions import Unpack

from .aws.api_call import ApiCall
from .dynamic.provider import ChimeProvider
from .dynamic.resource import ChimeResource
from .inputs.rules import rules
from .inputs.task import TaskArgs, TaskArgsDict
from .task import TaskKey, TaskOutputs, task_outputs, task_spec


@dataclass(kw_only=True)
class SpeakerSearchTaskArgs(TaskArgs):
    """The arguments of a SpeakerSearchTask. Each is a plain value or an Output."""

    voice_profile_domain_arn: pulumi.Input[str] = field(
        metadata=rules(arn_type="voice-profile-domain", concurrency_key=True)
    )
    """ARN of the voice profile domain to search, in the pipeline's Region and account, at most
    1,024 characters."""


class SpeakerSearchTaskArgsDict(TaskArgsDict):
    """SpeakerSearchTaskArgs, as keywords."""

    voice_profile_domain_arn: pulumi.Input[str]
    """ARN of the voice profile domain to search, in the pipeline's Region and account, at most
    1,024 characters."""


def get(key: TaskKey) -> ApiCall:
    """Return the call that fetches a search."""
    return ApiCall(
        "GetSpeakerSearchTask",
        {"Identifier": key.identifier, "SpeakerSearchTaskId": key.task_id},
    )


def stop(key: TaskKey) -> ApiCall:
    """Return the call that stops a search."""
    return ApiCall(
        "StopSpeakerSearchTask",
        {"Identifier": key.identifier, "SpeakerSearchTaskId": key.task_id},
    )


def parse(response: Mapping[str, Any]) -> TaskOutputs:
    """Return the outputs in a response of start or get."""
    task = response["SpeakerSearchTask"]
    return task_outputs(task, "SpeakerSearchTaskId", "SpeakerSearchTaskStatus")


SPEC = task_spec(
    arguments=SpeakerSearchTaskArgs,
    start_operation="StartSpeakerSearchTask",
    get=get,
    stop=stop,
    parse=parse,
)


class SpeakerSearchTaskProvider(ChimeProvider):
    """The provider of SpeakerSearchTask. State refers to this class by its import path."""

    spec = SPEC


class SpeakerSearchTask(ChimeResource, module="chimesdkmediapipelines", name="SpeakerSearchTask"):
    """A speaker search on the voice of one participant of a live call.

    Creation starts the search (StartSpeakerSearchTask) and waits until it is InProgress. Deletion
    stops the search. A change that the API cannot make replaces the search: the old search is
    stopped, then a new search starts.

    The id is ``<identifier>/<task_id>``. Timeouts are ``custom_timeouts``, by default 5 minutes for
    create and 2 minutes for delete. AWS reports results as events, not through this resource:
    https://docs.aws.amazon.com/chime-sdk/latest/dg/va-architecture.html
    """

    spec = SPEC
    provider = SpeakerSearchTaskProvider

    # Generated from SpeakerSearchTaskArgs and TaskOutputs by `make generate`. Do not edit.
    client_request_token: pulumi.Output[str | None]
    triggers: pulumi.Output[Any]
    region: pulumi.Output[str]
    identifier: pulumi.Output[str]
    consent_acknowledged: pulumi.Output[bool]
    kinesis_video_stream_source_task_configuration: pulumi.Output[dict[str, Any] | None]
    restart_policy: pulumi.Output[Literal["Never", "OnFailure", "Always"]]
    wait_for_in_progress: pulumi.Output[bool]
    adopt_task_id: pulumi.Output[str | None]
    voice_profile_domain_arn: pulumi.Output[str]

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
            args: SpeakerSearchTaskArgs,
            opts: pulumi.ResourceOptions | None = None,
        ) -> None: ...

        @overload
        def __init__(
            self,
            resource_name: str,
            opts: pulumi.ResourceOptions | None = None,
            **arguments: Unpack[SpeakerSearchTaskArgsDict],
        ) -> None:
            """A speaker search on the voice of one participant of a live call.

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
                voice_profile_domain_arn: ARN of the voice profile domain to search, in the
                    pipeline's Region and account, at most 1,024 characters.
            """

        def __init__(self, resource_name: str, *args: Any, **arguments: Any) -> None: ...

    # End of generated code.

    def _set_outputs_from_id(self) -> None:
        self.task_id = self.id.apply(lambda id_: id_.rpartition("/")[2])
