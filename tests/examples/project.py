"""A copy of this repository's project with the stack `local`, on the test's emulator."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from chime_emulator import Emulator
from tests.support.stack import ROOT, engine_env

FILES = ("Pulumi.yaml", "Pulumi.local.yaml", "__main__.py")


class Project:
    """A project folder, and the environment of its commands."""

    def __init__(self, folder: Path, emulator: Emulator) -> None:
        self.folder = folder / "project"
        self.folder.mkdir()
        (folder / "state").mkdir()
        for name in FILES:
            shutil.copy(ROOT / name, self.folder / name)
        (self.folder / ".venv").symlink_to(sys.prefix)
        settings = self.folder / "Pulumi.local.yaml"
        local = yaml.safe_load(settings.read_text())
        local["config"]["aws:endpoints"] = [{"chimesdkmediapipelines": emulator.endpoint_url}]
        settings.write_text(yaml.safe_dump(local))
        self._state = folder / "state/.pulumi/stacks/speaker-search/local.json"
        self.env = {
            **engine_env(folder),
            "PULUMI_STACK": "local",
        }
        created = self.run("pulumi stack init local")
        assert created.returncode == 0, created.stdout

    def run(
        self, *lines: str, shell: str = "bash -e", **env: str
    ) -> "subprocess.CompletedProcess[str]":
        """Run a script in the project's folder, with stdout and stderr in one stream."""
        script = self.folder.parent / "script.sh"
        script.write_text("\n".join(lines) + "\n")
        return subprocess.run(
            [*shell.split(), str(script)],
            cwd=self.folder,
            env={**self.env, **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def statuses(self) -> dict[str, Any]:
        """Return the status of each task and pipeline in the state, by name."""
        latest = json.loads(self._state.read_text())["checkpoint"]["latest"] or {}
        return {
            resource["urn"].rpartition("::")[2]: resource["outputs"]["status"]
            for resource in latest.get("resources", [])
            if resource["type"].startswith("pulumi-python:")
        }
