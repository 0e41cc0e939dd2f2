"""Install the clients other than boto3 below .local/clients, and print all names.

A client whose toolchain is missing is left out, with a line on standard error.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from .client import INSTALLED

SOURCES = Path(__file__).parent
TRIES = 3
PAUSE_SECONDS = 2.0
LIMIT_SECONDS = 300
MINIMUM = {"node": (20, 0), "go": (1, 24)}
BY_HAND = {"node": "https://nodejs.org", "go": "https://go.dev/doc/install"}


class Failed(Exception):
    """An installation failed; the message is one line."""


def aws_cli(folder: Path) -> None:
    run(sys.executable, "-m", "venv", "--clear", str(folder))
    pip = (str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check")
    run(*pip, "install", "--quiet", "-r", str(SOURCES / "aws-cli.txt"))


def javascript(folder: Path) -> None:
    shutil.copytree(SOURCES / "javascript", folder, dirs_exist_ok=True)
    run("npm", "ci", cwd=folder)


def go(folder: Path) -> None:
    # Otherwise go downloads another version of itself.
    environment = {**os.environ, "GOTOOLCHAIN": "local"}
    build = ("go", "build", "-trimpath", "-o", str(folder / "run"), ".")
    run(*build, cwd=SOURCES / "go", env=environment)


CLIENTS: dict[str, tuple[Callable[[Path], None], tuple[str, ...], str]] = {
    "aws-cli": (aws_cli, (), "aws-cli.txt"),
    "javascript": (javascript, ("node", "npm"), "javascript/*"),
    "go": (go, ("go",), "go/*"),
}
"""The installer of each client, the programs it needs, and its source files."""


def run(*command: str, cwd: Path | None = None, env: dict[str, str] | None = None) -> None:
    """Run a command, and retry it, because registries fail now and then."""
    shown = " ".join(Path(part).name for part in command[:3])
    for number in range(1, TRIES + 1):
        try:
            done = subprocess.run(
                command,
                cwd=cwd,
                env=env,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
                timeout=LIMIT_SECONDS,
            )
        except subprocess.TimeoutExpired:
            raise Failed(f"`{shown}` was not done within {LIMIT_SECONDS} s") from None
        if done.returncode == 0:
            return
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        reason = f"`{shown}` ended with code {done.returncode}: {''.join(last)}"
        if number < TRIES:
            say(f"{reason}; trying again")
            time.sleep(number * PAUSE_SECONDS)
    raise Failed(f"{reason}; {TRIES} times: is the network there?")


def missing(program: str) -> str | None:
    """Return the problem with a required program, or None."""
    if shutil.which(program) is None:
        return f"{program} is not on PATH"
    if program not in MINIMUM:
        return None
    option = "version" if program == "go" else "--version"
    told = subprocess.run([program, option], capture_output=True, text=True, check=False).stdout
    found = re.search(r"(\d+)\.(\d+)", told)
    if found is None or tuple(map(int, found.groups())) < MINIMUM[program]:
        return f"{program} is {told.strip() or 'not working'}"
    return None


def left_out(programs: tuple[str, ...]) -> str | None:
    """Return why a client that needs these programs is left out, and the remedy, or None."""
    for program in programs:
        if reason := missing(program):
            needed = programs[0]
            version = ".".join(map(str, MINIMUM[needed]))
            return f"{reason}; install {needed} {version} or later, {BY_HAND[needed]}"
    return None


def installed() -> Iterator[str]:
    """Install the clients that are missing or have other source files, and yield all names."""
    yield "boto3"
    for name, (install, programs, files) in CLIENTS.items():
        if reason := left_out(programs):
            say(f"{name} is LEFT OUT: {reason}")
            continue
        folder, stamp = INSTALLED / name, INSTALLED / f"{name}.installed"
        sources = b"".join(path.read_bytes() for path in sorted(SOURCES.glob(files)))
        digest = hashlib.sha256(sources).hexdigest()
        if not stamp.exists() or stamp.read_text() != digest:
            stamp.unlink(missing_ok=True)
            folder.mkdir(parents=True, exist_ok=True)
            started = time.monotonic()
            install(folder)
            say(f"{name} installed in {time.monotonic() - started:.0f} s")
            stamp.write_text(digest)  # last, so that an interrupted installation is repeated
        yield name


def say(line: str) -> None:
    print(f"clients: {line}", file=sys.stderr, flush=True)


def main() -> int:
    try:
        print(*installed())
    except (Failed, OSError) as error:
        say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
