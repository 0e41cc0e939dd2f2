"""The jobs of a GitHub or GitLab pipeline file, run as those systems run them, step by step."""

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
"""Lines whose work is done where tests run: there is a CLI, and a `.venv`."""

SETTINGS = {
    "vars.PULUMI_STACK": "local",
    "vars.AWS_REGION": "us-east-1",
    "vars.AWS_PREVIEW_ROLE": "arn:aws:iam::123456789012:role/preview",
    "vars.AWS_REFRESH_ROLE": "arn:aws:iam::123456789012:role/refresh",
    "vars.AWS_DEPLOY_ROLE": "arn:aws:iam::123456789012:role/deploy",
    "github.ref": "refs/pull/1/merge",
}
"""What expressions stand for; those of the backend are the environment's here."""

PULUMI_ACTION = {
    "command",
    "stack-name",
    "diff",
    "color",
    "comment-on-pr",
    "comment-on-summary",
}
"""Inputs of https://github.com/pulumi/actions that are used; see its action.yml."""


class Result(NamedTuple):
    """What a job came to, all it printed, and what it put before the reader besides its log."""

    succeeded: bool
    output: str
    shown: str


def load(name: str) -> dict[str, Any]:
    loaded: dict[Any, Any] = yaml.safe_load((FOLDER / name).read_text())
    # To YAML 1.1 `on` is True.
    return {"on" if key is True else str(key): value for key, value in loaded.items()}


def resolved(text: str) -> str:
    """A text with its ${{ expressions }}; one that nobody sets is a KeyError."""
    return re.sub(r"\$\{\{ *([\w.]+) *\}\}", lambda match: SETTINGS[match[1]], text)


def holds(condition: str, values: dict[str, str]) -> bool:
    """Whether a condition made of ``==``, ``!=`` and ``&&`` holds; an unknown name is a KeyError."""

    def value(word: str) -> str:
        return word[1:-1] if word[0] in "'\"" else values[word]

    terms = (term.split() for term in condition.split(" && "))
    return all((value(left) == value(right)) == (sign == "==") for left, sign, right in terms)


def run_github_job(workflow: dict[str, Any], name: str, project: Project) -> Result:
    """Run a job. A failed step ends it, but for those that run `if: always()`."""
    # https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
    named = workflow.get("defaults", {}).get("run", {}).get("shell")
    shell = {"bash": "bash --noprofile --norc -eo pipefail", None: "bash -e"}[named]
    summary = project.folder.parent / "summary.md"
    summary.write_text("")
    succeeded, output = True, ""
    for step in workflow["jobs"][name]["steps"]:
        line = step.get("run") or as_command(step)
        if line is None or line in INSTALLS or not (succeeded or step.get("if") == "always()"):
            continue
        done = project.run(line, shell=shell, GITHUB_STEP_SUMMARY=str(summary))
        succeeded = succeeded and done.returncode == 0
        output += done.stdout
        if step.get("with", {}).get("comment-on-summary"):
            summary.write_text(done.stdout)
    return Result(succeeded, output, summary.read_text())


def as_command(step: dict[str, Any]) -> str | None:
    """What an action runs of Pulumi; None if nothing."""
    options = step.get("with", {})
    if not step["uses"].startswith("pulumi/actions@") or not options:
        return None
    assert options.keys() <= PULUMI_ACTION, options
    line = f"pulumi {options['command']} --stack {resolved(options['stack-name'])}"
    return f"{line} --color {options['color']}" + (" --diff" if options.get("diff") else "")


def run_gitlab_job(pipeline: dict[str, Any], name: str, project: Project) -> Result:
    """Run a job: its scripts in one shell, its variables, its artifacts."""
    job = pipeline[name]
    lines = [*pipeline["default"]["before_script"], *job["script"]]
    token = project.folder.parent / "aws-id-token"
    variables = {"AWS_WEB_IDENTITY_TOKEN_FILE": str(token), "AWS_ID_TOKEN": "a token"}
    done = project.run(*(line for line in lines if line not in INSTALLS), **variables)
    assert token.read_text() == "a token"
    shown = [project.folder / path for path in job.get("artifacts", {}).get("paths", [])]
    return Result(done.returncode == 0, done.stdout, "".join(map(Path.read_text, shown)))
