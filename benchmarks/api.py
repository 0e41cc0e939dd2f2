"""The emulator that all competitors call, in its own process, and its administration API."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.request import Request, urlopen

from chime_emulator import seeds


class Api:
    """An emulator without a quota of tasks."""

    def __init__(self, url: str) -> None:
        self.url = url

    def begin(self, settings: dict[str, Any], latency: float) -> None:
        """Reset the emulator to these settings. `latency` seconds are added to each call."""
        self._request("POST", "reset")
        self._request("POST", "settings", settings)
        if latency:
            self._request(
                "POST", "faults", {"operation": "*", "kind": "latency", "seconds": latency}
            )

    def tasks(self) -> list[dict[str, Any]]:
        """Return every task started since the reset."""
        tasks: list[dict[str, Any]] = self._request("GET", "tasks")
        return tasks

    def calls(self) -> int:
        """Return the number of calls since the reset."""
        return sum(self._request("GET", "calls")["counts"].values())

    def refusals(self) -> int:
        """Return the number of error responses among the last 1,000 calls."""
        return sum(call["code"] is not None for call in self._request("GET", "calls")["recent"])

    def _request(self, method: str, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"{self.url}/_emulator/{path}", data, method=method)
        with urlopen(request, timeout=60) as response:
            return json.loads(response.read() or "null")


@contextmanager
def running() -> Iterator[Api]:
    """Run an emulator until the end of the block."""
    module, options = "chime_emulator", ["--max-active-tasks", "none"]
    process = subprocess.Popen(
        [sys.executable, "-m", module, "--port", "0", *options],
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # one line per request
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        match = re.search("http://[^ ,]+", line)
        if match is None:
            raise RuntimeError(f"the emulator printed {line!r}")
        yield Api(match[0])
    finally:
        process.terminate()
        process.communicate()


def program_variables(tasks: int) -> dict[str, str]:
    """Return the environment variables of the programs: the number of tasks, and their inputs."""
    return {
        "TASKS": str(tasks),
        "IDENTIFIER": seeds.PIPELINE_ID,
        "DOMAIN_ARN": seeds.VOICE_PROFILE_DOMAIN_ARN,
        "STREAM_ARN": seeds.STREAM_ARN,
    }
