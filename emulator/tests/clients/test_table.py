"""The table of cases covers every operation; how differences are found."""

from __future__ import annotations

from typing import Any

import pytest

from chime_emulator.operations import OPERATIONS

from .table import Pattern, cases, differences


def test_every_operation_is_in_the_table() -> None:
    assert {call["call"] for case in cases() for call in case["calls"]} == OPERATIONS.keys()


def test_no_two_cases_have_one_name() -> None:
    names = [case["case"] for case in cases()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ({"A": 1}, {"A": 1, "B": 2}),
        ({"A": None}, {}),
        ([{"A": 1}], [{"A": 1, "B": 2}]),
        (Pattern("[0-9]+"), "12"),
        ("2026-01-01T00:00:00.125Z", "2026-01-01T01:00:00.125000+01:00"),
    ],
)
def test_same(expected: Any, actual: Any) -> None:
    assert differences(expected, actual, "it") == []


@pytest.mark.parametrize(
    ("expected", "actual", "where"),
    [
        ({"A": {"B": 1}}, {"A": {"B": 2}}, "it.A.B"),
        ({"A": 1}, {}, "it.A"),
        ({"A": None}, {"A": 1}, "it.A"),
        ({"A": {"B": 1}}, {"A": None}, "it.A"),
        ([1, 2], [1], "it"),
        ([1, 2], [1, 3], "it[1]"),
        (1, "1", "it"),
        (1, True, "it"),
        (Pattern("[0-9]+"), "12x", "it"),
        (Pattern("[0-9]+"), 12, "it"),
        ("2026-01-01T00:00:00.125Z", "2026-01-01T00:00:00Z", "it"),
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00", "it"),
        ("2026-01-01T00:00:00Z", 1767225600, "it"),
    ],
)
def test_different(expected: Any, actual: Any, where: str) -> None:
    (line,) = differences(expected, actual, "it")
    assert line.startswith(f"{where}: expected ")
