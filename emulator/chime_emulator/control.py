"""The control endpoint: the emulator seen from outside the API, under ``/_emulator/``."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from .backend import Backend
from .calls import Calls
from .clock import Clock
from .faults import Faults
from .life import ENDED
from .messages import Answer, Request, json_answer
from .shapes import timestamp

PREFIX = "/_emulator/"


class Control:
    """Answers requests under `PREFIX`: JSON in and out, no signature needed.

    - ``GET health``, ``GET tasks``, ``GET pipelines``, ``GET calls``: what `Emulator` has under
      these names.
    - ``POST tasks/ID`` with ``{"status": "Failed" or "Stopped"}`` ends a task, and
      ``POST pipelines/ID`` a pipeline.
    - ``GET faults``, ``POST faults`` with one fault, ``DELETE faults``: see `Faults`.
    - ``GET settings``, ``POST settings`` with those to change: see `Settings`.
    - ``GET clock``, ``POST clock`` with ``{"hours": 8}``, minutes or seconds: see `Clock.advance`.
    - ``POST reset``: see `Emulator.reset`.
    """

    def __init__(
        self,
        backend: Backend,
        calls: Calls,
        faults: Faults,
        clock: Clock,
        reset: Callable[[], None],
    ) -> None:
        self._backend = backend
        self._calls = calls
        self._faults = faults
        self._clock = clock
        self._reset = reset

    def answer(self, request: Request) -> Answer:
        """Answers what is wrong with a request by ``{"error": ...}`` and 400, 404 or 409."""
        try:
            return self._answer(request)
        except ValueError as error:
            return json_answer(400, {"error": str(error)})

    def tasks(self) -> list[dict[str, Any]]:
        """Every task ever started, as `Backend.tasks`, with timestamps in ISO 8601."""
        return [_with_times(task) for task in self._backend.tasks()]

    def pipelines(self) -> list[dict[str, Any]]:
        """Every pipeline there ever was, as `Backend.pipelines`, with timestamps in ISO 8601."""
        return [_with_times(pipeline) for pipeline in self._backend.pipelines()]

    def _answer(self, request: Request) -> Answer:
        match request.method, request.path.removeprefix(PREFIX).split("/"):
            case "GET", ["health"]:
                return json_answer(200, {"service": "chime-emulator", "pid": os.getpid()})
            case "GET", ["tasks"]:
                return json_answer(200, self.tasks())
            case "GET", ["pipelines"]:
                return json_answer(200, self.pipelines())
            case "GET", ["calls"]:
                return json_answer(200, self._calls.report())
            case "POST", ["tasks", task_id]:
                return _end(self._backend.end_task, task_id, request.body)
            case "POST", ["pipelines", pipeline_id]:
                return _end(self._backend.end_pipeline, pipeline_id, request.body)
            case "GET", ["faults"]:
                return json_answer(200, self._faults.report())
            case "POST", ["faults"]:
                return json_answer(201, self._faults.add(_json_object(request.body)))
            case "DELETE", ["faults"]:
                self._faults.clear()
                return Answer(204)
            case "GET", ["settings"]:
                return json_answer(200, asdict(self._backend.settings))
            case "POST", ["settings"]:
                self._backend.configure(_json_object(request.body))
                return json_answer(200, asdict(self._backend.settings))
            case "GET", ["clock"]:
                return json_answer(200, {"now": timestamp(self._clock())})
            case "POST", ["clock"]:
                _advance(self._clock, _json_object(request.body))
                return json_answer(200, {"now": timestamp(self._clock())})
            case "POST", ["reset"]:
                self._reset()
                return Answer(204)
        return json_answer(404, {"error": f"nothing is at {request.method} {request.path}"})


def _end(end: Callable[[str, Any], None], id_: str, body: bytes) -> Answer:
    status = _json_object(body).get("status")
    if status not in ENDED:
        return json_answer(400, {"error": 'the body must be {"status": "Failed" or "Stopped"}'})
    try:
        end(id_, status)
    except KeyError as error:
        return json_answer(404, {"error": error.args[0]})
    except ValueError as error:
        return json_answer(409, {"error": str(error)})
    return json_answer(200, {"id": id_, "status": status})


def _advance(clock: Clock, by: dict[str, Any]) -> None:
    if not by or by.keys() - {"hours", "minutes", "seconds"}:
        raise ValueError('the body must be {"hours": 8}, or the same of minutes or seconds')
    clock.advance(**by)


def _with_times(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "created": timestamp(row["created"]), "updated": timestamp(row["updated"])}


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise ValueError("the body must be a JSON object")
    return value
