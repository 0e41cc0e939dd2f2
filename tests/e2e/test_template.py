"""`pulumi new` with the template of this repository, then `pulumi up` in the new project."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from chime_emulator import Emulator, seeds
from tests.support.stack import ROOT, engine_env

pytestmark = pytest.mark.examples

TEMPLATE = ROOT / "templates" / "speaker-search"
CONFIG = {
    "configuration_arn": seeds.PIPELINE_CONFIGURATION_ARN,
    "voice_profile_domain_arn": seeds.VOICE_PROFILE_DOMAIN_ARN,
    "stream_arn": seeds.STREAM_ARN,
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository that contains the template in its folder, as a clone of this one does."""
    repository = tmp_path / "repository"
    folder = repository / TEMPLATE.relative_to(ROOT)
    folder.mkdir(parents=True)
    for file in TEMPLATE.iterdir():
        if file.is_file():
            (folder / file.name).write_bytes(file.read_bytes())
    return repository


def test_a_new_project_starts_a_search_once_consent_is_declared(
    repository: Path, tmp_path: Path, emulator: Emulator
) -> None:
    project = tmp_path / "calls"
    project.mkdir()
    (tmp_path / "state").mkdir()

    def run(*arguments: str, fails: bool = False) -> str:
        done = subprocess.run(
            ["pulumi", *arguments, "--non-interactive"],
            cwd=project,
            env={**engine_env(tmp_path), **emulator.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert (done.returncode != 0) == fails, done.stdout
        return done.stdout

    template = str(repository / TEMPLATE.relative_to(ROOT))
    # Without --generate-only, the CLI also makes a virtual environment, from the package index.
    run("new", template, "--generate-only", "--yes", "--name", "calls", "--description", "Calls")
    written = yaml.safe_load((project / "Pulumi.yaml").read_text())
    assert written["name"] == "calls"
    assert written["description"] == "Calls"
    assert "template" not in written
    assert sorted(path.name for path in project.iterdir()) == sorted(
        path.name for path in (repository / "templates" / "speaker-search").iterdir()
    )

    (project / ".venv").symlink_to(sys.prefix)
    declared = yaml.safe_load((TEMPLATE / "Pulumi.yaml").read_text())["template"]["config"]
    run("stack", "init", "test")
    run("config", "set", "aws:region", declared.pop("aws:region")["default"])
    for name in declared:
        run("config", "set", name, CONFIG[name])
    assert "declare consent_acknowledged=True" in run("up", "--yes", fails=True)
    assert emulator.calls()["counts"] == {}

    run("config", "set", "consent_acknowledged", "true")
    run("up", "--yes", "--skip-preview")
    assert [task["status"] for task in emulator.tasks()] == ["InProgress"]
    run("destroy", "--yes", "--skip-preview")
    assert not any(task["alive"] for task in emulator.tasks())
