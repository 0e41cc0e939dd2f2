"""Runs that leave something unfinished in the state of a project."""

import subprocess
import time

from chime_emulator import Emulator
from tests.examples.project import Project
from tests.support.processes import kill_tree

START = "StartSpeakerSearchTask"


def fail_replacement(project: Project, emulator: Emulator) -> None:
    """Replace the pipeline and its tasks, and let the start of the search fail."""
    emulator.fault(START, "error", code="BadRequestException")
    failed = project.run("pulumi config set channel_id 1", "pulumi up --yes --skip-preview")
    assert failed.returncode != 0
    assert "BadRequestException" in failed.stdout
    emulator.clear_faults()


def leave_incomplete(project: Project, emulator: Emulator) -> None:
    """Fail the create of the search after its start, and the stop of the search too."""
    for operation in ("GetSpeakerSearchTask", "StopSpeakerSearchTask"):
        emulator.fault(operation, "error", code="BadRequestException")
    failed = project.run("pulumi up --yes --skip-preview")
    assert failed.returncode != 0
    assert "the stop failed too" in failed.stdout
    emulator.clear_faults()


def kill_create(project: Project, emulator: Emulator) -> None:
    """Kill the CLI and its plugin while the search is created. AWS has not responded yet."""
    emulator.fault(START, "hang", when="after")
    process = subprocess.Popen(
        ["pulumi", "up", "--yes", "--skip-preview", "--non-interactive"],
        cwd=project.folder,
        env=project.env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while not emulator.calls()["counts"].get(START) or "tone" not in project.statuses():
        assert process.poll() is None
        time.sleep(0.01)
    kill_tree(process.pid)
    process.wait()
    emulator.clear_faults()
    unlocked = project.run("pulumi cancel --yes")
    assert unlocked.returncode == 0, unlocked.stdout
