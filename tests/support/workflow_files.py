"""Checks of files for hosted services. None of them runs such a service."""

import re
import subprocess
import sys
from pathlib import Path


def schema_faults(schema: str, *files: Path, options: tuple[str, ...] = ()) -> str:
    """Return the faults of files by a schema that check-jsonschema carries, or nothing."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}"]
    return _faults([*command, *options, *map(str, files)])


def zizmor_faults(workflow: Path, persona: str = "regular") -> str:
    """Return what zizmor finds in a workflow of GitHub, or nothing."""
    options = ["--offline", "--no-config", "--no-progress", "--strict-collection"]
    zizmor = str(Path(sys.executable).with_name("zizmor"))
    return _faults([zizmor, *options, "--persona", persona, str(workflow)])


def pinned_actions(workflow: Path) -> list[tuple[str, str, str]]:
    """Return action, commit and version of each action. Every action must be pinned."""
    text = workflow.read_text()
    pins = re.findall(r"uses: ([\w-]+/[\w-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)$", text, re.M)
    assert len(pins) == text.count("uses:"), f"{workflow} has an action without a commit"
    return pins


def _faults(command: list[str]) -> str:
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    return checked.stdout + checked.stderr if checked.returncode else ""
