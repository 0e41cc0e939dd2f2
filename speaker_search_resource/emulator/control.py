"""The control endpoint: the emulator seen from outside the API, under ``/_emulator/``."""

from __future__ import annotations

import json
import os
from typing import Any

from .backend import ENDED, Backend
from .calls import Calls
from .shapes import timestamp
from .wsgi import Answer, Request, json_answer

PREFIX = "/_emulator/"


class Control:
    """Answers requests under `PREFIX`: JSON in and out, no signature needed."""

    def __init__(self, backend: Backend, calls: Calls) -> None:
        self._backend = backend
        self._calls = calls

    def answer(self, request: Request) -> Answer:
        """Faults of the request are answered with ``{"error": ...}`` and 400, 404 or 409."""
        match request.method, request.path.removeprefix(PREFIX).split("/"):
            case "GET", ["health"]:
                return json_answer(200, {"service": "speaker-search-emulator", "pid": os.getpid()})
            case "GET", ["tasks"]:
                return json_answer(200, self.tasks())
            case "GET", ["calls"]:
                return json_answer(200, self._calls.report())
            case "POST", ["tasks", task_id]:
                return self._end_task(task_id, request.body)
        return json_answer(404, {"error": f"nothing is at {request.method} {request.path}"})

    def tasks(self) -> list[dict[str, Any]]:
        """Every task ever started, as `Backend.tasks`, with timestamps in ISO 8601."""
        return [
            {**task, "created": timestamp(task["created"]), "updated": timestamp(task["updated"])}
            for task in self._backend.tasks()
        ]

    def _end_task(self, task_id: str, body: bytes) -> Answer:
        try:
            status = json.loads(body)["status"]
        except (ValueError, TypeError, KeyError, RecursionError):
            status = None
        if status not in ENDED:
            return json_answer(400, {"error": 'the body must be {"status": "Failed" or "Stopped"}'})
        try:
            self._backend.end_task(task_id, status)
        except KeyError as error:
            return json_answer(404, {"error": error.args[0]})
        except ValueError as error:
            return json_answer(409, {"error": str(error)})
        return json_answer(200, {"id": task_id, "status": status})
