"""Speed and size of the emulator: ``make bench-emulator`` prints and stores them.

The emulator has one processor and the client another. Rates are per wall time and fall when the
machine is busy. The processor time of a request does not.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import http_load
from benchmarks.machine import machine
from benchmarks.task_requests import TASK_ID, gets, starts

RESULTS = Path(__file__).parent / "results" / "emulator.json"
ROUNDS = 5
TASKS = 10_000
CONNECTIONS = 1, 8
SERVER_CPU, CLIENT_CPU = (sorted(os.sched_getaffinity(0)) * 2)[:2]
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """A server process on a processor of its own, and the address that it prints."""

    def __init__(self, *command: str) -> None:
        self._started_at = time.perf_counter()
        with tempfile.TemporaryFile() as log:  # one line for each request, as for a user
            self.process = subprocess.Popen(
                ["taskset", "--cpu-list", str(SERVER_CPU), sys.executable, *command],
                text=True,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        found = re.search(r"([0-9]+)(, state.*)?$", line)
        if found is None:
            raise RuntimeError(f"the server printed {line!r}")
        self.address = "127.0.0.1", int(found[1])

    def control(self, path: str) -> Any:
        """Return a response of the control API."""
        connection = HTTPConnection(*self.address)
        try:
            connection.request("GET", f"/_emulator/{path}")
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def seconds_since_start(self) -> float:
        """Return the wall time since the start of the process."""
        return time.perf_counter() - self._started_at

    def cpu_seconds(self) -> float:
        """Return the processor time of the process."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(stat[11]) + int(stat[12])) / TICKS

    def resident_bytes(self) -> int:
        """Return the resident memory of the process."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def running(*command: str) -> Iterator[Server]:
    """Run a server, and kill it at the end: its state must survive."""
    server = Server(*command)
    try:
        yield server
    finally:
        server.process.kill()
        server.process.communicate()


def emulator(*options: str) -> AbstractContextManager[Server]:
    """Run an emulator with these options."""
    return running("-m", "chime_emulator", "--port", "0", *options)


def measured(server: Server, requests: list[bytes], connections: int) -> tuple[Any, list[bytes]]:
    """Measure one round, and return the figures and the responses."""
    cpu = server.cpu_seconds()
    load = http_load.send(server.address, requests, connections)
    cpu = server.cpu_seconds() - cpu
    count = len(requests)
    return {
        "requests": count,
        "per_second": count / load.seconds,
        "server_cpu_us": cpu / count * 1e6,
        "p50_ms": load.latencies[count // 2] * 1e3,
        "p99_ms": load.latencies[count * 99 // 100] * 1e3,
    }, load.answers


def loaded(where: str, *options: str) -> dict[str, Any]:
    """Start and get tasks in an emulator, and measure rates and memory."""
    rounds: dict[str, list[Any]] = {}
    ids: list[str] = []
    each = TASKS // ROUNDS // len(CONNECTIONS)
    with emulator("--max-active-tasks", "none", *options) as server:
        measured(server, starts(TASKS, 100), 8)  # not counted: late imports
        before = server.resident_bytes()
        for _ in range(ROUNDS):
            for connections in CONNECTIONS:
                figures, responses = measured(server, starts(len(ids), each), connections)
                rounds.setdefault(f"start, {connections} connections", []).append(figures)
                ids += [
                    json.loads(response.partition(b"\r\n\r\n")[2])["SpeakerSearchTask"][
                        "SpeakerSearchTaskId"
                    ]
                    for response in responses
                ]
        grown = server.resident_bytes() - before
        for _ in range(ROUNDS):
            for connections in CONNECTIONS:
                figures, _ = measured(server, gets(ids, 2000), connections)
                rounds.setdefault(f"get, {connections} connections", []).append(figures)
        held = len(server.control("tasks"))
    return {
        "where": where,
        "rounds": rounds,
        "tasks_held": held,
        "bytes_per_task": grown / TASKS,
        "resident_megabytes": (before + grown) / 1e6,
    }


def started(*options: str) -> dict[str, float]:
    """Measure the time from the command to the responses with health and with all tasks."""
    with emulator(*options) as server:
        server.control("health")
        health, cpu = server.seconds_since_start(), server.cpu_seconds()
        tasks = len(server.control("tasks"))
        return {
            "health_seconds": health,
            "health_cpu_seconds": cpu,
            "tasks": tasks,
            "all_tasks_seconds": server.seconds_since_start(),
        }


def floor() -> dict[str, list[Any]]:
    """Measure the limit of the client: the same requests to a server that does nothing."""
    with running("-m", "benchmarks.http_load") as server:
        return {
            f"{connections} connections": [
                measured(server, gets([TASK_ID], 2000), connections)[0] for _ in range(ROUNDS)
            ]
            for connections in CONNECTIONS
        }


def main() -> None:
    """Measure, print, and write the raw numbers to `RESULTS`."""
    os.sched_setaffinity(0, {CLIENT_CPU})
    with tempfile.TemporaryDirectory() as folder:
        state = "--state-file", str(Path(folder) / "state")
        results: dict[str, Any] = {
            "machine": {**machine("botocore"), "sqlite": sqlite3.sqlite_version},
            "floor": floor(),
            "loads": [loaded("memory"), loaded("state file", *state)],
            "start_up": [started() for _ in range(ROUNDS)],
            "restart": [started(*state) for _ in range(ROUNDS)],
        }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    show(results)


def show(results: dict[str, Any]) -> None:
    """Print medians."""

    def mid(rounds: list[Any], name: str) -> float:
        return float(median(one[name] for one in rounds))

    def line(what: str, rounds: list[Any]) -> None:
        print(
            f"{what:36} {mid(rounds, 'per_second'):8.0f}/s"
            f" {mid(rounds, 'server_cpu_us'):6.0f} us CPU"
            f"  p50 {mid(rounds, 'p50_ms'):6.2f} ms  p99 {mid(rounds, 'p99_ms'):6.2f} ms"
        )

    print(", ".join(f"{name} {value}" for name, value in results["machine"].items()))
    print("goals: 1000/s on one processor, 10000 tasks, restart in 1 s, start-up in 0.5 s")
    print(f"medians of {ROUNDS}; the server on one processor, the client on another")
    for what, rounds in results["floor"].items():
        line(f"limit of the client, {what}", rounds)
    for load in results["loads"]:
        for what, rounds in load["rounds"].items():
            line(f"{load['where']}: {what}", rounds)
        print(
            f"{load['where']}: {load['tasks_held']} tasks held,"
            f" {load['bytes_per_task']:.0f} bytes each, {load['resident_megabytes']:.0f} MB in all"
        )
    for what in ("start_up", "restart"):
        rounds = results[what]
        print(
            f"{what}: health after {mid(rounds, 'health_seconds'):.2f} s"
            f" ({mid(rounds, 'health_cpu_seconds'):.2f} s CPU), {rounds[0]['tasks']} tasks"
            f" after {mid(rounds, 'all_tasks_seconds'):.2f} s"
        )


if __name__ == "__main__":
    main()
