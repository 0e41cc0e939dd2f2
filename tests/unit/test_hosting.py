""".github and Read the Docs: ci.yml calls targets of the Makefile, and the files are valid."""

import re
from pathlib import Path

import pytest
import yaml

from tests.support.stack import ROOT
from tests.support.workflow_files import pinned_actions, schema_faults, zizmor_faults

FOLDER = ROOT / ".github"
WORKFLOW = FOLDER / "workflows" / "ci.yml"
WORKFLOWS = sorted((FOLDER / "workflows").glob("*.yml"))


def jobs() -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = yaml.safe_load(WORKFLOW.read_text())["jobs"]
    return found


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_zizmor_finds_nothing(workflow: Path) -> None:
    assert zizmor_faults(workflow, "pedantic") == ""


def test_each_action_is_pinned_by_a_commit() -> None:
    pinned = {workflow.name: len(pinned_actions(workflow)) for workflow in WORKFLOWS}
    assert pinned == {"ci.yml": 4, "links.yml": 2}


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("github-workflows", WORKFLOWS),
        ("github-issue-config", [FOLDER / "ISSUE_TEMPLATE" / "config.yml"]),
        ("github-issue-forms", sorted((FOLDER / "ISSUE_TEMPLATE").glob("[!c]*.yml"))),
        ("readthedocs", [ROOT / ".readthedocs.yaml"]),
    ],
)
def test_schema(schema: str, files: list[Path]) -> None:
    assert files
    assert schema_faults(schema, *files) == ""


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
