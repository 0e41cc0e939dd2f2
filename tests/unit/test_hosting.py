""".github: the workflow calls targets of the Makefile, and the files are valid.

The schemas are copies that check-jsonschema carries. No test runs on GitHub.
"""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.support.stack import ROOT

FOLDER = ROOT / ".github"
WORKFLOW = FOLDER / "workflows" / "ci.yml"


def jobs() -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = yaml.safe_load(WORKFLOW.read_text())["jobs"]
    return found


def test_zizmor_finds_nothing() -> None:
    command = ["zizmor", "--offline", "--no-config", "--no-progress", "--strict-collection"]
    audited = subprocess.run(
        [*command, "--persona", "pedantic", WORKFLOW], capture_output=True, text=True, check=False
    )
    assert audited.returncode == 0, audited.stdout + audited.stderr


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("github-workflows", [WORKFLOW]),
        ("github-issue-config", [FOLDER / "ISSUE_TEMPLATE" / "config.yml"]),
        ("github-issue-forms", sorted((FOLDER / "ISSUE_TEMPLATE").glob("[!c]*.yml"))),
    ],
)
def test_schema(schema: str, files: list[Path]) -> None:
    assert files
    checked = subprocess.run(
        ["check-jsonschema", "--builtin-schema", f"vendor.{schema}", *files],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_each_target_of_the_workflow_exists() -> None:
    text = WORKFLOW.read_text()
    (matrix,) = re.findall(r"target:\n((?: +- [a-z-]+\n)+)", text)
    targets = {*re.findall(r"- ([a-z-]+)", matrix), *re.findall(r"run: make ([a-z-]+)", text)}
    assert "test" in targets
    makefile = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert targets <= makefile


def test_the_workflow_runs_the_targets_of_ci() -> None:
    targets = set(re.findall(r"make ([a-z-]+)", (ROOT / ".ci" / "run").read_text()))
    text = WORKFLOW.read_text()
    missing = [name for name in targets if not re.search(rf"(?:- |make ){name}\n", text)]
    assert missing == []


def test_no_job_may_write() -> None:
    assert yaml.safe_load(WORKFLOW.read_text())["permissions"] == {}
    assert {name for name, job in jobs().items() if job["permissions"] != {"contents": "read"}} == (
        set()
    )


def test_the_hooks_are_those_of_lint() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    lint = (ROOT / "Makefile").read_text().replace("$(venv)", ".venv")
    for hook in hooks:
        command = hook["entry"].removesuffix(" --force-exclude")
        assert command in lint, hook["id"]
