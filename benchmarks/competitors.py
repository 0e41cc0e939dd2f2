"""The competitors: each starts and stops tasks in its own way, in its own folder."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import ClassVar, Protocol

from benchmarks.api import program_variables
from benchmarks.pulumi_stack import COMMANDS, PROGRAMS, PulumiStack, base_environment, timed

ROOT = Path(__file__).parents[1]
AWS_CLI = ROOT / ".local" / "aws-cli"
NO_TASKS = ("empty", "floor")


class Competitor(Protocol):
    """A way to start and stop tasks."""

    operations: frozenset[str]
    """The operations that the competitor supports."""

    def begin(self, tasks: int) -> None:
        """Reset the competitor. The next `up` starts this number of tasks."""

    def run(self, operation: str) -> float:
        """Run an operation, and return its seconds."""

    def recorded(self) -> set[str] | None:
        """Return the ids of the recorded tasks, or None if the competitor records none."""

    def property_bytes(self) -> int | None:
        """Return the size of the inputs and outputs in the state, or None if there is no state."""


class Bare:
    """A script with boto3, which takes the ids of its tasks as arguments."""

    operations = frozenset({"up", "refresh", "destroy"})

    def __init__(self, folder: Path, environment: dict[str, str], is_limited: bool) -> None:
        self._folder = folder
        self._env = {**environment, "STARTS": "1" if is_limited else "32"}
        self._ids: list[str] = []

    def begin(self, tasks: int) -> None:
        self._env |= program_variables(tasks)
        self._ids = []

    def run(self, operation: str) -> float:
        command = [sys.executable, str(PROGRAMS / "bare.py"), operation, *self._ids]
        seconds, output = timed(command, self._folder, self._env)
        if operation != "refresh":
            self._ids = output.split()
        return seconds

    def recorded(self) -> set[str] | None:
        return set(self._ids)

    def property_bytes(self) -> int | None:
        return None


class Pulumi:
    """A Pulumi program."""

    operations = frozenset(COMMANDS)

    def __init__(self, folder: Path, environment: dict[str, str], program: str) -> None:
        self._program = program
        self._variables: dict[str, str] = {}
        self.stack = PulumiStack(folder, program, environment)

    def begin(self, tasks: int) -> None:
        self._variables = program_variables(tasks)
        self.stack.reset()

    def run(self, operation: str) -> float:
        return self.stack.run(operation, self._variables)

    def recorded(self) -> set[str] | None:
        if self._program in NO_TASKS:
            return None
        # The ids of this package begin with the id of the pipeline.
        return {resource["id"].rpartition("/")[2] for resource in self.stack.resources()}

    def property_bytes(self) -> int | None:
        return self.stack.property_bytes()


class Terraform:
    """terraform_data with the AWS CLI in its provisioners."""

    operations = frozenset(COMMANDS)
    _COMMANDS: ClassVar[dict[str, list[str]]] = {
        "up": ["apply", "-auto-approve", "-parallelism=32"],
        "preview": ["plan", "-parallelism=32"],
        "again": ["apply", "-auto-approve", "-parallelism=32"],
        "refresh": ["apply", "-refresh-only", "-auto-approve", "-parallelism=32"],
        "destroy": ["destroy", "-auto-approve", "-parallelism=32"],
    }

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        if not (AWS_CLI / "bin" / "aws").exists():
            _install_aws_cli()
        self._folder = folder
        self._env = {
            **environment,
            "PATH": f"{AWS_CLI / 'bin'}:{environment['PATH']}",
            "CHECKPOINT_DISABLE": "1",
            "TF_CLI_CONFIG_FILE": str(folder / "terraformrc"),
        }
        folder.mkdir()
        (folder / "terraformrc").touch()
        shutil.copy(PROGRAMS / "terraform.tf", folder / "main.tf")
        timed(["terraform", "init", "-input=false", "-no-color"], folder, self._env)

    def begin(self, tasks: int) -> None:
        self._env |= {
            f"TF_VAR_{name.lower()}": value for name, value in program_variables(tasks).items()
        }
        for file in (*self._folder.glob("terraform.tfstate*"), *self._folder.glob("task-*")):
            file.unlink()

    def run(self, operation: str) -> float:
        command = ["terraform", *self._COMMANDS[operation], "-input=false", "-no-color"]
        return timed(command, self._folder, self._env)[0]

    def recorded(self) -> set[str] | None:
        return {file.read_text().strip() for file in self._folder.glob("task-*")}

    def property_bytes(self) -> int | None:
        return None


def _install_aws_cli() -> None:
    requirements = ROOT / "emulator" / "tests" / "clients" / "aws-cli.txt"
    venv.create(AWS_CLI, with_pip=True, clear=True)
    pip = (AWS_CLI / "bin" / "python", "-m", "pip", "--disable-pip-version-check")
    subprocess.run([*pip, "install", "--quiet", "-r", requirements], check=True)


def new_competitor(name: str, folder: Path, url: str, is_limited: bool) -> Competitor:
    """Return the competitor with this name, in its own folder below `folder`.

    Args:
        name: The name.
        folder: The folder of all competitors.
        url: The emulator's URL.
        is_limited: Whether the API accepts one start at a time. Only boto3's script knows it.
    """
    environment = base_environment(url)
    own_folder = folder / name
    if name == "terraform":
        return Terraform(own_folder, environment)
    if name == "bare":
        return Bare(folder, environment, is_limited)
    return Pulumi(own_folder, environment, name)
