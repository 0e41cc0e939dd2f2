"""SpeakerSearchTask: a search for the speaker of a live call among enrolled voices.

https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_media-pipelines-chime_StartSpeakerSearchTask.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, overload

import pulumi
from typing_extensions import Unpack

from .kind import Properties
from .task import TaskArgs, TaskArgsDict, TaskProvider, TaskResource, task_outputs

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient
    from mypy_boto3_chime_sdk_media_pipelines.type_defs import (
        GetSpeakerSearchTaskResponseTypeDef,
        SpeakerSearchTaskTypeDef,
        StartSpeakerSearchTaskResponseTypeDef,
    )


@dataclass(kw_only=True)
class SpeakerSearchTaskArgs(TaskArgs):
    """The arguments of a SpeakerSearchTask. Each is a plain value or an Output."""

    voice_profile_domain_arn: pulumi.Input[str]
    """ARN of the voice profile domain to search, in the pipeline's Region and account, at most
    1,024 characters."""


class SpeakerSearchTaskArgsDict(TaskArgsDict):
    """SpeakerSearchTaskArgs, as keywords."""

    voice_profile_domain_arn: pulumi.Input[str]


class SpeakerSearchTaskProvider(TaskProvider):
    """Start, find and stop a speaker search task."""

    arguments = SpeakerSearchTaskArgs
    start_operation = "StartSpeakerSearchTask"
    find_operation = "GetSpeakerSearchTask"
    stop_operation = "StopSpeakerSearchTask"
    arn_kinds: ClassVar[Mapping[str, str]] = {
        "identifier": "media-pipeline",
        "voice_profile_domain_arn": "voice-profile-domain",
    }

    one_at_a_time = "voice_profile_domain_arn"

    def start(
        self, client: "ChimeSDKMediaPipelinesClient", request: Any
    ) -> "StartSpeakerSearchTaskResponseTypeDef":
        return client.start_speaker_search_task(**request)

    def find(
        self, client: "ChimeSDKMediaPipelinesClient", outs: Properties
    ) -> "GetSpeakerSearchTaskResponseTypeDef":
        return client.get_speaker_search_task(
            Identifier=outs["identifier"], SpeakerSearchTaskId=outs["task_id"]
        )

    def stop(self, client: "ChimeSDKMediaPipelinesClient", outs: Properties) -> None:
        client.stop_speaker_search_task(
            Identifier=outs["identifier"], SpeakerSearchTaskId=outs["task_id"]
        )

    def stop_command(self, outs: Properties) -> list[str]:
        return [
            "stop-speaker-search-task",
            *("--identifier", outs["identifier"]),
            *("--speaker-search-task-id", outs["task_id"]),
        ]

    def outputs(self, answer: Any) -> Properties:
        task: SpeakerSearchTaskTypeDef = answer["SpeakerSearchTask"]
        return task_outputs(task["SpeakerSearchTaskId"], task["SpeakerSearchTaskStatus"], task)


class SpeakerSearchTask(TaskResource, module="chimesdkmediapipelines", name="SpeakerSearchTask"):
    """A speaker search on the voice of one participant of a live call.

    Creating it starts the search (StartSpeakerSearchTask) and waits until it is InProgress,
    deleting it stops the search. Every change that the API cannot make replaces it: the old
    search is stopped, then a new one starts.

    Its id is ``<identifier>/<task_id>``. Timeouts are ``custom_timeouts``: create 5 minutes,
    delete 2 minutes unless set. AWS reports results as events, not through this resource:
    https://docs.aws.amazon.com/chime-sdk/latest/dg/va-architecture.html
    """

    provider = SpeakerSearchTaskProvider

    voice_profile_domain_arn: pulumi.Output[str]

    # The base class does as these say. A frame of its own here would be kept in the state of every
    # resource, and the engine writes the whole state at each step.
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
        ) -> None: ...

        def __init__(self, resource_name: str, *args: Any, **arguments: Any) -> None: ...
