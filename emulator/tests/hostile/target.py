"""The emulator as a process: requests, responses and resource usage."""

from __future__ import annotations

import json
import selectors
import socket
import subprocess
import sys
import time
from collections import deque
from pathlib import Path
from typing import Any, NamedTuple

from ..support.http import SIGNED, send
from ..support.samples import CONFIGURATION, CREATE, DOMAIN, START

DEADLINE_SECONDS = 30
"""Timeout of an exchange, in seconds."""

DOOMED_PIPELINE = b"00000000-0000-4000-8000-000000000001"
DOOMED_DOMAIN = b"00000000-0000-4000-8000-000000000002"
DOOMED_CONFIGURATION = b"doomed"
"""Placeholders of resources that a request may delete. The resource exists when it is named.
The ids of the emulator have the same length."""

HALF_OPEN = 50


class Usage(NamedTuple):
    """The resources that a process uses."""

    rss_kib: int
    threads: int
    files: int


class Reply(NamedTuple):
    """A response as received."""

    status: int
    headers: dict[str, str]
    body: bytes


class Target:
    """The emulator under test; it stops at the end of the ``with`` block.

    Args:
        log: a file for what it logs.
    """

    def __init__(self, log: Path) -> None:
        self._log = log
        command = [sys.executable, "-m", "chime_emulator", "--port", "0"]
        with log.open("wb") as errors:
            self._process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=errors, text=True
            )
        assert self._process.stdout is not None
        ready = self._process.stdout.readline()
        self.url = ready.partition(" at ")[2].partition(",")[0]
        self._address = "127.0.0.1", int(self.url.rpartition(":")[2])
        self._half_open: deque[socket.socket] = deque()
        self.idle = self.usage()
        self.run_task()  # so that late imports are done

    def exchange(self, data: bytes) -> bytes:
        """Send, close the writing side, and return the bytes received until the end.

        Raises:
            TimeoutError: there is no end within the deadline.
        """
        with socket.create_connection(self._address, DEADLINE_SECONDS) as connection:
            return _talk(connection, self._named(data))

    def abandon(self, data: bytes, *, reset: bool) -> None:
        """Send and close the connection at once, with or without a reset."""
        with socket.create_connection(self._address, DEADLINE_SECONDS) as connection:
            if reset:
                linger = (1).to_bytes(4, sys.byteorder) + bytes(4)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            connection.setblocking(False)
            try:
                connection.send(self._named(data))
            except OSError:
                return

    def leave_open(self, data: bytes) -> None:
        """Send and keep the connection open, up to a number of connections."""
        connection = socket.create_connection(self._address, DEADLINE_SECONDS)
        connection.setblocking(False)
        try:
            connection.send(self._named(data))
        except OSError:
            connection.close()
            return
        self._half_open.append(connection)
        if len(self._half_open) > HALF_OPEN:
            self._half_open.popleft().close()

    def ask(self, method: str, target: str, body: Any = None) -> Any:
        """Send a valid request, which must succeed, and return the body of the response."""
        content = None if body is None else json.dumps(body).encode()
        reply = send(self.url, method, target, content, SIGNED)
        assert 200 <= reply.status < 300, reply
        return reply.body

    def run_task(self) -> None:
        """Create the resources of a task, start it, read it and stop it."""
        name = f"task-{time.monotonic_ns()}"
        configuration = {**CONFIGURATION, "MediaInsightsPipelineConfigurationName": name}
        made = self.ask("POST", "/media-insights-pipeline-configurations", configuration)
        arn = made["MediaInsightsPipelineConfiguration"]["MediaInsightsPipelineConfigurationArn"]
        domain = self.ask("POST", "/voice-profile-domains", {**DOMAIN, "Name": name})
        pipeline = self._pipeline({**CREATE, "MediaInsightsPipelineConfigurationArn": arn})
        domain_arn = domain["VoiceProfileDomain"]["VoiceProfileDomainArn"]
        tasks = f"/media-insights-pipelines/{pipeline}/speaker-search-tasks"
        start = {**START, "VoiceProfileDomainArn": domain_arn}
        task = self.ask("POST", f"{tasks}?operation=start", start)["SpeakerSearchTask"]
        id_ = task["SpeakerSearchTaskId"]
        assert self.ask("GET", f"{tasks}/{id_}")["SpeakerSearchTask"]["SpeakerSearchTaskId"] == id_
        assert self.ask("POST", f"{tasks}/{id_}?operation=stop") is None

    def usage(self) -> Usage:
        """Return the present usage."""
        process = Path("/proc") / str(self._process.pid)
        lines = (process / "status").read_text().splitlines()
        fields = dict(line.split(":", 1) for line in lines)
        rss = int(fields["VmRSS"].split()[0])
        return Usage(rss, int(fields["Threads"]), len(list((process / "fd").iterdir())))

    def at_rest(self) -> Usage:
        """Return the usage once every connection is closed.

        Raises:
            AssertionError: it keeps threads or files of connections that are gone.
        """
        while self._half_open:
            self._half_open.pop().close()
        deadline = time.monotonic() + DEADLINE_SECONDS
        while (usage := self.usage())[1:] > self.idle[1:]:
            assert time.monotonic() < deadline, f"at rest {usage}, at first {self.idle}"
            time.sleep(0.05)
        return usage

    def __enter__(self) -> Target:
        return self

    def __exit__(self, *_: object) -> None:
        while self._half_open:
            self._half_open.pop().close()
        self._process.terminate()
        self._process.communicate(timeout=DEADLINE_SECONDS)
        assert self._process.returncode == 0
        log = self._log.read_text()
        assert "Traceback" not in log, log[log.index("Traceback") :][:4000]

    def _named(self, data: bytes) -> bytes:
        """Replace the placeholders by the ids of resources that may be deleted."""
        if DOOMED_PIPELINE in data:
            data = data.replace(DOOMED_PIPELINE, self._pipeline(CREATE).encode())
        if DOOMED_DOMAIN in data:
            domain = self.ask("POST", "/voice-profile-domains", DOMAIN)["VoiceProfileDomain"]
            data = data.replace(DOOMED_DOMAIN, domain["VoiceProfileDomainId"].encode())
        if DOOMED_CONFIGURATION in data:
            name = DOOMED_CONFIGURATION.decode()
            body = {**CONFIGURATION, "MediaInsightsPipelineConfigurationName": name}
            content = json.dumps(body).encode()
            send(self.url, "POST", "/media-insights-pipeline-configurations", content, SIGNED)
        return data

    def _pipeline(self, body: Any) -> str:
        made = self.ask("POST", "/media-insights-pipelines", body)
        return str(made["MediaInsightsPipeline"]["MediaPipelineId"])


def _talk(connection: socket.socket, data: bytes) -> bytes:
    """Write and read concurrently, so that neither side blocks the other."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    connection.setblocking(False)
    received, rest = bytearray(), memoryview(data)
    with selectors.DefaultSelector() as selector:
        selector.register(connection, selectors.EVENT_READ | selectors.EVENT_WRITE)
        while time.monotonic() < deadline:
            for _, events in selector.select(1):
                try:
                    if events & selectors.EVENT_WRITE:
                        rest = rest[connection.send(rest[:65536]) :]
                        if not rest:
                            selector.modify(connection, selectors.EVENT_READ)
                            connection.shutdown(socket.SHUT_WR)
                    if events & selectors.EVENT_READ:
                        part = connection.recv(65536)
                        if not part:
                            return bytes(received)
                        received += part
                except OSError:  # the server has closed the connection early
                    return bytes(received)
    raise TimeoutError(f"no end within {DEADLINE_SECONDS} s; so far: {bytes(received[-200:])!r}")


def replies(received: bytes, methods: list[str]) -> list[Reply]:
    """Parse the responses to requests of these methods, in order, without 1xx responses."""
    found: list[Reply] = []
    while received:
        head, _, received = received.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        version, _, rest = first.partition(" ")
        assert version == "HTTP/1.1", first
        status = int(rest[:3])
        if status < 200:
            continue
        pairs = (line.partition(": ")[::2] for line in lines)
        headers = {name.lower(): value for name, value in pairs}
        length = int(headers.get("content-length", 0))
        if len(found) < len(methods) and methods[len(found)] == "HEAD":
            length = 0
        assert len(received) >= length, "the reply is shorter than it says"
        found.append(Reply(status, headers, received[:length]))
        received = received[length:]
    return found
