"""examples/automation/deploy.py on this repository's project."""

import subprocess
import sys
from pathlib import Path

import pytest

from chime_emulator import Emulator
from tests.examples.project import Project
from tests.examples.unfinished import fail_replacement, kill_create, leave_incomplete
from tests.support.client import media_pipelines_client
from tests.support.stack import ROOT

pytestmark = pytest.mark.examples


@pytest.fixture
def project(tmp_path: Path, emulator: Emulator) -> Project:
    return Project(tmp_path, emulator)


def deploy(project: Project, *arguments: str) -> "subprocess.CompletedProcess[str]":
    program = ROOT / "examples/automation/deploy.py"
    return subprocess.run(
        [sys.executable, str(program), *arguments],
        cwd=project.folder.parent,
        env=project.env,
        capture_output=True,
        text=True,
        check=False,
    )


def test_preview_up_refresh_destroy(project: Project, emulator: Emulator) -> None:
    preview = deploy(project, "preview", "local", "project")
    assert preview.returncode == 0, preview.stderr
    assert "caller" in preview.stdout
    assert emulator.calls()["counts"] == {}

    up = deploy(project, "up", "local", "project")
    assert up.returncode == 0, up.stderr
    assert project.statuses() == dict.fromkeys(("call", "caller", "tone"), "InProgress")
    assert [task["status"] for task in emulator.tasks()] == ["InProgress"] * 2

    unchanged = deploy(project, "refresh", "local", "project")
    assert (unchanged.returncode, unchanged.stdout) == (0, "nothing has ended\n"), unchanged.stderr

    for task in emulator.tasks():
        if task["kind"] == "SpeakerSearchTask":
            emulator.end_task(task["id"], "Failed")
    # A pause ends the running tasks, but not the pipeline.
    client = media_pipelines_client(emulator)
    pipeline = emulator.pipelines()[-1]["id"]
    client.update_media_insights_pipeline_status(Identifier=pipeline, UpdateStatus="Pause")
    refresh = deploy(project, "refresh", "local", "project")
    assert refresh.returncode == 1, refresh.stderr
    assert sorted(refresh.stdout.splitlines()) == [
        "caller has ended: Failed",
        "tone has ended: Stopped",
    ]
    assert len(emulator.tasks()) == 2

    destroy = deploy(project, "destroy", "local", "project")
    assert destroy.returncode == 0, destroy.stderr
    assert project.statuses() == {}
    assert not any(task["alive"] for task in emulator.tasks())


def test_a_failure_prints_its_reason(project: Project, emulator: Emulator) -> None:
    project.run("pulumi config set --stack local consent_acknowledged false")
    up = deploy(project, "up", "local", "project")
    assert up.returncode == 1
    assert "consent_acknowledged" in up.stdout + up.stderr
    assert emulator.calls()["counts"] == {}


def test_refresh_reports_a_deleted_pipeline(project: Project, emulator: Emulator) -> None:
    assert deploy(project, "up", "local", "project").returncode == 0
    client = media_pipelines_client(emulator)
    client.delete_media_pipeline(MediaPipelineId=emulator.pipelines()[-1]["id"])

    refresh = deploy(project, "refresh", "local", "project")

    assert refresh.returncode == 1, refresh.stderr
    assert sorted(refresh.stdout.splitlines()) == [
        "call has been deleted",
        "caller has ended: Stopped",
        "tone has ended: Stopped",
    ]


def test_refresh_reports_a_replacement_that_failed(project: Project, emulator: Emulator) -> None:
    assert deploy(project, "up", "local", "project").returncode == 0
    fail_replacement(project, emulator)

    refresh = deploy(project, "refresh", "local", "project")

    assert refresh.returncode == 1, refresh.stderr
    assert refresh.stdout.splitlines() == [
        "caller was stopped by a replacement that failed: run up"
    ]
    assert deploy(project, "up", "local", "project").returncode == 0
    assert deploy(project, "refresh", "local", "project").stdout == "nothing has ended\n"


def test_refresh_reports_what_is_unfinished_also_if_it_fails(
    project: Project, emulator: Emulator
) -> None:
    assert deploy(project, "up", "local", "project").returncode == 0
    fail_replacement(project, emulator)
    emulator.fault("GetVoiceToneAnalysisTask", "error", code="ForbiddenException")

    refresh = deploy(project, "refresh", "local", "project")

    assert refresh.returncode == 1
    assert refresh.stdout.splitlines() == [
        "caller was stopped by a replacement that failed: run up"
    ]
    assert "allow chime:GetVoiceToneAnalysisTask" in refresh.stderr


def test_refresh_reports_a_search_that_a_failed_run_could_not_stop(
    project: Project, emulator: Emulator
) -> None:
    leave_incomplete(project, emulator)

    refresh = deploy(project, "refresh", "local", "project")

    assert refresh.returncode == 1, refresh.stderr
    assert refresh.stdout.splitlines() == [
        "caller was left incomplete by a run that failed: run up"
    ]
    assert deploy(project, "up", "local", "project").returncode == 0
    assert deploy(project, "refresh", "local", "project").stdout == "nothing has ended\n"
    assert [task["status"] for task in emulator.tasks()] == ["InProgress"] * 2


def test_refresh_reports_a_create_that_was_cut_off(project: Project, emulator: Emulator) -> None:
    kill_create(project, emulator)

    refresh = deploy(project, "refresh", "local", "project")

    assert refresh.returncode == 1, refresh.stderr
    assert refresh.stdout.splitlines() == [
        "caller was interrupted while creating: run up, and then `pulumi refresh "
        "--clear-pending-creates`"
    ]
    assert deploy(project, "up", "local", "project").returncode == 0
    cleared = project.run("pulumi refresh --yes --skip-preview --clear-pending-creates")
    assert cleared.returncode == 0, cleared.stdout
    assert deploy(project, "refresh", "local", "project").stdout == "nothing has ended\n"
    assert [task["status"] for task in emulator.tasks()] == ["InProgress"] * 2
