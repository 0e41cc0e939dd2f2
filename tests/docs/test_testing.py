"""docs/testing.md: its first test is short and can fail, and its tables are complete."""

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from chime_emulator import Emulator
from chime_emulator.faults.kinds import KINDS, Fault
from tests.docs.pages import blocks
from tests.support.stack import ROOT, engine_env

PAGE = ROOT / "docs" / "testing.md"
TEST = next(block.text for block in blocks(PAGE) if block.kind == "python")
FAULT = re.compile(r"^    chime_emulator\.fault\(.*\n", re.MULTILINE)


def test_the_first_test_is_short() -> None:
    assert len([line for line in TEST.splitlines() if line.strip()]) <= 15
    assert max(map(len, TEST.splitlines())) <= 100


@pytest.mark.examples
@pytest.mark.usefixtures("engine")
def test_the_first_test_can_fail(tmp_path: Path) -> None:
    """test_every_block runs the test unchanged. Without its fault, its assertions must fail."""
    without_fault, faults = FAULT.subn("", TEST)
    assert faults == 1
    (tmp_path / "test_stack.py").write_text(without_fault)
    completed = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "test_stack.py"],
        cwd=tmp_path,
        env=engine_env(tmp_path),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert completed.returncode == 1, completed.stdout
    assert re.search(r"^E +assert 1 == 2$", completed.stdout, re.MULTILINE), completed.stdout


def test_every_kind_of_fault_has_its_row() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| .* \| (.*)\|$", PAGE.read_text(), re.MULTILINE))
    common = {field.name for field in fields(Fault)}
    options = {kind: {field.name for field in fields(KINDS[kind])} - common for kind in KINDS}
    assert {kind: {*re.findall(r"`(\w+)`", rows[kind])} for kind in KINDS} == options
    words = " ".join(PAGE.read_text().split())
    sentence = words.partition("All take ")[2].partition(". ")[0]
    assert {*re.findall(r"`(\w+)`", sentence)} == common - {"operation"}


def test_every_named_attribute_exists() -> None:
    table = PAGE.read_text().partition("## The fixtures")[2].partition("## Hours")[0]
    rows = re.findall(r"^\| (`.*?) \| ", table, re.MULTILINE)
    names = {name for row in rows for name in re.findall(r"`([\w.]+)", row)}
    assert {"environment", "tasks", "clock.advance", "reset"} < names
    with Emulator() as emulator:
        for name in names - {"chime_emulator", "chime_emulator_session"}:
            value: object = emulator
            for part in name.split("."):
                value = getattr(value, part)
