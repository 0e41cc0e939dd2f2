"""Run commands, parse versions, and print progress on standard error."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

Version = tuple[int, int, int]


class Failed(Exception):
    """A step failed. The message is one line; `output` is the output of the command."""

    def __init__(self, reason: str, output: str = "") -> None:
        super().__init__(reason)
        self.output = output


def say(line: str) -> None:
    print(f"pulumi: {line}", file=sys.stderr, flush=True)


def dotted(version: Version) -> str:
    return ".".join(map(str, version))


def version_in(text: str) -> Version:
    """Return the version in a text such as `v3.259.0` or `go1.26`.

    Raises:
        Failed: The text contains no version.
    """
    match = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", text)
    if match is None:
        raise Failed(f"no version in {text[:80]!r}")
    major, minor, patch = match.groups(default="0")
    return int(major), int(minor), int(patch)


def output_of(*command: str | Path, env: Mapping[str, str], cwd: Path | None = None) -> str:
    """Return the output of a short command.

    Raises:
        Failed: The command failed, or took longer than 60 s.
    """
    shown = f"`{command[0]} {command[1]}`"
    try:
        completed = subprocess.run(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=60,
        )
    except OSError as error:
        raise Failed(f"{shown} cannot be started: {error.strerror}") from error
    except subprocess.TimeoutExpired:
        raise Failed(f"{shown} did not end within 60 s") from None
    if completed.returncode != 0:
        raise Failed(f"{shown} ended with code {completed.returncode}", completed.stderr.strip())
    return completed.stdout.strip()


def run(
    *command: str | Path,
    temp: Path,
    env: Mapping[str, str],
    cwd: Path | None = None,
    limit: float | None = None,
) -> None:
    """Run a command that may take minutes, at most `limit` seconds.

    Its log and its temporary files are in `temp`. It has its own process group, so that its child
    processes end with it.

    Raises:
        Failed: The command failed. The message is the line of its output with the reason.
    """
    name = Path(command[0]).name
    log = temp / "log"
    started_at = time.monotonic()
    # A signal between the start of the process and the assignment would leave it running.
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    process = None
    try:
        with log.open("wb") as out:
            process = subprocess.Popen(
                command,
                cwd=cwd,
                env={**env, "TMPDIR": str(temp)},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                # It inherits the lock. If this run is killed, the next run waits for it.
                close_fds=False,
            )
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        while process.poll() is None:
            try:
                process.wait(min(30, limit or 30))
            except subprocess.TimeoutExpired:
                seconds = round(time.monotonic() - started_at)
                if limit is not None and seconds >= limit:
                    raise Failed(f"{name} did not end within {limit:.0f} s") from None
                say(f"{name} still runs ({seconds} s)")
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        if process is not None and process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if process.returncode != 0:
        text = re.sub(r"\x1b\[[\d;]*m", "", log.read_text(errors="replace"))  # without color codes
        lines = [line.rstrip() for line in text.splitlines() if line.strip()][-15:]
        # Some programs end with a pointer to help, so a line that contains "error" is preferred.
        errors = [line for line in lines if "error" in line.lower()]
        reason = [f"{name} ended with code {process.returncode}", *lines[-1:], *errors[-1:]][-1]
        raise Failed(reason.strip(), "\n".join(lines))
