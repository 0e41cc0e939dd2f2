"""Projects on the real engine: the CLI, a file backend and the state."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.processes import kill

ROOT = Path(__file__).resolve().parent.parent.parent


def require_engine() -> None:
    """Skip the tests without an engine. In CI, fail instead, because a skip looks like success."""
    for name in ("pulumi", "pulumi-language-python", "pulumi-resource-pulumi-python"):
        if shutil.which(name) is None:
            missing = f"{name} is not on PATH; `make test` puts it there"
            if os.environ.get("CI"):
                pytest.fail(missing)
            pytest.skip(missing)


def engine_env(folder: Path) -> dict[str, str]:
    """Return the environment of a CLI whose home and unencrypted state are in `folder`."""
    return {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PULUMI_HOME": str(folder / "home"),
        # By default the CLI writes two files for a state. A CLI killed between them leaves one
        # file empty and the state unreadable; see test_the_metadata_file_of_a_file_backend.
        "PULUMI_BACKEND_URL": f"file://{folder / 'state'}?metadata=skip",
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "AWS_EC2_METADATA_DISABLED": "true",
        # The CLI runs for seconds, so fewer garbage collections make it faster.
        "GOGC": "400",
    }


class Project:
    """A project folder with the stack `test`. A subclass writes the files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._orphans: list[int] = []
        self._output = folder / "output"
        self._env = engine_env(folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "state").mkdir()

    def run(self, *arguments: str, fails: bool = False) -> str:
        """Run the CLI and return its output, stdout and stderr."""
        completed = subprocess.run(
            ["pulumi", *arguments, "--non-interactive"],
            cwd=self.folder,
            env=self._env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert (completed.returncode != 0) == fails, completed.stdout
        return completed.stdout

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start the CLI in a process group, without waiting for its end. See `output`."""
        with self._output.open("w") as output:
            return subprocess.Popen(
                ["pulumi", *arguments, "--non-interactive"],
                cwd=self.folder,
                env=self._env,
                stdout=output,
                stderr=output,
                text=True,
                start_new_session=True,
            )

    def output(self) -> str:
        """Return the output of the CLI that was started last."""
        return self._output.read_text()

    def is_locked(self) -> bool:
        """Return whether a killed CLI has left its lock."""
        return any(file.is_file() for file in self.folder.glob("state/.pulumi/locks/**/*"))

    def unlock(self) -> None:
        """Remove the lock that a killed CLI leaves on a file backend."""
        self.run("cancel", "--yes")

    def kill_at_close(self, processes: list[int]) -> None:
        """Register processes that outlive the CLI. `close` kills them."""
        self._orphans += processes

    def close(self) -> None:
        for pid in self._orphans:
            kill(pid)

    def up(self, *flags: str, fails: bool = False) -> str:
        return self.run("up", "--yes", "--skip-preview", *flags, fails=fails)

    def pending_operations(self) -> list[dict[str, Any]]:
        """Return the operations that the state names as unfinished."""
        found: list[dict[str, Any]] = self._state().get("pending_operations") or []
        return found

    def resources(self) -> dict[str, dict[str, Any]]:
        """Return the tasks and pipelines in the state, by name, as in the backend's file."""
        return {
            resource["urn"].rpartition("::")[2]: resource
            for resource in self._state().get("resources", [])
            if resource["type"].startswith(("pulumi-python:", "speakersearch:"))
        }

    def _state(self) -> dict[str, Any]:
        (file,) = self.folder.glob("state/.pulumi/stacks/*/test.json")
        return json.loads(file.read_text())["checkpoint"]["latest"] or {}


class Stack(Project):
    """A Python project, whose provider calls one endpoint.

    Args:
        config: Configuration values to add. None removes a key.
        plugins: Folders of provider plugins, by name.
    """

    def __init__(
        self,
        folder: Path,
        program: str,
        endpoint: str,
        config: dict[str, Any],
        plugins: Mapping[str, Path] | None = None,
    ) -> None:
        super().__init__(folder)
        providers = [
            {"name": name, "path": str(plugin)} for name, plugin in (plugins or {}).items()
        ]
        project = {
            "name": "project",
            "runtime": {"name": "python", "options": {"virtualenv": sys.prefix}},
            "plugins": {"providers": providers},
        }
        (folder / "Pulumi.yaml").write_text(yaml.safe_dump(project))
        self.write(program)
        settings = {
            "aws:region": "us-east-1",
            "aws:accessKey": "local",
            "aws:secretKey": "local",
            "aws:endpoints": [{"chimesdkmediapipelines": endpoint}],
            **config,
        }
        config = {key: value for key, value in settings.items() if value is not None}
        (folder / "Pulumi.test.yaml").write_text(yaml.safe_dump({"config": config}))
        self.run("stack", "init", "test")

    def write(self, program: str) -> None:
        (self.folder / "__main__.py").write_text(program)
