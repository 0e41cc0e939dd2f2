"""VoiceToneAnalysisTask: an analysis of how the voice of a live call sounds.

https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_media-pipelines-chime_StartVoiceToneAnalysisTask.html
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
        GetVoiceToneAnalysisTaskResponseTypeDef,
        StartVoiceToneAnalysisTaskResponseTypeDef,
        VoiceToneAnalysisTaskTypeDef,
    )


@dataclass(kw_only=True)
class VoiceToneAnalysisTaskArgs(TaskArgs):
    """The arguments of a VoiceToneAnalysisTask. Each is a plain value or an Output."""

    language_code: pulumi.Input[str]
    """Language of the call: ``"en-US"``, the only one that the service model knows."""


class VoiceToneAnalysisTaskArgsDict(TaskArgsDict):
    """VoiceToneAnalysisTaskArgs, as keywords."""

    language_code: pulumi.Input[str]


class VoiceToneAnalysisTaskProvider(TaskProvider):
    """Start, find and stop a voice tone analysis task."""

    arguments = VoiceToneAnalysisTaskArgs
    start_operation = "StartVoiceToneAnalysisTask"
    find_operation = "GetVoiceToneAnalysisTask"
    stop_operation = "StopVoiceToneAnalysisTask"
    arn_kinds: ClassVar[Mapping[str, str]] = {"identifier": "media-pipeline"}

    def start(
        self, client: "ChimeSDKMediaPipelinesClient", request: Any
    ) -> "StartVoiceToneAnalysisTaskResponseTypeDef":
        return client.start_voice_tone_analysis_task(**request)

    def find(
        self, client: "ChimeSDKMediaPipelinesClient", outs: Properties
    ) -> "GetVoiceToneAnalysisTaskResponseTypeDef":
        return client.get_voice_tone_analysis_task(
            Identifier=outs["identifier"], VoiceToneAnalysisTaskId=outs["task_id"]
        )

    def stop(self, client: "ChimeSDKMediaPipelinesClient", outs: Properties) -> None:
        client.stop_voice_tone_analysis_task(
            Identifier=outs["identifier"], VoiceToneAnalysisTaskId=outs["task_id"]
        )

    def stop_command(self, outs: Properties) -> list[str]:
        return [
            "stop-voice-tone-analysis-task",
            *("--identifier", outs["identifier"]),
            *("--voice-tone-analysis-task-id", outs["task_id"]),
        ]

    def outputs(self, answer: Any) -> Properties:
        task: VoiceToneAnalysisTaskTypeDef = answer["VoiceToneAnalysisTask"]
        return task_outputs(
            task["VoiceToneAnalysisTaskId"], task["VoiceToneAnalysisTaskStatus"], task
        )


class VoiceToneAnalysisTask(
    TaskResource, module="chimesdkmediapipelines", name="VoiceToneAnalysisTask"
):
    """An analysis of the tone of a live call's voices: positive, negative or neutral, over time.

    Creating it starts the analysis (StartVoiceToneAnalysisTask) and waits until it is InProgress,
    deleting it stops the analysis. Every change that the API cannot make replaces it: the old
    analysis is stopped, then a new one starts.

    Its id is ``<identifier>/<task_id>``. Timeouts are ``custom_timeouts``: create 5 minutes,
    delete 2 minutes unless set. AWS reports results as events, not through this resource:
    https://docs.aws.amazon.com/chime-sdk/latest/dg/va-architecture.html
    """

    provider = VoiceToneAnalysisTaskProvider

    language_code: pulumi.Output[str]

    # The base class does as these say. A frame of its own here would be kept in the state of every
    # resource, and the engine writes the whole state at each step.
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
        ) -> None: ...

        def __init__(self, resource_name: str, *args: Any, **arguments: Any) -> None: ...
