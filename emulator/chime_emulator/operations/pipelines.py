"""Media pipelines of every kind: create, get, list, delete."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from botocore.model import StructureShape

from ..protocol.calls import Params
from ..protocol.errors import ApiError
from ..protocol.models import MEDIA_PIPELINES, load_model
from ..state.records import CONFIGURATION, Pipeline
from ..state.timeline import TERMINAL_STATUSES, StatusChange, starting, stopping
from .account import Account, arn
from .find_pipeline import find_pipeline, is_visible
from .pagination import paginate
from .registry import operation
from .replay import check_replay, is_token_valid


@operation("GetMediaPipeline")
def get(account: Account, now: float, region: str, params: Params) -> dict[str, Any]:
    pipeline = find_pipeline(account, now, region, params["MediaPipelineId"])
    members = _describe(pipeline, pipeline.timeline.current(now))
    return {"MediaPipeline": {pipeline.kind: members}}


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
    stop_tasks(account, now, store.pipelines.set_timeline(pipeline, timeline, deleted_at))


def create_pipeline(
    account: Account,
    now: float,
    region: str,
    kind: str,
    params: Params,
    elements: Callable[[], tuple[Mapping[str, Any], ...]] = tuple,
) -> dict[str, Any]:
    """Create a pipeline, or find the pipeline of a replayed token, and return its description.

    Args:
        account: the account.
        now: seconds since the epoch.
        region: the Region of the new pipeline.
        kind: the name of the pipeline's shape in the model, and of a member of MediaPipeline.
        params: the members of the request.
        elements: returns the types of the new pipeline's elements, or raises `ApiError`.

    Raises:
        ApiError: ConflictException for a token of another request, or above the quota.
    """
    request = dict(params)
    token = request.pop("ClientRequestToken", None)
    store, settings = account.store, account.settings
    earlier = None if token is None else store.pipelines.by_token(region, kind, token)
    if earlier and is_token_valid(settings, now, earlier.timeline.created_at):
        has_ended = now >= earlier.timeline.ended_at
        check_replay(settings, earlier.request == request, "pipeline", has_ended)
        is_original = settings.token_replay == "original"
        change = earlier.timeline.changes[0] if is_original else earlier.timeline.current(now)
        return _describe(earlier, change)
    types = elements()
    _check_quota(account, now, region, kind)
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
        types,
        expires_at=now + max_age,
        kind=kind,
    )
    store.pipelines.add(pipeline)
    store.set_tags(pipeline.arn, {tag["Key"]: tag["Value"] for tag in request.get("Tags", ())})
    account.settings = settings.after_create()
    return _describe(pipeline, pipeline.timeline.current(now))


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
    stop_tasks(account, now, ended)


def pipeline_rows(account: Account, now: float) -> list[dict[str, Any]]:
    """Return every pipeline; see `Emulator.pipelines`. Times are in seconds since the epoch."""
    return [
        {
            "id": pipeline.id,
            "kind": pipeline.kind,
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


def stop_tasks(account: Account, now: float, pipeline: Pipeline) -> None:
    """Stop the pipeline's active tasks, at the end of the pipeline at the latest."""
    settings = account.settings
    for task in account.store.tasks.active_of_pipeline(pipeline.id, now):
        timeline = task.timeline
        if timeline.current(now).status != "Stopping":
            timeline = stopping(timeline, now, settings.stop_seconds, settings.stop_outcome)
        account.store.tasks.set_timeline(task, timeline.stopped_by(pipeline.timeline.ended_at))


def _check_quota(account: Account, now: float, region: str, kind: str) -> None:
    quota = account.settings.max_active_pipelines
    if quota is None:
        return
    active = account.store.pipelines.count_active(region, kind, now)
    if active >= quota:
        raise ApiError(
            "ResourceLimitExceededException",
            f"{active} pipelines are active, and the quota is {quota}.",
        )


def _describe(pipeline: Pipeline, change: StatusChange) -> dict[str, Any]:
    """Return the members that the shape of the pipeline's kind has."""
    members = {
        **pipeline.request,
        "MediaPipelineId": pipeline.id,
        "MediaPipelineArn": pipeline.arn,
        "Status": change.status,
        "CreatedTimestamp": pipeline.timeline.created_at,
        "UpdatedTimestamp": change.at,
        # Assumption: all elements have the status of their pipeline.
        "ElementStatuses": [
            {"Type": element["Type"], "Status": change.status} for element in pipeline.elements
        ],
    }
    shape = load_model(MEDIA_PIPELINES).shape_for(pipeline.kind)
    assert isinstance(shape, StructureShape)
    return {name: value for name, value in members.items() if name in shape.members}
