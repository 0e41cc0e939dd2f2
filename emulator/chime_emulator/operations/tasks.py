"""Speaker search tasks and voice tone analysis tasks."""

from __future__ import annotations

from typing import Any

from ..protocol.calls import Params
from ..protocol.errors import ApiError
from ..state.planned_events import search_results, tone_results
from ..state.records import (
    INSIGHTS_PIPELINE,
    SPEAKER_SEARCH,
    VOICE_PROFILE_DOMAIN,
    VOICE_TONE_ANALYSIS,
    Pipeline,
    Task,
)
from ..state.timeline import (
    STOPPING_STATUSES,
    TERMINAL_STATUSES,
    StatusChange,
    starting,
    stopping,
)
from .account import Account
from .find_pipeline import find_pipeline
from .registry import operation
from .replay import check_replay, is_token_valid


@operation("StartSpeakerSearchTask", kind=SPEAKER_SEARCH)
@operation("StartVoiceToneAnalysisTask", kind=VOICE_TONE_ANALYSIS)
def start(
    account: Account, now: float, region: str, params: Params, *, kind: str
) -> dict[str, Any]:
    request = dict(params)
    identifier = request.pop("Identifier")
    token = request.pop("ClientRequestToken", None)
    store, settings = account.store, account.settings
    pipeline = find_pipeline(account, now, region, identifier, INSIGHTS_PIPELINE)
    earlier = None if token is None else store.tasks.by_token(region, kind, token)
    if earlier and is_token_valid(settings, now, earlier.timeline.created_at):
        # A request with the pipeline's ARN equals a request with its id.
        is_same_request = (earlier.pipeline_id, earlier.request) == (pipeline.id, request)
        check_replay(settings, is_same_request, "task", now >= earlier.timeline.ended_at)
        if settings.token_replay == "original":
            return _describe(earlier, earlier.timeline.changes[0])
        return _describe(earlier, earlier.timeline.current(now))
    _check_pipeline(pipeline, now)
    domain = request.get("VoiceProfileDomainArn")
    if domain is not None and not store.definitions.find(region, VOICE_PROFILE_DOMAIN, domain):
        raise ApiError("NotFoundException", f"Voice profile domain {domain} not found.")
    _check_quota(account, now, region, kind)
    timeline = starting(now, settings.start_seconds, settings.task_outcome)
    results = search_results if kind == SPEAKER_SEARCH else tone_results
    task = Task(
        account.new_id(),
        kind,
        region,
        pipeline.id,
        token,
        request,
        timeline.stopped_by(pipeline.timeline.ended_at),
        results(timeline, settings),
        settings.result_matches,
    )
    store.tasks.add(task)
    account.settings = settings.after_start()
    return _describe(task, task.timeline.current(now))


@operation("GetSpeakerSearchTask", kind=SPEAKER_SEARCH)
@operation("GetVoiceToneAnalysisTask", kind=VOICE_TONE_ANALYSIS)
def get(account: Account, now: float, region: str, params: Params, *, kind: str) -> dict[str, Any]:
    task, _ = _find(account, now, region, params, kind)
    return _describe(task, task.timeline.current(now))


@operation("StopSpeakerSearchTask", kind=SPEAKER_SEARCH)
@operation("StopVoiceToneAnalysisTask", kind=VOICE_TONE_ANALYSIS)
def stop(account: Account, now: float, region: str, params: Params, *, kind: str) -> None:
    task, pipeline = _find(account, now, region, params, kind)
    # Assumption: AWS declares a conflict of Stop and does not document its cause.
    if (status := task.timeline.current(now).status) in STOPPING_STATUSES:
        raise ApiError(
            "ConflictException", f"Task {task.id} cannot be stopped: its status is {status}."
        )
    settings = account.settings
    timeline = stopping(task.timeline, now, settings.stop_seconds, settings.stop_outcome)
    account.store.tasks.set_timeline(task, timeline.stopped_by(pipeline.timeline.ended_at))


def end_task(account: Account, now: float, task_id: str, status: str) -> None:
    """End a task as if the service had done so.

    Raises:
        KeyError: the task is unknown.
        ValueError: the task has ended.
    """
    task = account.store.tasks.get(task_id)
    if task is None:
        raise KeyError(f"unknown task {task_id}")
    present = task.timeline.current(now).status
    if present in TERMINAL_STATUSES:
        raise ValueError(f"task {task_id} has already ended with status {present}")
    timeline = task.timeline.followed_by(now, StatusChange(now, status))
    account.store.tasks.set_timeline(task, timeline)


def task_rows(account: Account, now: float) -> list[dict[str, Any]]:
    """Return every task; see `Emulator.tasks`. Times are in seconds since the epoch."""
    return [
        {
            "id": task.id,
            "kind": task.kind,
            "region": task.region,
            "pipeline_id": task.pipeline_id,
            "voice_profile_domain_arn": task.request.get("VoiceProfileDomainArn"),
            "token": task.token,
            "status": task.timeline.current(now).status,
            "alive": now < task.timeline.ended_at,
            "created": task.timeline.created_at,
            "updated": task.timeline.current(now).at,
        }
        for task in account.store.tasks.all()
    ]


def affected_ids(account: Account, now: float, params: Params) -> set[str]:
    """Return the ids of the tasks and the voice profile domains that a call affects.

    These are the task and the domain that the request names. With the setting domain_quota_counts
    at "tasks", the domain that the task searches is one of them.
    """
    task_ids = {value for name, value in params.items() if name.endswith("TaskId")}
    requests = [params]
    if account.settings.domain_quota_counts == "tasks":
        tasks = map(account.store.tasks.get, task_ids)
        requests += [task.request for task in tasks if task is not None]
    arns = [request.get("VoiceProfileDomainArn", "") for request in requests]
    domain_ids = {params.get("VoiceProfileDomainId", ""), *(arn.rpartition("/")[2] for arn in arns)}
    return task_ids | (domain_ids - {""})


def _check_pipeline(pipeline: Pipeline, now: float) -> None:
    # Assumption: AWS declares a conflict of Start and does not document its cause. The emulator
    # accepts tasks on a pipeline that is starting.
    if (status := pipeline.timeline.current(now).status) in (*STOPPING_STATUSES, "Paused"):
        raise ApiError(
            "ConflictException",
            f"No task can be started on media pipeline {pipeline.id}: its status is {status}.",
        )


def _check_quota(account: Account, now: float, region: str, kind: str) -> None:
    quota = account.settings.max_active_tasks
    if quota is None:
        return
    active = account.store.tasks.count_active(region, kind, now)
    if active >= quota:
        raise ApiError(
            "ResourceLimitExceededException",
            f"{active} tasks are active, and the quota is {quota}.",
        )


def _find(
    account: Account, now: float, region: str, params: Params, kind: str
) -> tuple[Task, Pipeline]:
    pipeline = find_pipeline(account, now, region, params["Identifier"], INSIGHTS_PIPELINE)
    task_id = params[f"{kind}Id"]
    task = account.store.tasks.get(task_id)
    if (
        task is None
        or (task.kind, task.pipeline_id) != (kind, pipeline.id)
        or now < task.timeline.created_at + account.settings.invisible_seconds
    ):
        raise ApiError("NotFoundException", f"Task {task_id} not found.")
    return task, pipeline


def _describe(task: Task, change: StatusChange) -> dict[str, Any]:
    return {
        task.kind: {
            f"{task.kind}Id": task.id,
            f"{task.kind}Status": change.status,
            "CreatedTimestamp": task.timeline.created_at,
            "UpdatedTimestamp": change.at,
        }
    }
