"""Change settings at construction, with `configure` and with the control API."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from chime_emulator import Emulator
from chime_emulator.state.settings import Settings

from ..support.http import send
from ..support.samples import START_SECONDS, STOP_SECONDS

SETTINGS = "/_emulator/settings"


def test_control_endpoint(emulator: Emulator) -> None:
    url = emulator.endpoint_url
    before = {**asdict(Settings()), "start_seconds": START_SECONDS, "stop_seconds": STOP_SECONDS}
    assert send(url, "GET", SETTINGS).body == before
    changes = {"task_outcome": "stuck", "max_active_tasks": 25, "max_concurrent_calls": 1}
    reply = send(url, "POST", SETTINGS, json.dumps(changes).encode())
    assert (reply.status, reply.body) == (200, before | changes)
    assert asdict(emulator.settings) == before | changes
    emulator.configure(max_active_tasks=None)
    assert send(url, "GET", SETTINGS).body == before | changes | {"max_active_tasks": None}


BAD: list[tuple[dict[str, Any], str]] = [
    ({"start_second": 1}, "start_second: unknown option; expected one of: start_seconds, "),
    ({"start_seconds": -1}, "start_seconds: must be a number of seconds between 0 and "),
    (
        {"start_seconds": None},
        "start_seconds: must be a number of seconds between 0 and 1000000000, got None",
    ),
    (
        {"stop_seconds": float("inf")},
        "stop_seconds: must be a number of seconds between 0 and 1000000000, got inf",
    ),
    (
        {"stop_seconds": "1"},
        "stop_seconds: must be a number of seconds between 0 and 1000000000, got '1'",
    ),
    ({"task_outcome": "Stuck"}, "task_outcome: must be one of: InProgress, Failed, "),
    (
        {"task_outcome_count": 0},
        "task_outcome_count: must be an integer of at least 1, or none, got 0",
    ),
    ({"stop_outcome": "InProgress"}, "stop_outcome: must be one of: Stopped, Failed, "),
    ({"token_replay": None}, "token_replay: must be one of: task, conflict, original"),
    ({"token_seconds": -0.1}, "token_seconds: must be a number of seconds between 0 and "),
    (
        {"invisible_seconds": True},
        "invisible_seconds: must be a number of seconds between 0 and 1000000000, got True",
    ),
    (
        {"max_active_tasks": 2.0},
        "max_active_tasks: must be an integer of at least 1, or none, got 2.0",
    ),
    (
        {"max_concurrent_calls": True},
        "max_concurrent_calls: must be an integer of at least 1, or none, got True",
    ),
    ({"domain_quota_counts": "all"}, "domain_quota_counts: must be one of: domain, tasks, "),
]


@pytest.mark.parametrize(("changes", "message"), BAD)
def test_bad_setting(emulator: Emulator, changes: dict[str, Any], message: str) -> None:
    before = emulator.settings
    # A valid setting in the same request does not take effect either.
    body = json.dumps({"invisible_seconds": 1, **changes}).encode()
    reply = send(emulator.endpoint_url, "POST", SETTINGS, body)
    assert reply.status == 400
    assert reply.body["error"].startswith(message)
    assert "\n" not in reply.body["error"]
    for configure in (emulator.configure, Emulator):
        with pytest.raises(ValueError) as caught:  # noqa: PT011
            configure(**changes)
        assert str(caught.value) == reply.body["error"]
    assert emulator.settings == before


def test_a_state_file_keeps_neither_settings_nor_faults(tmp_path: Path) -> None:
    with Emulator(state_file=tmp_path / "state", invisible_seconds=60) as emulator:
        emulator.configure(token_replay="conflict")
        emulator.fault("*", "drop")
    with Emulator(state_file=tmp_path / "state") as emulator:
        assert emulator.settings == Settings()
        assert emulator.faults() == []
