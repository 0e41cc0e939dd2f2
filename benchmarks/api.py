"""The local API that all competitors call: a process of its own, set and looked into from here."""

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
    """An emulator without a quota of tasks, at `url`."""

    def __init__(self, url: str) -> None:
        self.url = url

    def begin(self, settings: dict[str, Any], latency: float) -> None:
        """Forgets everything, and lives by these settings; each call takes `latency` longer."""
        self._ask("POST", "reset")
        self._ask("POST", "settings", settings)
        if latency:
            self._ask("POST", "faults", {"operation": "*", "kind": "latency", "seconds": latency})

    def tasks(self) -> list[dict[str, Any]]:
        """Every task that was ever started."""
        found: list[dict[str, Any]] = self._ask("GET", "tasks")
        return found

    def calls(self) -> int:
        """How many calls came in."""
        return sum(self._ask("GET", "calls")["counts"].values())

    def refusals(self) -> int:
        """How many of the calls that it remembers, the last 1,000, were answered with an error."""
        return sum(call["code"] is not None for call in self._ask("GET", "calls")["recent"])

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"{self.url}/_emulator/{path}", data, method=method)
        with urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or "null")


@contextmanager
def running() -> Iterator[Api]:
    """A local API, until the end of the block."""
    module, options = "chime_emulator", ["--max-active-tasks", "none"]
    process = subprocess.Popen(
        [sys.executable, "-m", module, "--port", "0", *options],
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a line a request
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search("http://[^ ,]+", line)
        if found is None:
            raise RuntimeError(f"the emulator printed {line!r}")
        yield Api(found[0])
    finally:
        process.terminate()
        process.communicate()


def names(tasks: int) -> dict[str, str]:
    """The variables that tell a program how many tasks to declare, and on what."""
    return {
        "TASKS": str(tasks),
        "IDENTIFIER": seeds.PIPELINE_ID,
        "DOMAIN_ARN": seeds.VOICE_PROFILE_DOMAIN_ARN,
        "STREAM_ARN": seeds.STREAM_ARN,
    }
