"""What exists and how it behaves: pipelines, voice profile domains and tasks, free of HTTP."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Literal

from . import seeds
from .errors import ApiError
from .life import Change, Life
from .store import Pipeline, Store, Task

Params = Mapping[str, Any]
Handler = Callable[[str, Params], "dict[str, Any] | None"]
"""One operation: Region and request members in, answer members out, or `ApiError` raised."""

SPEAKER_SEARCH = "SpeakerSearchTask"
"""A kind of task; the service model prefixes its members' names with it."""

ENDED = ("Failed", "Stopped")
ENDING = ("Stopping", *ENDED)

# The share of a task's start that passes before it is Initializing; AWS documents no figure.
NOT_STARTED_SHARE = 0.2


class Backend:
    """The resources of the emulated account, each in the one Region it was made in.

    Args:
        store: where the state is; it is closed by `close`.
        clock: seconds since the epoch.
        start_seconds: from Start until a task is InProgress; >= 0.
        stop_seconds: from Stop until a task is Stopped; >= 0.
    """

    def __init__(
        self,
        store: Store,
        clock: Callable[[], float],
        start_seconds: float,
        stop_seconds: float,
    ) -> None:
        self._store = store
        self._clock = clock
        self._start_seconds = start_seconds
        self._stop_seconds = stop_seconds
        self._lock = threading.Lock()
        self._seed()

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

        Keys: id, kind, region, pipeline_id, voice_profile_domain_arn, token, status, created and
        updated (both in seconds since the epoch).
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
                    "created": task.life.created,
                    "updated": task.life.at(now).at,
                }
                for task in self._store.tasks()
            ]

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
            if (present := task.life.at(now).status) in ENDED:
                raise ValueError(f"task {task_id} has ended already: it is {present}")
            self._store.set_task_life(task.id, task.life.then(now, Change(now, status)))

    def close(self) -> None:
        """Waits for the operation in hand, then closes the store."""
        with self._lock:
            self._store.close()

    def _seed(self) -> None:
        created = self._clock() - seeds.PIPELINE_AGE_SECONDS
        members = {
            "MediaInsightsPipelineConfigurationArn": seeds.PIPELINE_CONFIGURATION_ARN,
            "KinesisVideoStreamSourceRuntimeConfiguration": {
                "Streams": [
                    {
                        "StreamArn": seeds.STREAM_ARN,
                        "StreamChannelDefinition": {"NumberOfChannels": 2},
                    }
                ],
                "MediaEncoding": "pcm",
                "MediaSampleRate": 8000,
            },
        }
        self._store.add_pipeline(
            Pipeline(
                seeds.PIPELINE_ID,
                seeds.PIPELINE_ARN,
                seeds.REGION,
                members,
                Life((Change(created, "InProgress"),)),
            )
        )
        self._store.add_voice_profile_domain(seeds.REGION, seeds.VOICE_PROFILE_DOMAIN_ARN)

    def _start_task(self, kind: str, region: str, params: Params) -> dict[str, Any]:
        request = dict(params)
        identifier = request.pop("Identifier")
        token = request.pop("ClientRequestToken", None)
        with self._lock:
            now = self._clock()
            pipeline = self._pipeline(region, identifier)
            # Assumption: AWS says only "use a different token for different speaker search
            # tasks". Here a token is remembered for good, within Region and operation; the same
            # request again answers with the same task, also when that has ended, and another
            # request with the token is a conflict. The pipeline's id and ARN are the same request.
            if token is not None and (earlier := self._store.task_by_token(region, kind, token)):
                if (earlier.pipeline_id, earlier.request) == (pipeline.id, request):
                    return _answer(earlier, now)
                raise ApiError(
                    "ConflictException",
                    "The client request token was used before with a different request.",
                )
            domain = request.get("VoiceProfileDomainArn")
            if domain is not None and not self._store.has_voice_profile_domain(region, domain):
                raise ApiError("NotFoundException", f"Voice profile domain {domain} not found.")
            initializing = now + NOT_STARTED_SHARE * self._start_seconds
            life = Life(
                (
                    Change(now, "NotStarted"),
                    Change(initializing, "Initializing"),
                    Change(now + self._start_seconds, "InProgress"),
                )
            )
            task = Task(str(uuid.uuid4()), kind, region, pipeline.id, token, request, life)
            self._store.add_task(task)
            return _answer(task, now)

    def _get_task(self, kind: str, region: str, params: Params) -> dict[str, Any]:
        with self._lock:
            return _answer(self._task(kind, region, params), self._clock())

    def _stop_task(self, kind: str, region: str, params: Params) -> None:
        with self._lock:
            now = self._clock()
            task = self._task(kind, region, params)
            # Assumption: Stop declares a conflict, and AWS does not say when it answers with one.
            if (present := task.life.at(now).status) in ENDING:
                raise ApiError(
                    "ConflictException",
                    f"Task {task.id} cannot be stopped: its status is {present}.",
                )
            stopped = Change(now + self._stop_seconds, "Stopped")
            life = task.life.then(now, Change(now, "Stopping"), stopped)
            self._store.set_task_life(task.id, life)

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

    def _task(self, kind: str, region: str, params: Params) -> Task:
        pipeline = self._pipeline(region, params["Identifier"])
        task = self._store.task(params[f"{kind}Id"])
        if task is None or (task.kind, task.pipeline_id) != (kind, pipeline.id):
            raise ApiError("NotFoundException", f"Task {params[f'{kind}Id']} not found.")
        return task


def _answer(task: Task, now: float) -> dict[str, Any]:
    present = task.life.at(now)
    return {
        task.kind: {
            f"{task.kind}Id": task.id,
            f"{task.kind}Status": present.status,
            "CreatedTimestamp": task.life.created,
            "UpdatedTimestamp": present.at,
        }
    }
