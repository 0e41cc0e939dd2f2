"""SpeakerSearchTask: a search for the speaker of a live call among enrolled voices.

https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_media-pipelines-chime_StartSpeakerSearchTask.html
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

import pulumi
from typing_extensions import Unpack

from .provider import Properties
from .task import TaskArgs, TaskArgsDict, TaskProvider, TaskResource, iso8601

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient
    from mypy_boto3_chime_sdk_media_pipelines.type_defs import SpeakerSearchTaskTypeDef


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

    def start(self, client: "ChimeSDKMediaPipelinesClient", request: Any) -> Properties:
        return _outputs(client.start_speaker_search_task(**request)["SpeakerSearchTask"])

    def find(self, client: "ChimeSDKMediaPipelinesClient", outs: Properties) -> Properties:
        answer = client.get_speaker_search_task(
            Identifier=outs["identifier"], SpeakerSearchTaskId=outs["task_id"]
        )
        return _outputs(answer["SpeakerSearchTask"])

    def stop(self, client: "ChimeSDKMediaPipelinesClient", outs: Properties) -> None:
        client.stop_speaker_search_task(
            Identifier=outs["identifier"], SpeakerSearchTaskId=outs["task_id"]
        )


def _outputs(task: "SpeakerSearchTaskTypeDef") -> Properties:
    return {
        "task_id": task["SpeakerSearchTaskId"],
        "status": task["SpeakerSearchTaskStatus"],
        "created_timestamp": iso8601(task.get("CreatedTimestamp")),
        "updated_timestamp": iso8601(task.get("UpdatedTimestamp")),
    }


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

    def __init__(self, resource_name: str, *args: Any, **arguments: Any) -> None:
        super().__init__(resource_name, *args, **arguments)
