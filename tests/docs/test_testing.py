"""docs/testing.md: its first test is short and can fail, and its tables are complete."""

import re
import subprocess
import sys
import textwrap
from dataclasses import fields
from pathlib import Path

import pytest

from chime_emulator import Emulator
from chime_emulator.faults.kinds import KINDS, Fault
from tests.docs.pages import blocks
from tests.support.stack import ROOT, engine_env

PAGE = ROOT / "docs" / "testing.md"
TEST = next(block.text for block in blocks(PAGE) if block.kind == "python")
HOURS = next(block.text for block in blocks(PAGE) if block.kind == "python skeleton")
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
    completed = run_test(without_fault, tmp_path)
    assert completed.returncode == 1, completed.stdout
    assert re.search(r"^E +assert 1 == 2$", completed.stdout, re.MULTILINE), completed.stdout


PIPELINE = """
    call = MediaInsightsPipeline(
        "call",
        media_insights_pipeline_configuration_arn=seeds.PIPELINE_CONFIGURATION_ARN,
        kinesis_video_stream_source_runtime_configuration={
            "streams": [
                {
                    "stream_arn": seeds.STREAM_ARN,
                    "stream_channel_definition": {"number_of_channels": 1},
                }
            ],
            "media_encoding": "pcm",
            "media_sample_rate": 8000,
        },
    )
"""


@pytest.mark.examples
@pytest.mark.usefixtures("engine")
def test_the_lines_about_hours_work_in_the_first_test(tmp_path: Path) -> None:
    """The lines replace the lines from `stack.up()` on. The program has its own pipeline."""
    head, call, _ = FAULT.sub("", TEST).partition("    stack.up()\n")
    assert call
    test = head + textwrap.indent(HOURS, "    ")
    test = test.replace(
        "import SpeakerSearchTask", "import MediaInsightsPipeline, SpeakerSearchTask"
    )
    test = test.replace("def program():\n", f"def program():{PIPELINE}")
    test = test.replace("seeds.PIPELINE_ID", "call.media_pipeline_id")
    completed = run_test(test, tmp_path)
    assert completed.returncode == 0, completed.stdout


def run_test(test: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a test with pytest, as a reader does."""
    (folder / "test_stack.py").write_text(test)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "test_stack.py"],
        cwd=folder,
        env=engine_env(folder),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


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
