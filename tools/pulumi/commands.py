"""Run commands, read versions out of them, and say on standard error what happens."""

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
    """One line that says what is wrong, and the output of the command it came from."""

    def __init__(self, reason: str, output: str = "") -> None:
        super().__init__(reason)
        self.output = output


def say(line: str) -> None:
    print(f"pulumi: {line}", file=sys.stderr, flush=True)


def dotted(version: Version) -> str:
    return ".".join(map(str, version))


def version_in(text: str) -> Version:
    """Read the version out of `v3.259.0` or `go1.26`. Raises Failed if there is none."""
    found = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", text)
    if found is None:
        raise Failed(f"no version in {text[:80]!r}")
    major, minor, patch = found.groups(default="0")
    return int(major), int(minor), int(patch)


def answer(*command: str | Path, env: Mapping[str, str], cwd: Path | None = None) -> str:
    """Return what a command that ends at once prints. Raises Failed if it does not work."""
    shown = f"`{command[0]} {command[1]}`"
    try:
        done = subprocess.run(
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
        raise Failed(f"{shown} does not start: {error.strerror}") from error
    except subprocess.TimeoutExpired:
        raise Failed(f"{shown} was not done within 60 s") from None
    if done.returncode != 0:
        raise Failed(f"{shown} ended with code {done.returncode}", done.stderr.strip())
    return done.stdout.strip()


def run(
    *command: str | Path,
    temp: Path,
    env: Mapping[str, str],
    cwd: Path | None = None,
    limit: float | None = None,
) -> None:
    """Run a command that may take minutes, at most `limit` seconds.

    Its log and its own temporary files go into `temp`. It has a process group of its own, so that
    what it started ends with it. Raises Failed with the line of its output that says why.
    """
    name = Path(command[0]).name
    log = temp / "log"
    started = time.monotonic()
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
                close_fds=False,  # it shares the lock: if it outlives a killed run, the next waits
            )
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        while process.poll() is None:
            try:
                process.wait(min(30, limit or 30))
            except subprocess.TimeoutExpired:
                seconds = round(time.monotonic() - started)
                if limit is not None and seconds >= limit:
                    raise Failed(f"{name} was not done within {limit:.0f} s") from None
                say(f"{name} still runs ({seconds} s)")
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        if process is not None and process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if process.returncode != 0:
        text = re.sub(r"\x1b\[[\d;]*m", "", log.read_text(errors="replace"))  # without its colours
        lines = [line.rstrip() for line in text.splitlines() if line.strip()][-15:]
        # Where to get help comes last in some programs, so a line that says "error" goes first.
        errors = [line for line in lines if "error" in line.lower()]
        reason = [f"{name} ended with code {process.returncode}", *lines[-1:], *errors[-1:]][-1]
        raise Failed(reason.strip(), "\n".join(lines))
