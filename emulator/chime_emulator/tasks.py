"""Speaker search and voice tone analysis tasks: started, watched and stopped."""

from __future__ import annotations

from functools import partial
from typing import Any

from .account import Account, Operation, Params, check_replay, is_remembered
from .definitions import VOICE_PROFILE_DOMAIN
from .errors import ApiError
from .life import ENDED, ENDING, Change, begun, stopped
from .pipelines import find_pipeline
from .records import Pipeline, Task

SPEAKER_SEARCH = "SpeakerSearchTask"
VOICE_TONE_ANALYSIS = "VoiceToneAnalysisTask"
"""The kinds of tasks; the service model prefixes their members' names with them."""


def end_task(account: Account, now: float, task_id: str, status: str) -> None:
    """Ends a task as if the service had done so by itself.

    Raises:
        KeyError: there is no such task.
        ValueError: it has ended already.
    """
    task = account.store.task(task_id)
    if task is None:
        raise KeyError(f"no task {task_id}")
    present = task.life.at(now).status
    if present in ENDED:
        raise ValueError(f"task {task_id} has ended already: it is {present}")
    account.store.set_task_life(task.id, task.life.then(now, Change(now, status)))


def task_rows(account: Account, now: float) -> list[dict[str, Any]]:
    """Every task ever started; see `Emulator.tasks`. Times in seconds since the epoch."""
    return [
        {
            "id": task.id,
            "kind": task.kind,
            "region": task.region,
            "pipeline_id": task.pipeline_id,
            "voice_profile_domain_arn": task.request.get("VoiceProfileDomainArn"),
            "token": task.token,
            "status": task.life.at(now).status,
            "alive": now < task.life.ends,
            "created": task.life.created,
            "updated": task.life.at(now).at,
        }
        for task in account.store.tasks()
    ]


def _start(kind: str, account: Account, now: float, region: str, params: Params) -> dict[str, Any]:
    request = dict(params)
    identifier = request.pop("Identifier")
    token = request.pop("ClientRequestToken", None)
    store, settings = account.store, account.settings
    pipeline = find_pipeline(account, now, region, identifier)
    earlier = None if token is None else store.task_by_token(region, kind, token)
    if earlier and is_remembered(settings, now, earlier.life.created):
        # The pipeline's id and ARN are the same request.
        same = (earlier.pipeline_id, earlier.request) == (pipeline.id, request)
        check_replay(settings, same, "task", now >= earlier.life.ends)
        original = settings.token_replay == "original"
        return _answer(earlier, earlier.life.changes[0] if original else earlier.life.at(now))
    _check_pipeline(pipeline, now)
    domain = request.get("VoiceProfileDomainArn")
    if domain is not None and not store.definition(region, VOICE_PROFILE_DOMAIN, domain):
        raise ApiError("NotFoundException", f"Voice profile domain {domain} not found.")
    _check_quota(account, now, region, kind)
    life = begun(now, settings.start_seconds, settings.task_outcome).cut(pipeline.life.ends)
    task = Task(account.new_id(), kind, region, pipeline.id, token, request, life)
    store.add_task(task)
    account.settings = settings.one_task_later()
    return _answer(task, life.at(now))


def _get(kind: str, account: Account, now: float, region: str, params: Params) -> dict[str, Any]:
    task, _ = _find(kind, account, now, region, params)
    return _answer(task, task.life.at(now))


def _stop(kind: str, account: Account, now: float, region: str, params: Params) -> None:
    task, pipeline = _find(kind, account, now, region, params)
    # Assumption: Stop declares a conflict, and AWS does not say when it answers with one.
    if (present := task.life.at(now).status) in ENDING:
        raise ApiError(
            "ConflictException", f"Task {task.id} cannot be stopped: its status is {present}."
        )
    life = stopped(task.life, now, account.settings).cut(pipeline.life.ends)
    account.store.set_task_life(task.id, life)


def _check_pipeline(pipeline: Pipeline, now: float) -> None:
    # Assumption: Start declares a conflict, and AWS does not say when it answers with one. A
    # pipeline that is still starting takes tasks.
    if (present := pipeline.life.at(now).status) in (*ENDING, "Paused"):
        raise ApiError(
            "ConflictException",
            f"No task can be started on media pipeline {pipeline.id}: its status is {present}.",
        )


def _check_quota(account: Account, now: float, region: str, kind: str) -> None:
    quota = account.settings.max_active_tasks
    if quota is None:
        return
    active = account.store.count_live_tasks(region, kind, now)
    if active >= quota:
        raise ApiError(
            "ResourceLimitExceededException",
            f"{active} tasks are active, and the quota is {quota}.",
        )


def _find(
    kind: str, account: Account, now: float, region: str, params: Params
) -> tuple[Task, Pipeline]:
    pipeline = find_pipeline(account, now, region, params["Identifier"])
    task_id = params[f"{kind}Id"]
    task = account.store.task(task_id)
    if (
        task is None
        or (task.kind, task.pipeline_id) != (kind, pipeline.id)
        or now < task.life.created + account.settings.invisible_seconds
    ):
        raise ApiError("NotFoundException", f"Task {task_id} not found.")
    return task, pipeline


def _answer(task: Task, change: Change) -> dict[str, Any]:
    return {
        task.kind: {
            f"{task.kind}Id": task.id,
            f"{task.kind}Status": change.status,
            "CreatedTimestamp": task.life.created,
            "UpdatedTimestamp": change.at,
        }
    }


OPERATIONS: dict[str, Operation] = {
    f"{verb}{kind}": partial(perform, kind)
    for kind in (SPEAKER_SEARCH, VOICE_TONE_ANALYSIS)
    for verb, perform in (("Start", _start), ("Get", _get), ("Stop", _stop))
}
