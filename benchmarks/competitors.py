"""Who is compared: each brings tasks up and takes them down in its own way, in a folder of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import ClassVar, Protocol

from benchmarks.api import names
from benchmarks.pulumi_stack import COMMANDS, PROGRAMS, PulumiStack, base_environment, timed

ROOT = Path(__file__).parents[1]
AWS_CLI = ROOT / ".local" / "aws-cli"
NO_TASKS = ("empty", "hollow", "floor")


class Competitor(Protocol):
    """One way to have tasks."""

    operations: frozenset[str]
    """Which of the operations it has."""

    def begin(self, tasks: int) -> None:
        """Begin anew, with so many tasks to come."""

    def run(self, operation: str) -> float:
        """The seconds that an operation takes."""

    def recorded(self) -> set[str] | None:
        """The ids of the tasks that it knows; None if it keeps none."""

    def property_bytes(self) -> int | None:
        """The size of what it declares in its state; None if that is of no interest."""


class Bare:
    """A script with boto3, which is told its tasks' ids by whoever calls it."""

    operations = frozenset({"up", "refresh", "destroy"})

    def __init__(self, folder: Path, environment: dict[str, str], threads: int) -> None:
        self._folder = folder
        self._env = {**environment, "THREADS": str(threads)}
        self._ids: list[str] = []

    def begin(self, tasks: int) -> None:
        self._env |= names(tasks)
        self._ids = []

    def run(self, operation: str) -> float:
        command = [sys.executable, str(PROGRAMS / "bare.py"), operation, *self._ids]
        seconds, printed = timed(command, self._folder, self._env)
        if operation != "refresh":
            self._ids = printed.split()
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
        self._names: dict[str, str] = {}
        self.stack = PulumiStack(folder, program, environment)

    def begin(self, tasks: int) -> None:
        self._names = names(tasks)
        self.stack.renew()

    def run(self, operation: str) -> float:
        return self.stack.run(operation, self._names)

    def recorded(self) -> set[str] | None:
        if self._program in NO_TASKS:
            return None
        # This package's ids begin with the pipeline's.
        return {each["id"].rpartition("/")[2] for each in self.stack.resources()}

    def property_bytes(self) -> int | None:
        return self.stack.property_bytes()


class Terraform:
    """terraform_data, and the AWS CLI in its provisioners."""

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
        self._env |= {f"TF_VAR_{name.lower()}": value for name, value in names(tasks).items()}
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


def made(name: str, folder: Path, url: str) -> Competitor:
    """The competitor of this name, with a folder of its own below `folder`."""
    environment = base_environment(url)
    own = folder / name
    if name == "terraform":
        return Terraform(own, environment)
    if name in ("bare", "serial"):
        return Bare(folder, environment, threads=32 if name == "bare" else 1)
    return Pulumi(own, environment, name)
