"""Media insights pipelines: created, paused, resumed and deleted, or ended by themselves."""

from __future__ import annotations

import math
from typing import Any

from .account import Account, Operation, Params, arn, check_replay, is_remembered, page
from .definitions import CONFIGURATION, find_definition
from .errors import ApiError
from .life import ENDED, Change, begun, stopped
from .records import Pipeline


def find_pipeline(account: Account, now: float, region: str, identifier: str) -> Pipeline:
    """The pipeline of that id or ARN.

    Raises:
        ApiError: NotFoundException if it is not there, not seen yet, or deleted.
    """
    pipeline = account.store.pipeline(region, identifier)
    if pipeline is None or not _is_known(account, now, pipeline):
        raise ApiError("NotFoundException", f"Media pipeline {identifier} not found.")
    return pipeline


def end_pipeline(account: Account, now: float, pipeline_id: str, status: str) -> None:
    """Ends a pipeline and its tasks as if the service had done so by itself.

    Raises:
        KeyError: there is no such pipeline.
        ValueError: it has ended already, or is being deleted.
    """
    pipeline = account.store.pipeline_by_id(pipeline_id)
    if pipeline is None:
        raise KeyError(f"no pipeline {pipeline_id}")
    present = pipeline.life.at(now).status
    if present in ENDED or pipeline.gone != math.inf:
        raise ValueError(f"pipeline {pipeline_id} has ended already: it is {present}")
    life = pipeline.life.then(now, Change(now, status))
    _stop_tasks(account, now, account.store.set_pipeline_life(pipeline, life, math.inf))


def pipeline_rows(account: Account, now: float) -> list[dict[str, Any]]:
    """Every pipeline there ever was; see `Emulator.pipelines`. Times in seconds since the epoch."""
    return [
        {
            "id": pipeline.id,
            "arn": pipeline.arn,
            "region": pipeline.region,
            "configuration_arn": pipeline.request.get(f"{CONFIGURATION}Arn"),
            "token": pipeline.token,
            "tags": account.store.tags(pipeline.arn),
            "status": pipeline.life.at(now).status,
            "alive": now < pipeline.life.ends,
            "deleted": pipeline.gone != math.inf,
            "created": pipeline.life.created,
            "updated": pipeline.life.at(now).at,
        }
        for pipeline in account.store.pipelines()
    ]


def _create(account: Account, now: float, region: str, params: Params) -> dict[str, Any]:
    request = dict(params)
    token = request.pop("ClientRequestToken", None)
    store, settings = account.store, account.settings
    earlier = None if token is None else store.pipeline_by_token(region, token)
    if earlier and is_remembered(settings, now, earlier.life.created):
        ended = now >= earlier.life.ends
        check_replay(settings, earlier.request == request, "pipeline", ended)
        original = settings.token_replay == "original"
        change = earlier.life.changes[0] if original else earlier.life.at(now)
        return {"MediaInsightsPipeline": _members(earlier, change)}
    configuration = find_definition(account, region, CONFIGURATION, request[f"{CONFIGURATION}Arn"])
    _check_quota(account, now, region)
    expires = now + (math.inf if settings.pipeline_seconds is None else settings.pipeline_seconds)
    life = begun(now, settings.pipeline_start_seconds, settings.pipeline_outcome).cut(expires)
    id_ = account.new_id()
    pipeline = Pipeline(
        id_,
        arn(region, f"media-pipeline/{id_}"),
        region,
        request,
        life,
        token,
        tuple(element["Type"] for element in configuration.members["Elements"]),
        expires,
    )
    store.add_pipeline(pipeline)
    store.set_tags(pipeline.arn, {tag["Key"]: tag["Value"] for tag in request.get("Tags", ())})
    account.settings = settings.one_pipeline_later()
    return {"MediaInsightsPipeline": _members(pipeline, life.at(now))}


def _get(account: Account, now: float, region: str, params: Params) -> dict[str, Any]:
    pipeline = find_pipeline(account, now, region, params["MediaPipelineId"])
    return {"MediaPipeline": {"MediaInsightsPipeline": _members(pipeline, pipeline.life.at(now))}}


def _list(account: Account, now: float, region: str, params: Params) -> dict[str, Any]:
    known = (
        pipeline
        for pipeline in account.store.pipelines_of_region(region)
        if _is_known(account, now, pipeline)
    )
    pipelines, more = page(known, params, region, "MediaPipelines")
    return {
        "MediaPipelines": [
            {"MediaPipelineId": pipeline.id, "MediaPipelineArn": pipeline.arn}
            for pipeline in pipelines
        ],
        **more,
    }


def _delete(account: Account, now: float, region: str, params: Params) -> None:
    # Assumption: AWS does not say what becomes of the pipeline. Here it is Stopping until its stop
    # has finished, and unknown from then on; an ended one is unknown at once. A second Delete
    # finds nothing to delete, even while the first one is at work.
    pipeline = find_pipeline(account, now, region, params["MediaPipelineId"])
    if pipeline.gone != math.inf:
        raise ApiError("NotFoundException", f"Media pipeline {pipeline.id} not found.")
    store, settings = account.store, account.settings
    if now >= pipeline.life.ends:
        store.set_pipeline_life(pipeline, pipeline.life, gone=now)
        return
    # Assumption: Delete declares a conflict, and AWS does not say when it answers with one.
    if settings.delete_in_use == "conflict":
        tasks = store.live_tasks_of_pipeline(pipeline.id, now)
        if tasks:
            raise ApiError(
                "ConflictException",
                f"Media pipeline {pipeline.id} is in use by task {tasks[0].id}.",
            )
    gone = now + settings.pipeline_stop_seconds
    life = pipeline.life.then(now, Change(now, "Stopping"), Change(gone, "Stopped"))
    _stop_tasks(account, now, store.set_pipeline_life(pipeline, life, gone))


def _update_status(account: Account, now: float, region: str, params: Params) -> None:
    pipeline = find_pipeline(account, now, region, params["Identifier"])
    update = params["UpdateStatus"]
    # Assumption: the operation declares a conflict; here that is any status but the one to leave.
    leaves = {"Pause": "InProgress", "Resume": "Paused"}[update]
    if (present := pipeline.life.at(now).status) != leaves:
        raise ApiError(
            "ConflictException",
            f"{update} needs a pipeline that is {leaves}: {pipeline.id} is {present}.",
        )
    settings = account.settings
    if update == "Resume":
        life = pipeline.life.then(now, Change(now, "InProgress")).cut(pipeline.expires)
        account.store.set_pipeline_life(pipeline, life, pipeline.gone)
        return
    pause = math.inf if settings.paused_seconds is None else settings.paused_seconds
    life = pipeline.life.then(now, Change(now, "Paused")).cut(min(now + pause, pipeline.expires))
    _stop_tasks(account, now, account.store.set_pipeline_life(pipeline, life, pipeline.gone))


def _is_known(account: Account, now: float, pipeline: Pipeline) -> bool:
    return pipeline.life.created + account.settings.invisible_seconds <= now < pipeline.gone


def _check_quota(account: Account, now: float, region: str) -> None:
    quota = account.settings.max_active_pipelines
    if quota is None:
        return
    active = account.store.count_live_pipelines(region, now)
    if active >= quota:
        raise ApiError(
            "ResourceLimitExceededException",
            f"{active} pipelines are active, and the quota is {quota}.",
        )


def _stop_tasks(account: Account, now: float, pipeline: Pipeline) -> None:
    """Stops its live tasks; none outlives the pipeline."""
    for task in account.store.live_tasks_of_pipeline(pipeline.id, now):
        is_stopping = task.life.at(now).status == "Stopping"
        life = task.life if is_stopping else stopped(task.life, now, account.settings)
        account.store.set_task_life(task.id, life.cut(pipeline.life.ends))


def _members(pipeline: Pipeline, change: Change) -> dict[str, Any]:
    members = {
        "MediaPipelineId": pipeline.id,
        "MediaPipelineArn": pipeline.arn,
        "Status": change.status,
        "CreatedTimestamp": pipeline.life.created,
        # Assumption: the elements go with their pipeline, all of them.
        "ElementStatuses": [
            {"Type": element, "Status": change.status} for element in pipeline.elements
        ],
    }
    return members | {name: value for name, value in pipeline.request.items() if name != "Tags"}


OPERATIONS: dict[str, Operation] = {
    "CreateMediaInsightsPipeline": _create,
    "GetMediaPipeline": _get,
    "ListMediaPipelines": _list,
    "DeleteMediaPipeline": _delete,
    "UpdateMediaInsightsPipelineStatus": _update_status,
}
