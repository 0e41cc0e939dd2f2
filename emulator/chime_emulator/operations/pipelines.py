"""Media insights pipelines."""

from __future__ import annotations

import math
from typing import Any

from ..protocol.calls import Params
from ..protocol.errors import ApiError
from ..state.records import CONFIGURATION, Pipeline
from ..state.timeline import TERMINAL_STATUSES, StatusChange, starting, stopping
from .account import Account, arn
from .definitions import find_definition
from .find_pipeline import find_pipeline, is_visible
from .pagination import paginate
from .registry import operation
from .replay import check_replay, is_token_valid


@operation("CreateMediaInsightsPipeline")
def create(account: Account, now: float, region: str, params: Params) -> dict[str, Any]:
    request = dict(params)
    token = request.pop("ClientRequestToken", None)
    store, settings = account.store, account.settings
    earlier = None if token is None else store.pipelines.by_token(region, token)
    if earlier and is_token_valid(settings, now, earlier.timeline.created_at):
        has_ended = now >= earlier.timeline.ended_at
        check_replay(settings, earlier.request == request, "pipeline", has_ended)
        is_original = settings.token_replay == "original"
        change = earlier.timeline.changes[0] if is_original else earlier.timeline.current(now)
        return {"MediaInsightsPipeline": _describe(earlier, change)}
    configuration = find_definition(account, region, CONFIGURATION, request[f"{CONFIGURATION}Arn"])
    _check_quota(account, now, region)
    max_age = math.inf if settings.pipeline_seconds is None else settings.pipeline_seconds
    timeline = starting(now, settings.pipeline_start_seconds, settings.pipeline_outcome)
    id_ = account.new_id()
    pipeline = Pipeline(
        id_,
        arn(region, f"media-pipeline/{id_}"),
        region,
        request,
        timeline.stopped_by(now + max_age),
        token,
        tuple(element["Type"] for element in configuration.members["Elements"]),
        expires_at=now + max_age,
    )
    store.pipelines.add(pipeline)
    store.set_tags(pipeline.arn, {tag["Key"]: tag["Value"] for tag in request.get("Tags", ())})
    account.settings = settings.after_create()
    return {"MediaInsightsPipeline": _describe(pipeline, pipeline.timeline.current(now))}


@operation("GetMediaPipeline")
def get(account: Account, now: float, region: str, params: Params) -> dict[str, Any]:
    pipeline = find_pipeline(account, now, region, params["MediaPipelineId"])
    members = _describe(pipeline, pipeline.timeline.current(now))
    return {"MediaPipeline": {"MediaInsightsPipeline": members}}


@operation("ListMediaPipelines")
def list_(account: Account, now: float, region: str, params: Params) -> dict[str, Any]:
    visible = (
        pipeline
        for pipeline in account.store.pipelines.of_region(region)
        if is_visible(account, now, pipeline)
    )
    page, next_token = paginate(visible, params, region, "MediaPipelines")
    return {
        "MediaPipelines": [
            {"MediaPipelineId": pipeline.id, "MediaPipelineArn": pipeline.arn} for pipeline in page
        ],
        **next_token,
    }


@operation("DeleteMediaPipeline")
def delete(account: Account, now: float, region: str, params: Params) -> None:
    # Assumption: AWS does not document the statuses of a deleted pipeline. Here it is Stopping
    # until the stop has finished, and not found from then on. A pipeline that has ended is not
    # found at once, nor is a pipeline of an earlier Delete.
    pipeline = find_pipeline(account, now, region, params["MediaPipelineId"])
    if pipeline.deleted_at != math.inf:
        raise ApiError("NotFoundException", f"Media pipeline {pipeline.id} not found.")
    store, settings = account.store, account.settings
    if now >= pipeline.timeline.ended_at:
        store.pipelines.set_timeline(pipeline, pipeline.timeline, deleted_at=now)
        return
    # Assumption: AWS declares a conflict of Delete and does not document its cause.
    if settings.delete_in_use == "conflict":
        tasks = store.tasks.active_of_pipeline(pipeline.id, now)
        if tasks:
            raise ApiError(
                "ConflictException",
                f"Media pipeline {pipeline.id} is in use by task {tasks[0].id}.",
            )
    timeline = stopping(pipeline.timeline, now, settings.pipeline_stop_seconds, "Stopped")
    deleted_at = now + settings.pipeline_stop_seconds
    _stop_tasks(account, now, store.pipelines.set_timeline(pipeline, timeline, deleted_at))


@operation("UpdateMediaInsightsPipelineStatus")
def update_status(account: Account, now: float, region: str, params: Params) -> None:
    pipeline = find_pipeline(account, now, region, params["Identifier"])
    update = params["UpdateStatus"]
    # Assumption: AWS declares a conflict and does not document its cause.
    required = {"Pause": "InProgress", "Resume": "Paused"}[update]
    if (status := pipeline.timeline.current(now).status) != required:
        raise ApiError(
            "ConflictException",
            f"{update} requires a pipeline with status {required}: {pipeline.id} is {status}.",
        )
    pipelines, settings = account.store.pipelines, account.settings
    if update == "Resume":
        timeline = pipeline.timeline.followed_by(now, StatusChange(now, "InProgress"))
        timeline = timeline.stopped_by(pipeline.expires_at)
        pipelines.set_timeline(pipeline, timeline, pipeline.deleted_at)
        return
    max_pause = math.inf if settings.paused_seconds is None else settings.paused_seconds
    timeline = pipeline.timeline.followed_by(now, StatusChange(now, "Paused"))
    timeline = timeline.stopped_by(min(now + max_pause, pipeline.expires_at))
    _stop_tasks(account, now, pipelines.set_timeline(pipeline, timeline, pipeline.deleted_at))


def end_pipeline(account: Account, now: float, pipeline_id: str, status: str) -> None:
    """End a pipeline and its tasks as if the service had done so.

    Raises:
        KeyError: the pipeline is unknown.
        ValueError: the pipeline has ended, or is being deleted.
    """
    pipeline = account.store.pipelines.get(pipeline_id)
    if pipeline is None:
        raise KeyError(f"unknown pipeline {pipeline_id}")
    present = pipeline.timeline.current(now).status
    if present in TERMINAL_STATUSES or pipeline.deleted_at != math.inf:
        raise ValueError(f"pipeline {pipeline_id} has already ended with status {present}")
    timeline = pipeline.timeline.followed_by(now, StatusChange(now, status))
    ended = account.store.pipelines.set_timeline(pipeline, timeline, deleted_at=math.inf)
    _stop_tasks(account, now, ended)


def pipeline_rows(account: Account, now: float) -> list[dict[str, Any]]:
    """Return every pipeline; see `Emulator.pipelines`. Times are in seconds since the epoch."""
    return [
        {
            "id": pipeline.id,
            "arn": pipeline.arn,
            "region": pipeline.region,
            "configuration_arn": pipeline.request.get(f"{CONFIGURATION}Arn"),
            "token": pipeline.token,
            "tags": account.store.tags(pipeline.arn),
            "status": pipeline.timeline.current(now).status,
            "alive": now < pipeline.timeline.ended_at,
            "deleted": pipeline.deleted_at != math.inf,
            "created": pipeline.timeline.created_at,
            "updated": pipeline.timeline.current(now).at,
        }
        for pipeline in account.store.pipelines.all()
    ]


def _check_quota(account: Account, now: float, region: str) -> None:
    quota = account.settings.max_active_pipelines
    if quota is None:
        return
    active = account.store.pipelines.count_active(region, now)
    if active >= quota:
        raise ApiError(
            "ResourceLimitExceededException",
            f"{active} pipelines are active, and the quota is {quota}.",
        )


def _stop_tasks(account: Account, now: float, pipeline: Pipeline) -> None:
    """Stop the pipeline's active tasks, at the end of the pipeline at the latest."""
    settings = account.settings
    for task in account.store.tasks.active_of_pipeline(pipeline.id, now):
        timeline = task.timeline
        if timeline.current(now).status != "Stopping":
            timeline = stopping(timeline, now, settings.stop_seconds, settings.stop_outcome)
        account.store.tasks.set_timeline(task.id, timeline.stopped_by(pipeline.timeline.ended_at))


def _describe(pipeline: Pipeline, change: StatusChange) -> dict[str, Any]:
    members = {
        "MediaPipelineId": pipeline.id,
        "MediaPipelineArn": pipeline.arn,
        "Status": change.status,
        "CreatedTimestamp": pipeline.timeline.created_at,
        # Assumption: all elements have the status of their pipeline.
        "ElementStatuses": [
            {"Type": element, "Status": change.status} for element in pipeline.elements
        ],
    }
    return members | {name: value for name, value in pipeline.request.items() if name != "Tags"}
