"""``python -m speaker_search_resource.emulator`` as a process: options, signals, kill -9."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, fields
from http.client import HTTPConnection, RemoteDisconnected
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from speaker_search_resource.emulator import seeds
from speaker_search_resource.emulator.fault_kinds import KINDS
from speaker_search_resource.emulator.settings import Settings
from tests.emulator.conftest import SIGNED, START, send, wait_until

if TYPE_CHECKING:
    from tests.emulator.conftest import MakeClient

COMMAND = [sys.executable, "-m", "speaker_search_resource.emulator"]
ROOT = Path(__file__).parents[2]


class Running(NamedTuple):
    process: subprocess.Popen[str]
    url: str


@pytest.fixture
def run() -> Iterator[Callable[..., Running]]:
    processes: list[subprocess.Popen[str]] = []

    def start(*options: str) -> Running:
        process = subprocess.Popen(
            [*COMMAND, "--port", "0", *options],
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        processes.append(process)
        assert process.stdout is not None
        line = process.stdout.readline()
        assert " ready at http://127.0.0.1:" in line
        return Running(process, line.split(" ready at ")[1].split(",")[0])

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def refused(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *options], cwd=ROOT, text=True, capture_output=True, timeout=60, check=False
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_it_cleanly(run: Callable[..., Running], number: signal.Signals) -> None:
    process, url = run()
    health = send(url, "GET", "/_emulator/health").body
    assert health == {"service": "speaker-search-emulator", "pid": process.pid}
    process.send_signal(number)
    output, errors = process.communicate(timeout=30)
    assert process.returncode == 0
    assert output == ""
    assert [line.split(" ", 2)[2] for line in errors.splitlines()] == [
        "127.0.0.1 GET /_emulator/health HTTP/1.1 200"
    ]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_during_the_start_ends_it_cleanly(number: signal.Signals) -> None:
    # importtime writes a line for each module that is loaded, long before the emulator is ready.
    process = subprocess.Popen(
        [sys.executable, "-X", "importtime", *COMMAND[1:], "--port", "0"],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        assert process.stderr is not None
        modules = (line.rpartition("|")[2].strip() for line in process.stderr)
        assert any(module.startswith(("botocore", "werkzeug")) for module in modules)
        process.send_signal(number)
        process.communicate(timeout=30)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 0


def test_signal_ends_hangs_and_latencies(run: Callable[..., Running]) -> None:
    process, url = run()
    for fault in ({"kind": "hang", "count": 1}, {"kind": "latency", "seconds": 3600}):
        reply = send(url, "POST", "/_emulator/faults", json.dumps(fault).encode())
        assert reply.status == 201
    connections = [HTTPConnection(url.removeprefix("http://"), timeout=30) for _ in range(2)]
    try:
        for number, connection in enumerate(connections):
            connection.request("GET", f"/sdk-media-pipelines/{seeds.PIPELINE_ID}", headers=SIGNED)
            wait_until(lambda: send(url, "GET", "/_emulator/faults").body[number]["hits"])  # noqa: B023
        process.terminate()
        assert process.wait(timeout=30) == 0
        with pytest.raises(RemoteDisconnected):
            connections[0].getresponse()
        assert connections[1].getresponse().status == 200
    finally:
        for connection in connections:
            connection.close()


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
        "one_call_at_a_time": True,
    }
    options: list[str] = []
    for name, value in given.items():
        options.append(f"--{name.replace('_', '-')}")
        options += [] if value is True else [str(value)]
    _, url = run(*options)
    assert send(url, "GET", "/_emulator/settings").body == given

    _, url = run("--max-active-tasks", "none")
    defaults = {"start_seconds": 0.5, "stop_seconds": 0.2}
    assert send(url, "GET", "/_emulator/settings").body == asdict(Settings()) | defaults


def test_signal_ends_it_while_connections_are_open(
    run: Callable[..., Running], tmp_path: Path
) -> None:
    state = tmp_path / "state"
    process, url = run("--state-file", str(state))
    host, port = url.removeprefix("http://").split(":")
    kept = HTTPConnection(host, int(port), timeout=30)
    try:
        with socket.create_connection((host, int(port))) as idle:
            kept.request("GET", f"/sdk-media-pipelines/{seeds.PIPELINE_ID}", headers=SIGNED)
            assert kept.getresponse().read()
            process.terminate()
            assert process.wait(timeout=30) == 0
            assert idle.recv(1) == b""
    finally:
        kept.close()
    assert [file.name for file in tmp_path.iterdir()] == ["state"], "SQLite's own files are gone"


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
        ("", "operation: '' is not one of *, StartSpeakerSearchTask, "),
        ("*", "kind: '' is not one of latency, "),
        ("StartSpeakerSearch drop", "operation: 'StartSpeakerSearch' is not one of *, Start"),
        ("* eror code=500", "kind: 'eror' is not one of latency, "),
        ("* error", "code: a fault of kind error needs it, an HTTP status "),
        ("* error code=Throttled", "code: 'Throttled' is not an HTTP status "),
        ("* drop cuont=1", "cuont: a fault of kind drop has no such field; it has operation, "),
        ("* drop count=0", "count: 0 is not a whole number of 1 or more"),
        ("* drop count", "count is not of the form NAME=VALUE"),
        ("* drop count=1 count=2", "count=2 is twice there"),
        ("* drop operation=StartSpeakerSearchTask", "operation=StartSpeakerSearchTask is twice "),
    ],
)
def test_fault_of_no_sense(fault: str, message: str) -> None:
    ended = refused("--fault", fault)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(f"error: argument --fault: {fault!r}: {message}")
    assert ended.stderr.count("\n") == 1


def test_without_the_extra(tmp_path: Path) -> None:
    # As if werkzeug were not installed: Python loads this file before any other.
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['werkzeug'] = None\n")
    ended = subprocess.run(
        COMMAND,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        text=True,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == (
        "error: the local API needs werkzeug, which is not installed;"
        " pip install 'speaker-search-resource[emulator]'\n"
    )


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_tasks_outlive_the_process(
    run: Callable[..., Running], make_client: MakeClient, tmp_path: Path, number: signal.Signals
) -> None:
    state = ("--state-file", str(tmp_path / "state"), "--start-seconds", "0")
    process, url = run(*state)
    client = make_client(url)
    ids = [
        client.start_speaker_search_task(Identifier=seeds.PIPELINE_ID, **START)[
            "SpeakerSearchTask"
        ]["SpeakerSearchTaskId"]
        for _ in range(20)
    ]
    client.stop_speaker_search_task(Identifier=seeds.PIPELINE_ID, SpeakerSearchTaskId=ids[0])
    # At once after the answer: what was answered must be there.
    process.send_signal(number)
    process.communicate(timeout=30)

    _, url = run(*state)
    tasks = send(url, "GET", "/_emulator/tasks").body
    assert [task["id"] for task in tasks] == ids
    assert tasks[0]["status"] in {"Stopping", "Stopped"}
    assert {task["status"] for task in tasks[1:]} == {"InProgress"}


def test_port_in_use() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = refused("--port", str(port))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == (
        f"error: port {port} on 127.0.0.1 is in use; choose another with --port\n"
    )


def test_host_that_is_not_ours() -> None:
    ended = refused("--port", "0", "--host", "192.0.2.1")
    assert ended.returncode == 1
    assert ended.stderr.startswith("error: cannot listen on 192.0.2.1 port 0 (")
    assert ended.stderr.count("\n") == 1


def test_state_file_that_cannot_be_used(tmp_path: Path) -> None:
    ended = refused("--port", "0", "--state-file", str(tmp_path / "missing" / "state"))
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"error: --state-file: state file {tmp_path}/missing/state ")
    assert ended.stderr.count("\n") == 1


def test_state_file_of_a_running_emulator(run: Callable[..., Running], tmp_path: Path) -> None:
    run("--state-file", str(tmp_path / "state"))
    ended = refused("--port", "0", "--state-file", str(tmp_path / "state"))
    assert ended.returncode == 1
    assert "is in use by another process" in ended.stderr
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
def test_option_of_no_sense(options: tuple[str, str]) -> None:
    ended = refused(*options)
    assert ended.returncode == 2
    assert f"argument {options[0]}: {options[1]!r} is not a " in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_choice_of_no_sense() -> None:
    ended = refused("--task-outcome", "Broken")
    assert ended.returncode == 2
    assert (
        "argument --task-outcome: 'Broken' is not one of InProgress, Failed, Stopped, stuck;"
    ) in ended.stderr


def test_help_names_every_option_with_its_default() -> None:
    ended = refused("--help")
    assert ended.returncode == 0
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
