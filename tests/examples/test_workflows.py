"""examples/workflows: run their commands in a copy of the project, and check the files.

The schemas are copies that check-jsonschema carries. No test runs on GitHub or GitLab.
"""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from chime_emulator import Emulator
from tests.examples.project import Project
from tests.examples.unfinished import fail_replacement, kill_create, leave_incomplete
from tests.examples.workflows import (
    FOLDER,
    Result,
    as_command,
    holds,
    load,
    resolved,
    run_github_job,
    run_gitlab_job,
)
from tests.support.client import media_pipelines_client
from tests.support.workflow_files import pinned_actions, schema_faults, zizmor_faults

Run = Callable[[str, Project], Result]

GITHUB = load("github-actions.yml")
GITLAB = load("gitlab-ci.yml")
JOBS = ("preview", "up", "refresh")
RUNS = {
    "github": partial(run_github_job, GITHUB),
    "gitlab": partial(run_gitlab_job, GITLAB),
}


@pytest.mark.examples
def test_from_pull_request_to_schedule(tmp_path: Path, emulator: Emulator) -> None:
    project = Project(tmp_path, emulator)
    run = RUNS["github"]

    preview = run("preview", project=project)
    assert preview.succeeded, preview.output
    for name in ("call", "caller", "tone"):
        assert f"::{name}]" in preview.shown, preview.shown
    assert emulator.calls()["counts"] == {}

    up = run("up", project=project)
    assert up.succeeded, up.output
    assert project.statuses() == dict.fromkeys(("call", "caller", "tone"), "InProgress")
    assert [task["status"] for task in emulator.tasks()] == ["InProgress"] * 2
    unchanged = run("refresh", project=project)
    assert unchanged.succeeded, unchanged.output

    (search,) = (task for task in emulator.tasks() if task["kind"] == "SpeakerSearchTask")
    emulator.end_task(search["id"], "Stopped")
    refresh = run("refresh", project=project)
    assert not refresh.succeeded, refresh.output
    changed = re.findall(r"::(\w+)\]", refresh.output)
    assert changed == ["caller"], refresh.output
    assert re.search('status *: "InProgress" => "Stopped"', refresh.output), refresh.output
    assert len(emulator.tasks()) == 2
    assert "::caller]" in refresh.shown

    # The job reports the drift until an `up` records it. The `up` starts no search.
    assert run("up", project=project).succeeded
    assert project.statuses() == {"call": "InProgress", "caller": "Stopped", "tone": "InProgress"}
    assert run("refresh", project=project).succeeded
    assert len(emulator.tasks()) == 2


@pytest.mark.examples
@pytest.mark.parametrize("system", RUNS)
def test_a_refused_plan_fails_the_job(tmp_path: Path, emulator: Emulator, system: str) -> None:
    project = Project(tmp_path, emulator)
    project.run("pulumi config set --stack local consent_acknowledged false")
    for job in ("preview", "up"):
        refused = RUNS[system](job, project=project)
        assert not refused.succeeded
        assert "consent_acknowledged" in refused.output
        if system == "github":
            assert "consent_acknowledged" in refused.shown
    assert emulator.calls()["counts"] == {}


@pytest.mark.examples
@pytest.mark.parametrize("system", RUNS)
def test_the_refresh_reports_a_replacement_that_failed(
    tmp_path: Path, emulator: Emulator, system: str
) -> None:
    project = Project(tmp_path, emulator)
    assert RUNS[system]("up", project=project).succeeded
    assert RUNS[system]("refresh", project=project).succeeded
    fail_replacement(project, emulator)
    refresh = RUNS[system]("refresh", project=project)
    assert not refresh.succeeded
    assert re.search(r"^unfinished: urn:\S+::caller$", refresh.output, re.MULTILINE), refresh.output
    assert RUNS[system]("up", project=project).succeeded
    assert RUNS[system]("refresh", project=project).succeeded


@pytest.mark.examples
@pytest.mark.parametrize("leave_unfinished", [kill_create, leave_incomplete])
@pytest.mark.parametrize("system", RUNS)
def test_the_refresh_reports_a_create_that_was_cut_off(
    tmp_path: Path,
    emulator: Emulator,
    system: str,
    leave_unfinished: Callable[[Project, Emulator], None],
) -> None:
    project = Project(tmp_path, emulator)
    leave_unfinished(project, emulator)
    refresh = RUNS[system]("refresh", project=project)
    assert not refresh.succeeded
    assert re.search(r"^unfinished: urn:\S+::caller$", refresh.output, re.MULTILINE), refresh.output


@pytest.mark.examples
@pytest.mark.parametrize("system", RUNS)
def test_the_refresh_reports_a_deleted_pipeline(
    tmp_path: Path, emulator: Emulator, system: str
) -> None:
    project = Project(tmp_path, emulator)
    assert RUNS[system]("up", project=project).succeeded
    client = media_pipelines_client(emulator)
    client.delete_media_pipeline(MediaPipelineId=emulator.pipelines()[-1]["id"])
    refresh = RUNS[system]("refresh", project=project)
    assert not refresh.succeeded
    assert "::call]" in refresh.output


def test_both_systems_look_for_unfinished_operations_alike() -> None:
    (gitlab_script,) = (line for line in GITLAB["refresh"]["script"] if "\n" in line)
    steps = (step.get("run", "") for step in GITHUB["jobs"]["refresh"]["steps"])
    assert [line for line in steps if "\n" in line] == [gitlab_script]


def test_gitlab_runs_what_github_runs() -> None:
    """The test of a stack on GitHub therefore covers GitLab too."""
    for job in JOBS:
        (gitlab_command,) = (line for line in GITLAB[job]["script"] if "\n" not in line)
        steps = (step.get("run") or as_command(step) or "" for step in GITHUB["jobs"][job]["steps"])
        (github_command,) = (line for line in steps if line.startswith(f"pulumi {job} "))
        assert words(gitlab_command) == words(github_command)


def words(line: str) -> list[str]:
    """Return the words of a command, without its `tee`."""
    command = line.partition(" | tee ")[0].replace('"$PULUMI_STACK"', "local")
    return sorted(command.split())


@pytest.mark.examples
def test_a_refresh_during_an_up(tmp_path: Path, emulator: Emulator) -> None:
    """Neither a refresh with --preview-only nor a preview needs the lock."""
    project = Project(tmp_path, emulator)
    preview = RUNS["gitlab"]("preview", project=project)
    assert preview.succeeded, preview.output
    for name in ("call", "caller", "tone"):
        assert f"::{name}]" in preview.shown, preview.shown
    assert RUNS["gitlab"]("up", project=project).succeeded
    lock = tmp_path / "state/.pulumi/locks/organization/speaker-search/local/lock.json"
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.write_text('{"pid": 1, "username": "another", "hostname": "elsewhere"}')
    assert "locked" in RUNS["gitlab"]("up", project=project).output
    for job in ("preview", "refresh"):
        result = RUNS["gitlab"](job, project=project)
        assert result.succeeded, result.output
    (search,) = (task for task in emulator.tasks() if task["kind"] == "SpeakerSearchTask")
    emulator.end_task(search["id"], "Stopped")
    refresh = RUNS["gitlab"]("refresh", project=project)
    assert not refresh.succeeded, refresh.output
    assert re.findall(r"::(\w+)\]", refresh.output) == ["caller"], refresh.output


@pytest.mark.parametrize(
    ("event", "branch", "job"),
    [
        ("pull_request", "ours", "preview"),
        ("pull_request", "theirs", None),
        ("push", "main", "up"),
        ("workflow_dispatch", "main", "up"),
        ("workflow_dispatch", "ours", None),
        ("schedule", "main", "refresh"),
    ],
)
def test_github_runs_one_job_an_event(event: str, branch: str, job: str | None) -> None:
    values = {
        "github.event_name": event,
        "github.ref": "refs/pull/1/merge" if event == "pull_request" else f"refs/heads/{branch}",
        "github.repository": "ours",
        "github.event.pull_request.head.repo.full_name": branch,
    }
    running = [name for name, job in GITHUB["jobs"].items() if holds(job["if"], values)]
    assert running == ([job] if job else [])


@pytest.mark.parametrize(
    ("source", "branch", "job"),
    [
        ("merge_request_event", "", "preview"),
        ("push", "main", "up"),
        ("web", "main", "up"),
        ("push", "other", None),
        ("schedule", "main", "refresh"),
    ],
)
def test_gitlab_runs_one_job_an_event(source: str, branch: str, job: str | None) -> None:
    values = {
        "$CI_PIPELINE_SOURCE": source,
        "$CI_COMMIT_BRANCH": branch,
        "$CI_DEFAULT_BRANCH": "main",
    }
    running = [
        name
        for name in JOBS
        if any(holds(rule["if"], values) for rule in GITLAB["workflow"]["rules"])
        and any(holds(rule["if"], values) for rule in GITLAB[name]["rules"])
    ]
    assert running == ([job] if job else [])


def test_github_requests_least_privilege() -> None:
    assert GITHUB.keys() == {"name", "on", "permissions", "env", "defaults", "jobs"}
    assert GITHUB["on"].keys() == {"pull_request", "push", "schedule", "workflow_dispatch"}
    assert GITHUB["permissions"] == {"contents": "read"}
    assert tuple(GITHUB["jobs"]) == JOBS
    token = {"contents": "read", "id-token": "write"}
    comment = {"pull-requests": "write"}
    roles = {"preview": "PREVIEW", "up": "DEPLOY", "refresh": "REFRESH"}
    for name, job in GITHUB["jobs"].items():
        assert job.keys() == {"if", "runs-on", "concurrency", "permissions", "steps"}
        assert job["permissions"] == (token | comment if name == "preview" else token)
        assert job["concurrency"]["cancel-in-progress"] == (name != "up")
        (login,) = (step for step in job["steps"] if "aws-actions" in step.get("uses", ""))
        assert login["with"] == {
            "role-to-assume": f"${{{{ vars.AWS_{roles[name]}_ROLE }}}}",
            "aws-region": "${{ vars.AWS_REGION }}",
        }
        for step in job["steps"]:
            assert step.keys() <= {"uses", "with", "run", "if"}
            assert ("uses" in step) != ("run" in step)
            assert "${{" not in step.get("run", ""), "an expression in a script is run as code"
    groups = {resolved(job["concurrency"]["group"]) for job in GITHUB["jobs"].values()}
    assert groups == {"preview-refs/pull/1/merge", "up-local", "refresh-local"}


def test_gitlab_requests_least_privilege() -> None:
    assert GITLAB.keys() == {"workflow", "default", "variables", *JOBS}
    assert GITLAB["default"]["id_tokens"] == {"AWS_ID_TOKEN": {"aud": "sts.amazonaws.com"}}
    roles = {"preview": "PREVIEW", "up": "DEPLOY", "refresh": "REFRESH"}
    for name in JOBS:
        known = {"rules", "interruptible", "resource_group", "variables", "script", "artifacts"}
        assert {"rules", "variables", "script"} <= GITLAB[name].keys() <= known
        assert GITLAB[name]["variables"] == {"AWS_ROLE_ARN": f"$AWS_{roles[name]}_ROLE"}
    assert GITLAB["up"]["interruptible"] is False
    assert GITLAB["up"]["resource_group"] == "$PULUMI_STACK"
    assert GITLAB["preview"]["artifacts"] == {
        "when": "always",
        "expose_as": "Pulumi plan",
        "paths": ["plan.txt"],
    }


SCHEMAS = {
    "github-actions.yml": partial(schema_faults, "github-workflows"),
    "gitlab-ci.yml": partial(schema_faults, "gitlab-ci", options=("--data-transform", "gitlab-ci")),
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_file_is_valid_by_its_schema(name: str) -> None:
    assert SCHEMAS[name](FOLDER / name) == ""


def test_zizmor_finds_nothing() -> None:
    assert zizmor_faults(FOLDER / "github-actions.yml") == ""


def test_github_pins_each_action_by_a_commit() -> None:
    pins = pinned_actions(FOLDER / "github-actions.yml")
    assert len(set(pins)) == len({action for action, _, _ in pins}), "one version of an action"


@pytest.mark.parametrize("name", SCHEMAS)
def test_no_secret_is_in_a_file(name: str) -> None:
    text = (FOLDER / name).read_text()
    assert not re.search(r"AKIA|ASIA|ACCESS_KEY|aws-secret|[0-9]{12}", text)
    for secret in re.findall(r"PASSPHRASE: (.*)", text):
        assert secret == "${{ secrets.PULUMI_CONFIG_PASSPHRASE }}"
