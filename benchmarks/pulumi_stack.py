"""A Pulumi stack for one program, that the benchmark can make new as often as it likes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

PROGRAMS = Path(__file__).parent / "programs"
FLAGS = "--non-interactive", "--parallel", "32"
COMMANDS = {
    "up": ("up", "--yes", "--skip-preview"),
    "preview": ("preview",),
    "again": ("up", "--yes", "--skip-preview"),
    "refresh": ("refresh", "--yes", "--skip-preview"),
    "destroy": ("destroy", "--yes", "--skip-preview"),
}
"""What the CLI is called with for each operation; `again` is an `up` with nothing to do."""

LIMIT_SECONDS = 1800


class CommandFailed(Exception):
    """A command of a competitor did not succeed."""


def timed(command: list[str], folder: Path, environment: dict[str, str]) -> tuple[float, str]:
    """The seconds a command takes, from its call to its end, and what it prints.

    Raises:
        CommandFailed: it failed; the message ends with what it printed.
    """
    begun = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT_SECONDS,
    )
    seconds = time.perf_counter() - begun
    if done.returncode:
        raise CommandFailed(f"{' '.join(command)}\n{(done.stdout + done.stderr)[-5000:]}")
    return seconds, done.stdout


class PulumiStack:
    """A project folder, and the one stack in it, on a file backend of its own."""

    def __init__(self, folder: Path, program: str, environment: dict[str, str]) -> None:
        self._folder = folder
        self._state, self._new = folder / "state", folder / "new"
        self._state.mkdir(parents=True)
        shutil.copy(PROGRAMS / f"{program}.py", folder / "__main__.py")
        virtualenv = f"  options:\n    virtualenv: {sys.prefix}\n"
        (folder / "Pulumi.yaml").write_text(f"name: bench\nruntime:\n  name: python\n{virtualenv}")
        self._env = {
            **environment,
            "PATH": f"{Path(sys.executable).parent}:{environment['PATH']}",
            # So that the plugin can import the floor's provider, and state need not hold its code.
            "PYTHONPATH": str(PROGRAMS.parent.parent),
            "PULUMI_HOME": str(folder / "home"),
            "PULUMI_BACKEND_URL": f"file://{self._state}?metadata=skip",
            "PULUMI_CONFIG_PASSPHRASE": "",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        }
        timed(["pulumi", "stack", "init", "bench", "--non-interactive"], folder, self._env)
        shutil.copytree(self._state, self._new)

    def renew(self) -> None:
        """Make the stack as it was before its first `up`."""
        shutil.rmtree(self._state)
        shutil.copytree(self._new, self._state)

    def run(self, operation: str, environment: dict[str, str]) -> float:
        """The seconds that an operation takes."""
        command = ["pulumi", *COMMANDS[operation], *FLAGS]
        return timed(command, self._folder, {**self._env, **environment})[0]

    @property
    def _file(self) -> Path:
        return self._state / ".pulumi/stacks/bench/bench.json"

    def resources(self) -> list[dict[str, Any]]:
        """What the state holds of dynamic resources."""
        latest = json.loads(self._file.read_text())["checkpoint"]["latest"] or {}
        kind = "pulumi-python:"
        return [each for each in latest.get("resources", ()) if each["type"].startswith(kind)]

    def property_bytes(self) -> int:
        """The size of all inputs and outputs in the state; what is around them the engine adds."""
        bags = [each[bag] for each in self.resources() for bag in ("inputs", "outputs")]
        return sum(len(json.dumps(bag, separators=(",", ":"))) for bag in bags)


def base_environment(url: str) -> dict[str, str]:
    """The environment of every competitor: no AWS setting but those of the local API at `url`."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "PULUMI_", "PYTHON", "TF_"))
    }
    return {
        **kept,
        "AWS_ENDPOINT_URL_CHIME_SDK_MEDIA_PIPELINES": url,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
