"""The control API under ``/_emulator/``: the emulator's state, faults, settings and clock."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from ..faults.fault_set import FaultSet
from ..http.messages import Request, Response, json_response
from ..operations.account import Account
from ..operations.pipelines import end_pipeline, pipeline_rows
from ..operations.tasks import end_task, task_rows
from ..state.call_log import CallLog
from ..state.clock import Clock, iso_timestamp
from ..state.timeline import TERMINAL_STATUSES

PREFIX = "/_emulator/"


class ControlApi:
    """Responds to requests under `PREFIX`: JSON in and out, without signatures.

    - ``GET health``, ``GET tasks``, ``GET pipelines``, ``GET calls``, ``GET events``: as in
      `Emulator`.
    - ``POST tasks/ID`` with ``{"status": "Failed" or "Stopped"}`` ends a task, and
      ``POST pipelines/ID`` a pipeline.
    - ``GET faults``, ``POST faults`` with one fault, ``DELETE faults``: see `FaultSet`.
    - ``GET settings``, ``POST settings`` with the settings to change: see `Settings`.
    - ``GET clock``, ``POST clock`` with ``{"hours": 8}``, minutes or seconds: see `Clock.advance`.
    - ``POST reset``: see `Emulator.reset`.
    """

    def __init__(
        self,
        account: Account,
        call_log: CallLog,
        faults: FaultSet,
        clock: Clock,
        events: Callable[[], list[dict[str, Any]]],
        reset: Callable[[], None],
    ) -> None:
        self._account = account
        self._call_log = call_log
        self._faults = faults
        self._clock = clock
        self._events = events
        self._reset = reset

    def respond(self, request: Request) -> Response:
        """Respond to a request; errors are ``{"error": ...}`` with status 400, 404 or 409."""
        try:
            return self._respond(request)
        except ValueError as error:
            return json_response(400, {"error": str(error)})

    def tasks(self) -> list[dict[str, Any]]:
        """Return every task, with times in ISO 8601."""
        return [_with_timestamps(row) for row in self._account.run(task_rows)]

    def pipelines(self) -> list[dict[str, Any]]:
        """Return every pipeline, with times in ISO 8601."""
        return [_with_timestamps(row) for row in self._account.run(pipeline_rows)]

    def _respond(self, request: Request) -> Response:
        match request.method, request.path.removeprefix(PREFIX).split("/"):
            case "GET", ["health"]:
                return json_response(200, {"service": "chime-emulator", "pid": os.getpid()})
            case "GET", ["tasks"]:
                return json_response(200, self.tasks())
            case "GET", ["pipelines"]:
                return json_response(200, self.pipelines())
            case "GET", ["calls"]:
                return json_response(200, self._call_log.report())
            case "GET", ["events"]:
                return json_response(200, self._events())
            case "POST", ["tasks", task_id]:
                return self._end(end_task, task_id, request.body)
            case "POST", ["pipelines", pipeline_id]:
                return self._end(end_pipeline, pipeline_id, request.body)
            case "GET", ["faults"]:
                return json_response(200, self._faults.report())
            case "POST", ["faults"]:
                return json_response(201, self._faults.add(_json_object(request.body)))
            case "DELETE", ["faults"]:
                self._faults.clear()
                return Response(204)
            case "GET", ["settings"]:
                return json_response(200, asdict(self._account.settings))
            case "POST", ["settings"]:
                self._account.configure(_json_object(request.body))
                return json_response(200, asdict(self._account.settings))
            case "GET", ["clock"]:
                return json_response(200, {"now": iso_timestamp(self._clock())})
            case "POST", ["clock"]:
                self._advance_clock(_json_object(request.body))
                return json_response(200, {"now": iso_timestamp(self._clock())})
            case "POST", ["reset"]:
                self._reset()
                return Response(204)
        return json_response(404, {"error": f"unknown path: {request.method} {request.path}"})

    def _end(
        self, end: Callable[[Account, float, str, str], None], id_: str, body: bytes
    ) -> Response:
        status = _json_object(body).get("status")
        if status not in TERMINAL_STATUSES:
            message = 'the body must be {"status": "Failed"} or {"status": "Stopped"}'
            return json_response(400, {"error": message})
        try:
            self._account.run(end, id_, status)
        except KeyError as error:
            return json_response(404, {"error": error.args[0]})
        except ValueError as error:
            return json_response(409, {"error": str(error)})
        return json_response(200, {"id": id_, "status": status})

    def _advance_clock(self, offset: dict[str, Any]) -> None:
        if not offset or offset.keys() - {"hours", "minutes", "seconds"}:
            raise ValueError('the body must be like {"hours": 8}, with hours, minutes or seconds')
        self._clock.advance(**offset)


def _with_timestamps(row: dict[str, Any]) -> dict[str, Any]:
    created, updated = iso_timestamp(row["created"]), iso_timestamp(row["updated"])
    return {**row, "created": created, "updated": updated}


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise ValueError("the body must be a JSON object")
    return value
