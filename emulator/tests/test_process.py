"""``python -m chime_emulator`` as a process: signals, kill -9, errors at the start."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from http.client import HTTPConnection, RemoteDisconnected
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chime_emulator import seeds

from .support.http import SIGNED, send, wait_until
from .support.process import COMMAND, ROOT, Running, run_command
from .support.samples import START

if TYPE_CHECKING:
    from .support.types import MakeClient


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_it_cleanly(run: Callable[..., Running], number: signal.Signals) -> None:
    process, url = run()
    health = send(url, "GET", "/_emulator/health").body
    assert health == {"service": "chime-emulator", "pid": process.pid}
    process.send_signal(number)
    output, errors = process.communicate(timeout=30)
    assert process.returncode == 0
    assert output == ""
    assert [line.split(" ", 2)[2] for line in errors.splitlines()] == [
        "127.0.0.1 GET /_emulator/health HTTP/1.1 200"
    ]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_during_the_start_ends_it_cleanly(number: signal.Signals) -> None:
    # importtime prints a line for each import, long before the emulator is ready.
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
        assert any(module.startswith(("botocore", "markupsafe")) for module in modules)
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
    # The signal follows the response at once. The state must be there.
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
        ended = run_command("--port", str(port))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == (
        f"error: port {port} on 127.0.0.1 is in use; choose another port with --port\n"
    )


def test_address_of_another_host() -> None:
    ended = run_command("--port", "0", "--host", "192.0.2.1")
    assert ended.returncode == 1
    assert ended.stderr.startswith("error: cannot listen on 192.0.2.1 port 0 (")
    assert ended.stderr.count("\n") == 1


def test_state_file_that_cannot_be_used(tmp_path: Path) -> None:
    ended = run_command("--port", "0", "--state-file", str(tmp_path / "missing" / "state"))
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"error: --state-file: state file {tmp_path}/missing/state ")
    assert ended.stderr.count("\n") == 1


def test_state_file_of_a_running_emulator(run: Callable[..., Running], tmp_path: Path) -> None:
    run("--state-file", str(tmp_path / "state"))
    ended = run_command("--port", "0", "--state-file", str(tmp_path / "state"))
    assert ended.returncode == 1
    assert "is in use by another process" in ended.stderr
    assert ended.stderr.count("\n") == 1
