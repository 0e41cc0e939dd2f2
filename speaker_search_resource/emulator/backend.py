"""What exists and how it behaves: pipelines, voice profile domains and tasks, free of HTTP."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Literal

from . import seeds
from .errors import ApiError
from .life import ENDED, ENDING, Change, life_of_a_task, stopped
from .settings import Settings
from .store import Pipeline, Store, Task

Params = Mapping[str, Any]
Handler = Callable[[str, Params], "dict[str, Any] | None"]
"""One operation: Region and request members in, answer members out, or `ApiError` raised."""

SPEAKER_SEARCH = "SpeakerSearchTask"
"""A kind of task; the service model prefixes its members' names with it."""


class Backend:
    """The resources of the emulated account, each in the one Region it was made in.

    Args:
        store: where the state is; it is closed by `close`.
        clock: seconds since the epoch.
        settings: how it behaves at first.
    """

    def __init__(self, store: Store, clock: Callable[[], float], settings: Settings) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings
        self._lock = threading.Lock()
        seeds.plant(store, clock())

    @property
    def settings(self) -> Settings:
        """The settings that hold now."""
        return self._settings

    def configure(self, changes: Mapping[str, Any]) -> None:
        """Changes some of the settings.

        Raises:
            ValueError: there is no such setting, or the value is not allowed; one line.
        """
        with self._lock:
            self._settings = self._settings.changed(changes)

    def handlers(self) -> dict[str, Handler]:
        """The operations there are, by their names in the service model."""
        return {
            "StartSpeakerSearchTask": partial(self._start_task, SPEAKER_SEARCH),
            "GetSpeakerSearchTask": partial(self._get_task, SPEAKER_SEARCH),
            "StopSpeakerSearchTask": partial(self._stop_task, SPEAKER_SEARCH),
            "GetMediaPipeline": self._get_media_pipeline,
        }

    def tasks(self) -> list[dict[str, Any]]:
        """Every task ever started, oldest first; each is one Start that took effect.

        Keys: id, kind, region, pipeline_id, voice_profile_domain_arn, token, status, alive
        (neither Stopped nor Failed), created and updated (both in seconds since the epoch).
        """
        with self._lock:
            now = self._clock()
            return [
                {
                    "id": task.id,
                    "kind": task.kind,
                    "region": task.region,
                    "pipeline_id": task.pipeline_id,
                    "voice_profile_domain_arn": task.request.get("VoiceProfileDomainArn"),
                    "token": task.token,
                    "status": task.life.at(now).status,
                    "alive": _is_alive(task, now),
                    "created": task.life.created,
                    "updated": task.life.at(now).at,
                }
                for task in self._store.tasks()
            ]

    def add_voice_profile_domain(self, region: str) -> str:
        """Makes a voice profile domain beside the seeded one, and returns its ARN."""
        arn = f"arn:aws:chime:{region}:{seeds.ACCOUNT_ID}:voice-profile-domain/{uuid.uuid4()}"
        with self._lock:
            self._store.add_voice_profile_domain(region, arn)
        return arn

    def end_task(self, task_id: str, status: Literal["Failed", "Stopped"]) -> None:
        """Ends a task as if the service had done so by itself.

        Raises:
            KeyError: there is no such task.
            ValueError: it has ended already.
        """
        with self._lock:
            now = self._clock()
            task = self._store.task(task_id)
            if task is None:
                raise KeyError(f"no task {task_id}")
            if not _is_alive(task, now):
                present = task.life.at(now).status
                raise ValueError(f"task {task_id} has ended already: it is {present}")
            self._store.set_task_life(task.id, task.life.then(now, Change(now, status)))

    def concerned(self, params: Params) -> set[str]:
        """The tasks (ids) and voice profile domains (ARNs) that a call with `params` concerns."""
        ids = {value for name, value in params.items() if name.endswith("TaskId")}
        with self._lock:
            tasks = [task for task in map(self._store.task, ids) if task is not None]
        requests = [params, *(task.request for task in tasks)]
        return ids | {
            request["VoiceProfileDomainArn"]
            for request in requests
            if "VoiceProfileDomainArn" in request
        }

    def close(self) -> None:
        """Waits for the operation in hand, then closes the store."""
        with self._lock:
            self._store.close()

    def _start_task(self, kind: str, region: str, params: Params) -> dict[str, Any]:
        request = dict(params)
        identifier = request.pop("Identifier")
        token = request.pop("ClientRequestToken", None)
        with self._lock:
            now = self._clock()
            pipeline = self._pipeline(region, identifier)
            if token is not None and (earlier := self._remembered(region, kind, token, now)):
                return self._replay(earlier, now, (pipeline.id, request))
            domain = request.get("VoiceProfileDomainArn")
            if domain is not None and not self._store.has_voice_profile_domain(region, domain):
                raise ApiError("NotFoundException", f"Voice profile domain {domain} not found.")
            self._check_quota(region, kind, now)
            life = life_of_a_task(now, self._settings)
            task = Task(str(uuid.uuid4()), kind, region, pipeline.id, token, request, life)
            self._store.add_task(task)
            self._settings = self._settings.one_task_later()
            return _answer(task, life.at(now))

    def _remembered(self, region: str, kind: str, token: str, now: float) -> Task | None:
        task = self._store.task_by_token(region, kind, token)
        seconds = self._settings.token_seconds
        if task is None or (seconds is not None and now >= task.life.created + seconds):
            return None
        return task

    def _replay(self, earlier: Task, now: float, request: tuple[str, Params]) -> dict[str, Any]:
        # Assumption: AWS says only "use a different token for different speaker search tasks".
        # Here a token is remembered within Region and operation, and another request with it is
        # a conflict. What the same request answers, and for how long, is a setting, for nobody
        # outside AWS knows. The pipeline's id and ARN are the same request.
        if (earlier.pipeline_id, earlier.request) != request:
            raise ApiError(
                "ConflictException",
                "The client request token was used before with a different request.",
            )
        if self._settings.token_replay == "conflict" and not _is_alive(earlier, now):
            raise ApiError(
                "ConflictException",
                "The client request token was used before for a task that has ended.",
            )
        original = self._settings.token_replay == "original"
        return _answer(earlier, earlier.life.changes[0] if original else earlier.life.at(now))

    def _check_quota(self, region: str, kind: str, now: float) -> None:
        quota = self._settings.max_active_tasks
        if quota is None:
            return
        active = sum(
            (task.region, task.kind) == (region, kind) and _is_alive(task, now)
            for task in self._store.tasks()
        )
        if active >= quota:
            raise ApiError(
                "ResourceLimitExceededException",
                f"{active} tasks are active, and the quota is {quota}.",
            )

    def _get_task(self, kind: str, region: str, params: Params) -> dict[str, Any]:
        with self._lock:
            now = self._clock()
            task = self._task(kind, region, params, now)
            return _answer(task, task.life.at(now))

    def _stop_task(self, kind: str, region: str, params: Params) -> None:
        with self._lock:
            now = self._clock()
            task = self._task(kind, region, params, now)
            # Assumption: Stop declares a conflict, and AWS does not say when it answers with one.
            if (present := task.life.at(now).status) in ENDING:
                raise ApiError(
                    "ConflictException",
                    f"Task {task.id} cannot be stopped: its status is {present}.",
                )
            self._store.set_task_life(task.id, stopped(task.life, now, self._settings))

    def _get_media_pipeline(self, region: str, params: Params) -> dict[str, Any]:
        with self._lock:
            pipeline = self._pipeline(region, params["MediaPipelineId"])
            members = {
                "MediaPipelineId": pipeline.id,
                "MediaPipelineArn": pipeline.arn,
                "Status": pipeline.life.at(self._clock()).status,
                "CreatedTimestamp": pipeline.life.created,
                **pipeline.members,
            }
            return {"MediaPipeline": {"MediaInsightsPipeline": members}}

    def _pipeline(self, region: str, identifier: str) -> Pipeline:
        pipeline = self._store.pipeline(region, identifier)
        if pipeline is None:
            raise ApiError("NotFoundException", f"Media pipeline {identifier} not found.")
        return pipeline

    def _task(self, kind: str, region: str, params: Params, now: float) -> Task:
        pipeline = self._pipeline(region, params["Identifier"])
        task = self._store.task(params[f"{kind}Id"])
        if (
            task is None
            or (task.kind, task.pipeline_id) != (kind, pipeline.id)
            or now < task.life.created + self._settings.invisible_seconds
        ):
            raise ApiError("NotFoundException", f"Task {params[f'{kind}Id']} not found.")
        return task


def _is_alive(task: Task, now: float) -> bool:
    return task.life.at(now).status not in ENDED


def _answer(task: Task, change: Change) -> dict[str, Any]:
    return {
        task.kind: {
            f"{task.kind}Id": task.id,
            f"{task.kind}Status": change.status,
            "CreatedTimestamp": task.life.created,
            "UpdatedTimestamp": change.at,
        }
    }
