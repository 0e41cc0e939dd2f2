"""The benchmark's goals are worked out right, and the docs are in step with its raw numbers."""

import xml.etree.ElementTree as ET
from typing import Any

import pytest

from benchmarks import plot, report
from benchmarks.goals import GOALS, Goal

ABOUT = {
    "begun": "2026-01-02T03:04:05+00:00",
    "rounds": 3,
    "machine": {"processor": "Abacus", "processors": 2, "load": 0.0, "python": "3.12.1"},
    "tools": {"terraform": "1.11.4"},
}
RESULTS: dict[str, Any] = {
    "slow": {
        **ABOUT,
        "tasks": 25,
        # One slow round of each moves no median.
        "seconds": {"up": {"bare": [5.5, 5.4, 90], "floor": [1, 2, 2.5], "package": [7.5, 7, 60]}},
    },
    "idle": {
        **ABOUT,
        "tasks": 25,
        "seconds": {
            "again": {"floor": [2, 2, 2], "package": [2.2, 2.2, 2.2]},
            "refresh": {"floor": [1, 1, 1], "package": [1.1, 1.1, 1.1]},
            "destroy": {"floor": [1.8, 1.8, 1.8], "package": [2, 2.5, 3]},
            "preview": {"floor": [2, 2, 2], "package": [2.1, 2.1, 2.1]},
        },
    },
    "many": {
        **ABOUT,
        "tasks": 1000,
        "seconds": {
            name: {"floor": [70, 71, 72], "package": [71, 71, 71]}
            for name in ("up", "refresh", "destroy")
        },
        "calls": {
            "up": {"package": [1000, 1000, 1000]},
            "refresh": {"package": [1000, 1000, 1000]},
            "destroy": {"package": [2000, 2200, 9000]},
        },
        "property_bytes": {"up": {"package": [1600000] * 3}},
    },
    "lives": {
        **ABOUT,
        "calls_a_task": {"task": [[1, 2, 3], [1, 2, 3.2], [1, 2.2, 3]], "conflict": [[1, 6, 7]]},
    },
    "import": {
        **ABOUT,
        "seconds": {"pulumi": [0.3, 0.31, 0.32], "package": [0.33, 0.33, 0.5]},
        "loaded": [],
    },
}


def goal(section: str, what: str) -> Goal:
    (found,) = (each for each in GOALS if each.section == section and each.what.startswith(what))
    return found


@pytest.mark.parametrize(
    ("section", "what", "measured", "is_met"),
    [
        ("slow", "`up`", 7.5 / (5.5 + 2), True),
        ("idle", "`preview`", 1.05, True),
        ("idle", "`up` with nothing to do", 1.1, False),
        ("idle", "`destroy`", 2.5 / (1.8 + 0.2), True),
        ("many", "`up`", 1, True),
        ("many", "calls", 1.2, False),
        ("many", "state", 1600, False),
        ("lives", "calls", 1, True),
        ("import", "import", 20, True),
        ("import", "of boto3", 0, True),
    ],
)
def test_a_goal(section: str, what: str, measured: float, is_met: bool) -> None:
    assert goal(section, what).measured(RESULTS) == pytest.approx(measured)
    assert goal(section, what).is_met(RESULTS) is is_met


def test_what_was_not_measured_is_neither_met_nor_missed() -> None:
    assert goal("quick", "`up`").measured(RESULTS) is None
    assert goal("quick", "`up`").is_met(RESULTS) is None


def test_the_tables_show_it() -> None:
    text = report.page(report.PAGE.read_text(), RESULTS)

    assert f"| {report.TITLES['slow']} | `up` ÷ (bare + floor) | 1 | 1.05 | met |" in text
    assert "| `up` with nothing to do ÷ floor | 1.1 | 1.05 | **not met** |" in text
    assert "| `up` ÷ (bare + floor) | not measured | 1.15 |  |" in text
    assert "5.50 s<br>5.40 to 90.00" in text
    assert text.index("0.2 s: `preview`") < text.index("0.2 s: `destroy`")
    assert "- slow (2026-01-02), idle (2026-01-02), " in text
    assert "Abacus: python 3.12.1, terraform 1.11.4" in text
    assert report.page(text, {}) == report.page(report.PAGE.read_text(), {})


def test_the_picture_shows_it() -> None:
    words = [element.text for element in ET.fromstring(plot.svg(RESULTS)).iter()]

    assert "7.5 s" in words
    assert plot.NAMES["package"] in words
    assert plot.REPLAYS["conflict"] in words
    assert "not measured" not in words
    assert "not measured" in [element.text for element in ET.fromstring(plot.svg({})).iter()]


def test_the_docs_are_in_step() -> None:
    """If this fails: ``python -m benchmarks.report``."""
    results = report.kept()
    text = report.PAGE.read_text()

    assert report.page(text, results) == text
    assert plot.svg(results) == report.PICTURE.read_text()
