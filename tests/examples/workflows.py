"""Run the jobs of a GitHub or GitLab pipeline file, step by step, as these systems do."""

import re
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.examples.project import Project
from tests.support.stack import ROOT

FOLDER = ROOT / "examples/workflows"

INSTALLS = frozenset(
    {
        "curl -fsSL https://get.pulumi.com | sh",
        'export PATH="$HOME/.pulumi/bin:$PATH"',
        "pulumi install",
    }
)
"""Lines to skip: the tests have a CLI and a `.venv`."""

SETTINGS = {
    "vars.PULUMI_STACK": "local",
    "vars.AWS_REGION": "us-east-1",
    "vars.AWS_PREVIEW_ROLE": "arn:aws:iam::123456789012:role/preview",
    "vars.AWS_REFRESH_ROLE": "arn:aws:iam::123456789012:role/refresh",
    "vars.AWS_DEPLOY_ROLE": "arn:aws:iam::123456789012:role/deploy",
    "github.ref": "refs/pull/1/merge",
}
"""Values of expressions. The environment of the tests sets those of the backend."""

PULUMI_ACTION = {
    "command",
    "stack-name",
    "diff",
    "color",
    "comment-on-pr",
    "comment-on-summary",
}
"""Inputs of https://github.com/pulumi/actions that the workflow uses; see its action.yml."""


class Result(NamedTuple):
    """The outcome of a job: success, its output, and its summary or artifacts."""

    succeeded: bool
    output: str
    shown: str


def load(name: str) -> dict[str, Any]:
    loaded: dict[Any, Any] = yaml.safe_load((FOLDER / name).read_text())
    # YAML 1.1 parses `on` as True.
    return {"on" if key is True else str(key): value for key, value in loaded.items()}


def resolved(text: str) -> str:
    """Return a text with its ${{ expressions }} replaced. An unknown expression is a KeyError."""
    return re.sub(r"\$\{\{ *([\w.]+) *\}\}", lambda match: SETTINGS[match[1]], text)


def holds(condition: str, values: dict[str, str]) -> bool:
    """Return whether a condition of ``==``, ``!=`` and ``&&`` holds.

    Raises:
        KeyError: The condition contains an unknown name.
    """

    def value(word: str) -> str:
        return word[1:-1] if word[0] in "'\"" else values[word]

    terms = (term.split() for term in condition.split(" && "))
    return all((value(left) == value(right)) == (sign == "==") for left, sign, right in terms)


def run_github_job(workflow: dict[str, Any], name: str, project: Project) -> Result:
    """Run a job. After a failed step, only steps with `if: always()` run."""
    # https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
    shell_name = workflow.get("defaults", {}).get("run", {}).get("shell")
    shell = {"bash": "bash --noprofile --norc -eo pipefail", None: "bash -e"}[shell_name]
    summary = project.folder.parent / "summary.md"
    summary.write_text("")
    succeeded, output = True, ""
    for step in workflow["jobs"][name]["steps"]:
        line = step.get("run") or as_command(step)
        if line is None or line in INSTALLS or not (succeeded or step.get("if") == "always()"):
            continue
        completed = project.run(line, shell=shell, GITHUB_STEP_SUMMARY=str(summary))
        succeeded = succeeded and completed.returncode == 0
        output += completed.stdout
        if step.get("with", {}).get("comment-on-summary"):
            summary.write_text(completed.stdout)
    return Result(succeeded, output, summary.read_text())


def as_command(step: dict[str, Any]) -> str | None:
    """Return the Pulumi command that an action runs, or None."""
    options = step.get("with", {})
    if not step["uses"].startswith("pulumi/actions@") or not options:
        return None
    assert options.keys() <= PULUMI_ACTION, options
    line = f"pulumi {options['command']} --stack {resolved(options['stack-name'])}"
    return f"{line} --color {options['color']}" + (" --diff" if options.get("diff") else "")


def run_gitlab_job(pipeline: dict[str, Any], name: str, project: Project) -> Result:
    """Run a job: its scripts in one shell, with its variables and artifacts."""
    job = pipeline[name]
    lines = [*pipeline["default"]["before_script"], *job["script"]]
    token = project.folder.parent / "aws-id-token"
    variables = {"AWS_WEB_IDENTITY_TOKEN_FILE": str(token), "AWS_ID_TOKEN": "a token"}
    completed = project.run(*(line for line in lines if line not in INSTALLS), **variables)
    assert token.read_text() == "a token"
    shown = [project.folder / path for path in job.get("artifacts", {}).get("paths", [])]
    return Result(completed.returncode == 0, completed.stdout, "".join(map(Path.read_text, shown)))
