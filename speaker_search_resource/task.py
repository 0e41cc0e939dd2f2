"""What speaker search tasks and voice tone analysis tasks have in common.

https://docs.aws.amazon.com/chime-sdk/latest/dg/va-task-lifecycle.html
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from .aws.api_call import ApiCall
from .aws.arns import id_from_arn
from .aws.errors import ChimeError
from .aws.limits import MAX_PIPELINE_AGE
from .inputs.task import TaskArgs
from .operations.resource_spec import Outputs, Prerequisite, ResourceSpec, Status
from .operations.responses import parse_id, parse_text
from .operations.timestamps import in_milliseconds


class TaskStatus(Status):
    """MediaPipelineTaskStatus of the service model."""

    NOT_STARTED = "NotStarted"
    INITIALIZING = "Initializing"
    IN_PROGRESS = "InProgress"
    FAILED = "Failed"
    STOPPING = "Stopping"
    STOPPED = "Stopped"


_READY = frozenset({TaskStatus.IN_PROGRESS})
_ENDED = frozenset({TaskStatus.FAILED, TaskStatus.STOPPED})

_PIPELINE_REFUSES = frozenset({"Paused", "Stopping", "Stopped", "Failed"})
"""The values of MediaPipelineStatus in which a pipeline starts no task."""

_RESTART_NOTICE = "starting a new task to replace one that ended; make sure that consent covers it"


@dataclass(frozen=True)
class TaskKey:
    """The pipeline and the task. The pipeline is an ID or an ARN, as declared."""

    identifier: str
    task_id: str

    def __str__(self) -> str:
        return f"task {self.task_id} of pipeline {self.identifier}"


@dataclass(frozen=True, kw_only=True)
class TaskOutputs(Outputs):
    """The outputs of a task."""

    task_id: str
    """ID that AWS gave the task."""

    status: TaskStatus
    """Status at the last look: NotStarted, Initializing, InProgress, Failed, Stopping or
    Stopped."""

    updated_timestamp: datetime | None = None
    """Time of the last change of the status: ISO 8601, UTC."""

    @property
    def changed_timestamp(self) -> datetime | None:
        return self.updated_timestamp or self.created_timestamp


T = TypeVar("T", bound=TaskArgs)


def task_spec(
    *,
    arguments: type[T],
    start_operation: str,
    get: Callable[[TaskKey], ApiCall],
    stop: Callable[[TaskKey], ApiCall],
    parse: Callable[[Mapping[str, Any]], TaskOutputs],
) -> ResourceSpec[T, TaskKey, TaskOutputs]:
    """Return the spec of a kind of task, whose attributes ResourceSpec describes."""
    return ResourceSpec(
        noun="task",
        arguments=arguments,
        outputs=TaskOutputs,
        start_operation=start_operation,
        get=get,
        stop=stop,
        parse=parse,
        prerequisite=_get_pipeline,
        parse_prerequisite=_parse_pipeline,
        complete_request=_complete_request,
        key=_key,
        key_from_id=_key_from_id,
        id=_id_of,
        subject=_subject,
        ready_statuses=_READY,
        terminal_statuses=_ENDED,
        stopping_status=TaskStatus.STOPPING,
        stopped_status=TaskStatus.STOPPED,
        max_age=MAX_PIPELINE_AGE,  # a task ends with its pipeline
        status_when_not_found=_status_when_not_found,
        restart=_restart,
        adopted_key=_adopted_key,
        waits=_waits,
        restart_notice=_RESTART_NOTICE,
        ended_notice=lambda inputs: f"restart_policy is {inputs.restart_policy}",
    )


def task_outputs(task: Mapping[str, Any], id_name: str, status_name: str) -> TaskOutputs:
    """Return the outputs of a task in a response.

    Args:
        task: The task, in the API's spelling.
        id_name: The member that holds the id, such as ``SpeakerSearchTaskId``.
        status_name: The member that holds the status.
    """
    return TaskOutputs(
        task_id=parse_id(task[id_name]),
        status=TaskStatus(parse_text(task[status_name])),
        created_timestamp=in_milliseconds(task.get("CreatedTimestamp")),
        updated_timestamp=in_milliseconds(task.get("UpdatedTimestamp")),
    )


def _key(inputs: TaskArgs, outputs: TaskOutputs) -> TaskKey:
    """Return the key of the task of some inputs."""
    return TaskKey(str(inputs.identifier), outputs.task_id)


def _key_from_id(id_: str) -> TaskKey:
    """Return the key in a resource id, ``<identifier>/<task_id>``.

    Raises:
        ChimeError: The id has another form, as the id of a ``get`` can.
    """
    identifier, _, task_id = id_.rpartition("/")
    # An ARN contains a slash itself, before the pipeline's id.
    is_cut_off_arn = identifier.startswith("arn:") and "/" not in identifier
    if not identifier or not task_id or is_cut_off_arn:
        raise ChimeError(f"the id of a task has the form PIPELINE_ID/TASK_ID, got {id_!r}")
    return TaskKey(identifier, task_id)


def _id_of(key: TaskKey) -> str:
    """Return the resource id of a task."""
    return f"{key.identifier}/{key.task_id}"


def _adopted_key(inputs: TaskArgs) -> TaskKey | None:
    """Return the key of the running task to adopt."""
    if not inputs.adopt_task_id:
        return None
    return TaskKey(str(inputs.identifier), str(inputs.adopt_task_id))


def _subject(inputs: TaskArgs) -> str:
    """Return the name of the pipeline in messages."""
    return f"pipeline {inputs.identifier}"


def _complete_request(request: dict[str, Any], inputs: TaskArgs) -> dict[str, Any]:
    """Return a start's parameters, the same for the id and the ARN of a pipeline."""
    return {**request, "Identifier": id_from_arn(str(inputs.identifier))}


def _get_pipeline(inputs: TaskArgs) -> ApiCall:
    """Return the call that fetches the task's pipeline."""
    return ApiCall("GetMediaPipeline", {"MediaPipelineId": id_from_arn(str(inputs.identifier))})


def _parse_pipeline(response: Mapping[str, Any]) -> Prerequisite:
    """Return the pipeline in a response of GetMediaPipeline."""
    pipeline = response.get("MediaPipeline", {}).get("MediaInsightsPipeline", {})
    return Prerequisite(
        arn=str(pipeline.get("MediaPipelineArn", "")),
        changed_timestamp=pipeline.get("CreatedTimestamp"),
        refuses_starts=pipeline.get("Status") in _PIPELINE_REFUSES,
    )


def _status_when_not_found(_outputs: TaskOutputs, _now: datetime) -> TaskStatus:
    """Return Stopped: the task has ended, and AWS has forgotten it.

    Removing it from the state would start another task at the next `up`.
    """
    return TaskStatus.STOPPED


def _restart(inputs: TaskArgs, outputs: TaskOutputs) -> bool:
    """Return whether the restart policy replaces a task."""
    if inputs.restart_policy == "OnFailure":
        return outputs.status == TaskStatus.FAILED
    return inputs.restart_policy == "Always" and outputs.status in _ENDED


def _waits(inputs: TaskArgs) -> bool:
    return bool(inputs.wait_for_in_progress)
