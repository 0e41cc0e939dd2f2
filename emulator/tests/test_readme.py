"""README.md lists the operations, the switches and the errors that exist, and no others."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from chime_emulator.faults.kinds import KINDS
from chime_emulator.operations import OPERATIONS
from chime_emulator.protocol import models
from chime_emulator.state.settings import Settings

from .support.process import ROOT

PAGE = (ROOT / "README.md").read_text()
SETTINGS = {setting.name for setting in fields(Settings)}
ERRORS = models.CODES.keys() | models.FRONT_END_STATUSES.keys()
OTHER_WORDS = {
    *("after_effect", "emulator.end_pipeline", "emulator.end_task"),
    *("InProgress", "MaxResults", "x-amzn-ErrorType"),
}
"""Other words in the column of switches."""


def rows(heading: str) -> list[list[str]]:
    """Return the rows of the table below a heading, without its header."""
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    assert len(lines) > 2, heading
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def words(text: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", text))


def test_the_table_of_operations() -> None:
    assert sorted(words(" ".join(row[1] for row in rows("Operations")))) == sorted(OPERATIONS)


def test_every_setting_is_a_switch_of_an_assumption() -> None:
    switches = set[str]().union(*(words(row[2]) for row in rows("Assumptions")))
    assert SETTINGS - switches == set()
    assert switches - SETTINGS - ERRORS - KINDS.keys() - OTHER_WORDS == set()


@pytest.mark.parametrize("row", rows("Assumptions"), ids=lambda row: row[0][:40])
def test_each_assumption_has_a_switch_or_a_reason(row: list[str]) -> None:
    _, behaviour, switch = row
    assert behaviour
    if switch.startswith("none: "):
        assert len(switch) > len("none: because")
    elif switch.startswith("fault "):
        assert words(switch) & KINDS.keys()
    else:
        assert set() < words(switch) <= SETTINGS


def test_errors_have_their_statuses() -> None:
    statuses = models.error_statuses()
    named = re.findall(r"(\d{3}) `(\w+Exception)`", PAGE)
    assert len(named) > 10
    assert [pair for pair in named if statuses[pair[1]] != int(pair[0])] == []
    assert set(re.findall(r"`(\w+Exception)`", PAGE)) <= statuses.keys()
