"""A Pulumi stack for one program, which the benchmark can reset."""

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
"""The CLI's arguments for each operation. `again` is an `up` without changes."""

LIMIT_SECONDS = 1800


class CommandFailed(Exception):
    """A command of a competitor failed."""


def timed(command: list[str], folder: Path, environment: dict[str, str]) -> tuple[float, str]:
    """Run a command, and return its seconds and its output.

    Raises:
        CommandFailed: The command failed. The message ends with its output.
    """
    started_at = time.perf_counter()
    completed = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT_SECONDS,
    )
    seconds = time.perf_counter() - started_at
    if completed.returncode:
        raise CommandFailed(f"{' '.join(command)}\n{(completed.stdout + completed.stderr)[-5000:]}")
    return seconds, completed.stdout


class PulumiStack:
    """A project folder with one stack, on its own file backend."""

    def __init__(self, folder: Path, program: str, environment: dict[str, str]) -> None:
        self._folder = folder
        self._state, self._initial = folder / "state", folder / "initial"
        self._state.mkdir(parents=True)
        shutil.copy(PROGRAMS / f"{program}.py", folder / "__main__.py")
        plugin = {"name": "speakersearch", "path": str(PROGRAMS.parent.parent / "plugin")}
        project = {
            "name": "bench",
            "runtime": {"name": "python", "options": {"virtualenv": sys.prefix}},
            "plugins": {"providers": [plugin]},
        }
        (folder / "Pulumi.yaml").write_text(json.dumps(project))
        self._env = {
            **environment,
            "PATH": f"{Path(sys.executable).parent}:{environment['PATH']}",
            # The plugin imports the floor's provider from here, so that the state holds no code.
            "PYTHONPATH": str(PROGRAMS.parent.parent),
            "PULUMI_HOME": str(folder / "home"),
            "PULUMI_BACKEND_URL": f"file://{self._state}?metadata=skip",
            "PULUMI_CONFIG_PASSPHRASE": "",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        }
        timed(["pulumi", "stack", "init", "bench", "--non-interactive"], folder, self._env)
        shutil.copytree(self._state, self._initial)

    def reset(self) -> None:
        """Reset the stack to its state before the first `up`."""
        shutil.rmtree(self._state)
        shutil.copytree(self._initial, self._state)

    def run(self, operation: str, environment: dict[str, str]) -> float:
        """Run an operation, and return its seconds."""
        command = ["pulumi", *COMMANDS[operation], *FLAGS]
        return timed(command, self._folder, {**self._env, **environment})[0]

    @property
    def _file(self) -> Path:
        return self._state / ".pulumi/stacks/bench/bench.json"

    def resources(self) -> list[dict[str, Any]]:
        """Return the resources in the state, without the stack and its providers."""
        latest = json.loads(self._file.read_text())["checkpoint"]["latest"] or {}
        return [
            resource
            for resource in latest.get("resources", ())
            if resource["type"].startswith(("pulumi-python:", "speakersearch:"))
        ]

    def property_bytes(self) -> int:
        """Return the size of all inputs and outputs in the state, without other fields."""
        properties = [
            resource[name] for resource in self.resources() for name in ("inputs", "outputs")
        ]
        return sum(len(json.dumps(each, separators=(",", ":"))) for each in properties)


def base_environment(url: str) -> dict[str, str]:
    """Return the environment of every competitor: the only AWS settings are the emulator's."""
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
