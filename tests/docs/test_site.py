"""The hosted build of the site, and the hosted check of its links. `make site` tests the site."""

import re
import subprocess
import sys

import pytest

from tests.support.stack import ROOT

LINKS = ROOT / ".github/workflows/links.yml"
SCHEMAS = {".readthedocs.yaml": "readthedocs", ".github/workflows/links.yml": "github-workflows"}


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_file_is_valid_by_its_schema(name: str) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema"]
    checked = subprocess.run(
        [*command, f"vendor.{SCHEMAS[name]}", ROOT / name],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_zizmor_finds_nothing_in_the_check_of_links() -> None:
    command = ["zizmor", "--offline", "--no-config", "--no-progress", "--strict-collection"]
    audited = subprocess.run([*command, LINKS], capture_output=True, text=True, check=False)
    assert audited.returncode == 0, audited.stdout + audited.stderr


def test_the_check_of_links_pins_each_action_by_a_commit() -> None:
    text = LINKS.read_text()
    pins = re.findall(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", text, re.MULTILINE)
    assert len(pins) == text.count("uses:") == 2
