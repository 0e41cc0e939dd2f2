"""The control API: health, tasks, calls, and the end of a task."""

from __future__ import annotations

import json
import os
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest

from chime_emulator import Emulator, seeds
from chime_emulator.state.call_log import RECENT_CALLS

from ..support.clock import Clock
from ..support.http import SIGNED, send
from ..support.samples import START, START_SECONDS

TASKS = f"/media-insights-pipelines/{seeds.PIPELINE_ID}/speaker-search-tasks"
START_TARGET = f"{TASKS}?operation=start"
START_BODY = json.dumps(START).encode()
GET_PIPELINE = f"/sdk-media-pipelines/{seeds.PIPELINE_ID}"


def start(emulator: Emulator) -> str:
    reply = send(emulator.endpoint_url, "POST", START_TARGET, START_BODY, SIGNED)
    assert reply.status == 201
    return str(reply.body["SpeakerSearchTask"]["SpeakerSearchTaskId"])


def test_health(emulator: Emulator) -> None:
    reply = send(emulator.endpoint_url, "GET", "/_emulator/health")
    assert (reply.status, reply.body) == (
        200,
        {"service": "chime-emulator", "pid": os.getpid()},
    )


def test_tasks_of_the_control_api(emulator: Emulator, clock: Clock) -> None:
    task_id = start(emulator)
    clock.now += START_SECONDS
    reply = send(emulator.endpoint_url, "GET", "/_emulator/tasks")
    assert reply.body == emulator.tasks()
    assert reply.body == [
        {
            "id": task_id,
            "kind": "SpeakerSearchTask",
            "region": seeds.REGION,
            "pipeline_id": seeds.PIPELINE_ID,
            "voice_profile_domain_arn": seeds.VOICE_PROFILE_DOMAIN_ARN,
            "token": None,
            "status": "InProgress",
            "alive": True,
            "created": "2027-01-15T08:00:00.250Z",
            "updated": "2027-01-15T08:00:10.250Z",
        }
    ]


def test_calls_are_counted_and_recent_ones_shown(emulator: Emulator) -> None:
    start(emulator)
    send(emulator.endpoint_url, "GET", f"{TASKS}/{seeds.PIPELINE_ID}", None, SIGNED)
    send(emulator.endpoint_url, "GET", "/nothing")
    report = send(emulator.endpoint_url, "GET", "/_emulator/calls").body
    assert report["counts"] == {
        "StartSpeakerSearchTask": 1,
        "GetSpeakerSearchTask": 1,
        "UnknownOperation": 1,
    }
    assert [(call["operation"], call["status"], call["code"]) for call in report["recent"]] == [
        ("StartSpeakerSearchTask", 201, None),
        ("GetSpeakerSearchTask", 404, "NotFoundException"),
        ("UnknownOperation", 404, "UnknownOperationException"),
    ]
    assert emulator.calls() == report


def test_call_log_is_bounded(emulator: Emulator) -> None:
    connection = HTTPConnection(urlsplit(emulator.endpoint_url).netloc, timeout=10)
    try:
        for _ in range(RECENT_CALLS + 5):
            connection.request("GET", GET_PIPELINE, headers=SIGNED)
            connection.getresponse().read()
    finally:
        connection.close()
    report = emulator.calls()
    assert report["counts"] == {"GetMediaPipeline": RECENT_CALLS + 5}
    assert len(report["recent"]) == RECENT_CALLS


@pytest.mark.parametrize("status", ["Failed", "Stopped"])
def test_a_task_ended_behind_the_clients_back(
    emulator: Emulator, clock: Clock, status: str
) -> None:
    task_id = start(emulator)
    clock.now += 1
    target = f"/_emulator/tasks/{task_id}"
    body = json.dumps({"status": status}).encode()
    assert send(emulator.endpoint_url, "POST", target, body).status == 200
    clock.now += START_SECONDS
    got: Any = send(emulator.endpoint_url, "GET", f"{TASKS}/{task_id}", None, SIGNED).body
    assert got["SpeakerSearchTask"]["SpeakerSearchTaskStatus"] == status
    assert got["SpeakerSearchTask"]["UpdatedTimestamp"] == "2027-01-15T08:00:01.250Z"
    assert send(emulator.endpoint_url, "POST", target, body).status == 409


@pytest.mark.parametrize(
    ("method", "target", "body", "status"),
    [
        ("POST", f"tasks/{seeds.PIPELINE_ID}", b'{"status": "Failed"}', 404),
        ("POST", f"tasks/{seeds.PIPELINE_ID}", b'{"status": "InProgress"}', 400),
        ("POST", f"tasks/{seeds.PIPELINE_ID}", b"[]", 400),
        ("POST", f"tasks/{seeds.PIPELINE_ID}", b"", 400),
        ("POST", f"tasks/{seeds.PIPELINE_ID}", b'{"status": []}', 400),
        ("GET", "nothing", None, 404),
        ("POST", "health", None, 404),
    ],
)
def test_bad_request_at_the_control_endpoint(
    emulator: Emulator, method: str, target: str, body: bytes | None, status: int
) -> None:
    reply = send(emulator.endpoint_url, method, f"/_emulator/{target}", body)
    assert reply.status == status
    assert reply.body["error"] != ""


def test_end_task_from_python(emulator: Emulator) -> None:
    with pytest.raises(KeyError, match=seeds.PIPELINE_ID):
        emulator.end_task(seeds.PIPELINE_ID, "Failed")
    task_id = start(emulator)
    emulator.end_task(task_id, "Failed")
    assert emulator.tasks()[0]["status"] == "Failed"
    with pytest.raises(ValueError, match="Failed"):
        emulator.end_task(task_id, "Stopped")
