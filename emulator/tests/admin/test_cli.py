"""The options of the command line, and one-line errors for invalid options."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, fields
from typing import TYPE_CHECKING

import pytest

from chime_emulator import seeds
from chime_emulator.faults.kinds import KINDS
from chime_emulator.state.settings import Settings

from ..support.http import send
from ..support.process import Running, run_command
from ..support.samples import START

if TYPE_CHECKING:
    from ..support.types import MakeClient


def test_every_setting_is_an_option(run: Callable[..., Running]) -> None:
    given = {
        "start_seconds": 1.5,
        "stop_seconds": 2,
        "task_outcome": "stuck",
        "task_outcome_count": 3,
        "stop_outcome": "Failed",
        "pipeline_start_seconds": 3,
        "pipeline_stop_seconds": 4.5,
        "pipeline_outcome": "Stopped",
        "pipeline_outcome_count": 2,
        "pipeline_seconds": 28800,
        "paused_seconds": 7200,
        "delete_in_use": "conflict",
        "token_replay": "conflict",
        "token_seconds": 60,
        "invisible_seconds": 0.25,
        "max_active_tasks": 25,
        "max_active_pipelines": 20,
        "max_concurrent_calls": 1,
        "domain_quota_counts": "tasks",
        "result_seconds": 10,
        "result_outcome": "no_match",
        "result_matches": "vp-1=0.9 vp-2=0.80",
        "voiceprint_outcome": "Success",
        "result_copies": 2,
        "result_order": "reversed",
        "pipeline_failure_reason": "Missing stream",
    }
    options: list[str] = []
    for name, value in given.items():
        options.append(f"--{name.replace('_', '-')}")
        options.append(str(value))
    _, url = run(*options)
    assert send(url, "GET", "/_emulator/settings").body == given

    _, url = run("--max-active-tasks", "none")
    defaults = {"start_seconds": 0.5, "stop_seconds": 0.2, "result_seconds": 1.0}
    assert send(url, "GET", "/_emulator/settings").body == asdict(Settings()) | defaults


def test_seed_and_faults(run: Callable[..., Running], make_client: MakeClient) -> None:
    options = (
        *("--seed", "7", "--start-seconds", "0"),
        *("--fault", "StartSpeakerSearchTask error code=ThrottledClientException count=1"),
        *("--fault", " * latency  seconds=0 probability=0.5 seed=3"),
    )

    def start() -> str:
        _, url = run(*options)
        faults = send(url, "GET", "/_emulator/faults").body
        assert [(fault["operation"], fault["kind"], fault["seed"]) for fault in faults] == [
            ("StartSpeakerSearchTask", "error", 7),
            ("*", "latency", 3),
        ]
        assert (faults[0]["code"], faults[0]["count"]) == ("ThrottledClientException", 1)
        assert (faults[1]["seconds"], faults[1]["count"]) == (0, None)
        client = make_client(url)
        with pytest.raises(client.exceptions.ThrottledClientException):
            client.start_speaker_search_task(Identifier=seeds.PIPELINE_ID, **START)
        started = client.start_speaker_search_task(Identifier=seeds.PIPELINE_ID, **START)
        return started["SpeakerSearchTask"]["SpeakerSearchTaskId"]

    assert start() == start()


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("", "kind: must be one of: latency, "),
        ("*", "kind: must be one of: latency, "),
        ("StartSpeakerSearch drop", "operation: must be one of: *, Create"),
        ("* eror code=500", "kind: must be one of: latency, "),
        ("* error", "code: missing; must be an HTTP status "),
        ("* error code=Throttled", "code: must be an HTTP status of at least 400"),
        ("* drop cuont=1", "cuont: unknown option; expected one of: operation, "),
        ("* drop count=0", "count: must be an integer of at least 1, or none, got 0"),
        ("* drop count", "count: must have the form NAME=VALUE"),
        ("* drop count=1 count=2", "count=2: count is given twice"),
        (
            "* drop operation=StartSpeakerSearchTask",
            "operation=StartSpeakerSearchTask: operation is given twice",
        ),
    ],
)
def test_invalid_fault(fault: str, message: str) -> None:
    ended = run_command("--fault", fault)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(f"error: argument --fault: {fault!r}: {message}")
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "options",
    [
        ("--port", "65536"),
        ("--port", "x"),
        ("--start-seconds", "-1"),
        ("--stop-seconds", "nan"),
        ("--start-seconds", "soon"),
        ("--token-seconds", "null and void"),
        ("--invisible-seconds", "[" * 9),
        ("--max-active-tasks", "0"),
        ("--seed", "1.5"),
    ],
)
def test_invalid_option(options: tuple[str, str]) -> None:
    ended = run_command(*options)
    assert ended.returncode == 2
    assert f"argument {options[0]}: must be " in ended.stderr
    assert f", got {options[1]!r}; see --help" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_invalid_choice() -> None:
    ended = run_command("--task-outcome", "Broken")
    assert ended.returncode == 2
    assert (
        "argument --task-outcome: must be one of: InProgress, Failed, Stopped, stuck, got 'Broken';"
    ) in ended.stderr


def test_help_names_every_option_with_its_default() -> None:
    ended = run_command("--help")
    assert ended.returncode == 0
    usage, _, groups = ended.stdout.partition("\n")
    assert usage == "usage: chime-emulator [options]"
    assert "\nbehaviour:\n" in groups
    words = " ".join(ended.stdout.split())
    for option in ("--host", "--port", "--state-file", "--seed", "--fault"):
        assert option in words
    for setting in fields(Settings):
        assert f"--{setting.name.replace('_', '-')} " in words
        assert setting.metadata["help"] in words
    for default in ("127.0.0.1", "4599", "0.5", "0.2"):
        assert f"(default: {default})" in words
    assert "(default: None)" not in words
    for kind in KINDS:
        assert f"{kind}," in words or f"{kind}. " in words
