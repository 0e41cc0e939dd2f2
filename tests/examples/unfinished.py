"""Runs that leave something unfinished in the state of a project."""

import subprocess
import time

from chime_emulator import Emulator
from tests.examples.project import Project
from tests.support.client import client_of
from tests.support.inputs import arn
from tests.support.processes import kill_tree

START = "StartSpeakerSearchTask"


def fail_replacement(project: Project, emulator: Emulator) -> None:
    """Replace the search alone, in another domain, and let its start fail."""
    created = client_of(emulator, "chime-sdk-voice").create_voice_profile_domain(
        Name="others",
        ServerSideEncryptionConfiguration={"KmsKeyArn": arn("key/voices", service="kms")},
    )
    domain = created["VoiceProfileDomain"]["VoiceProfileDomainArn"]
    emulator.fault(START, "error", code="BadRequestException")
    failed = project.run(
        f"pulumi config set voice_profile_domain_arn {domain}", "pulumi up --yes --skip-preview"
    )
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
