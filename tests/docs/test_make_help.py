"""`make help` lists every target once, in the groups try, use and develop."""

import re
import subprocess

from tests.support.stack import ROOT


def test_help_lists_every_target_in_a_group() -> None:
    printed = subprocess.run(
        ["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    heads = re.findall(r"^(\w+)\b.*:$", printed, re.MULTILINE)
    rows = re.findall(r"^  make (\S+) +\S", printed, re.MULTILINE)
    phony = re.findall(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert heads == ["Try", "Use", "Develop"]
    assert sorted(rows) == sorted({*" ".join(phony).split()} - {"help"})
    assert max(map(len, printed.splitlines())) <= 100
