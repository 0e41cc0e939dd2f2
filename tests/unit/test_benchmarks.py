"""The benchmark's goals are computed correctly, and the docs match its raw results."""

import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from benchmarks import plot, report
from benchmarks.goals import GOALS, Goal, median_of
from benchmarks.sections import DISTANCES, OPERATIONS, SECTIONS

ABOUT = {
    "begun": "2026-01-02T03:04:05+00:00",
    "rounds": 3,
    "machine": {"processor": "Abacus", "processors": 2, "load": 0.0, "python": "3.12.1"},
    "tools": {"terraform": "1.11.4"},
}
RESULTS: dict[str, Any] = {
    "slow-80": {
        **ABOUT,
        "tasks": 25,
        # One slow round of each competitor moves no median.
        "seconds": {"up": {"bare": [5.5, 5.4, 90], "floor": [2, 1, 2.5], "package": [7.5, 7, 60]}},
    },
    "quick-80": {
        **ABOUT,
        "tasks": 25,
        "seconds": {
            "up": {"bare": [1], "floor": [1], "package": [2]},
            "again": {"floor": [2, 2, 2], "package": [2.2, 2.2, 2.2]},
            "refresh": {"bare": [0.5], "floor": [1], "package": [1.5], "terraform": [0.1]},
            # The machine was faster in the first round than in the others.
            "destroy": {
                "bare": [0.8, 1.8, 2.8],
                "floor": [1, 2, 3],
                "package": [2.5, 4, 9],
                "tutorial": [9.87],
            },
            "preview": {"floor": [2, 2, 2], "package": [2.1, 2.1, 2.1]},
        },
        "property_bytes": {"up": {"native": [22500] * 3}},
    },
    "quick-80-limit": {
        **ABOUT,
        "tasks": 25,
        "seconds": {},
        "refusals": {"up": {"package": [1, 3, 1]}},
    },
    "one-80": {
        **ABOUT,
        "tasks": 1,
        "seconds": {"up": {"bare": [0.5], "floor": [1], "package": [1.6]}},
    },
    "many-0": {
        **ABOUT,
        "tasks": 1000,
        "seconds": {
            name: {"bare": [3, 3, 3], "floor": [70, 71, 72], "package": [71, 71, 71]}
            for name in ("up", "refresh", "destroy")
        },
        "property_bytes": {"up": {"package": [1600000] * 3}},
    },
    "cpu": {**ABOUT, "milliseconds": {"bare": [2, 2, 2], "package": [2.5, 2.5, 9]}},
    "import": {**ABOUT, "seconds": [0.02, 0.02, 0.5], "loaded": []},
}


for operation in OPERATIONS:
    for name, native in (("one-80", 1.2 if operation == "refresh" else 0.9), ("quick-80", 0.9)):
        seconds = RESULTS[name]["seconds"].setdefault(operation, {"package": [1, 1, 1]})
        seconds["native"] = [native * each for each in seconds["package"]]

for name in ("one-0", "one-200", "quick-0", "quick-200"):
    turns = {"bare": [1.0], "floor": [1.0], "package": [1.0], "native": [1.0]}
    RESULTS[name] = {**ABOUT, "tasks": 1, "seconds": dict.fromkeys(OPERATIONS, turns)}


def goal(section: str, what: str) -> Goal:
    (found,) = (each for each in GOALS if section in each.sections and each.what.startswith(what))
    return found


@pytest.mark.parametrize(
    ("section", "what", "measured", "is_met"),
    [
        ("slow-80", "`up` ÷ (bare + floor)", 7.5 / (5.5 + 2), True),
        ("quick-80", "`preview` ÷ floor", 1.05, True),
        ("quick-80", "`again` ÷ floor", 1.1, False),
        ("quick-80", "`destroy` ÷ (bare + floor + 0.2 s)", 2.5 / 2, False),
        ("quick-80-limit", "refused", 3, False),
        ("one-80", "`up` - bare - floor", 0.1, True),
        ("one-80", "native ÷ package, the slowest of up", 1.2 / 1, False),
        ("quick-80", "native ÷ package, the slowest of up", 1.8 / 2, True),
        ("quick-80", "native ÷ package, the slowest of preview", 0.9, True),
        ("quick-80", "native: state", 900, True),
        ("many-0", "`up` ÷ floor", 1, True),
        ("many-0", "`refresh` ÷ (bare + floor)", 71 / 74, True),
        ("many-0", "state", 1600, False),
        ("cpu", "CPU", 1.25, True),
        ("import", "import", 20, True),
        ("import", "modules of boto3", 0, True),
    ],
)
def test_a_goal(section: str, what: str, measured: float, is_met: bool) -> None:
    assert goal(section, what).measured(RESULTS) == pytest.approx(measured)
    assert goal(section, what).is_met(RESULTS) is is_met


def test_a_goal_of_a_section_without_results_is_neither_met_nor_missed() -> None:
    assert goal("slow-0", "`up`").measured(RESULTS) is None
    assert goal("slow-0", "`up`").is_met(RESULTS) is None


def test_a_goal_of_all_distances_counts_the_comparisons_of_each() -> None:
    preview = goal("quick-0", "`preview`")
    # The median of the medians is 1.2.
    turns = {0: [1.0] * 5, 80: [1.2], 200: [1.3]}
    results = {
        f"quick-{ms}": {"seconds": {"preview": {"floor": [1.0] * len(times), "package": times}}}
        for ms, times in turns.items()
    }
    assert preview.measured(results) == 1
    results["quick-0"], results["quick-80"] = results["quick-80"], results["quick-0"]
    assert preview.measured(results) == 1
    del results["quick-200"]
    assert preview.measured(results) is None


def test_the_operations_whose_comparisons_count_together_make_no_call() -> None:
    results = report.kept()
    for ms in DISTANCES:
        calls = results[f"quick-{ms}"]["calls"]
        for operation in ("preview", "again"):
            assert set(calls[operation]["package"]) == {0}
        assert 0 not in calls["refresh"]["package"]


def test_the_tables_show_the_results() -> None:
    text = report.page(report.PAGE.read_text(), RESULTS)

    slow = SECTIONS["slow-80"].situation
    assert f"| {slow} | `up` | 5.50<br>5.40-90.00 | " in text
    assert text.index("|  | `preview` | ") < text.index("|  | `destroy` | ")
    assert "- 2026-01-02, 3 rounds on 2 x Abacus: python 3.12.1, terraform 1.11.4\n" in text
    assert report.page(text, {}) == report.page(report.PAGE.read_text(), {})


def test_the_goals_are_counted_and_the_missed_ones_named() -> None:
    met, missed, missing = (
        sum(goal.is_met(RESULTS) is verdict for goal in GOALS) for verdict in (True, False, None)
    )
    text = report.count_of_goals(RESULTS)
    assert text in report.page(report.PAGE.read_text(), RESULTS)
    assert text.startswith(f"Of {len(GOALS)} goals, {met} are met, {missed} are not met (")
    assert text.endswith(f"), {missing} are not measured.")
    assert "`again` ÷ floor, all distances, 25 tasks, 0.3 s to start; " in text
    assert "`destroy` ÷ (bare + floor + 0.2 s), 25 tasks, 0.3 s to start, 80 ms; " in text


def test_the_table_of_goals_has_every_measured_goal_once() -> None:
    text = "\n".join(report.goals(RESULTS))
    slow = SECTIONS["slow-80"].situation
    assert f"| {slow} | `up` ÷ (bare + floor) |  | 1 ≤ 1.05: met |  |" in text
    assert "|  | `again` ÷ floor, all distances | 1.1 > 1.05: **not met** |  |  |" in text
    assert len(re.findall(r": (?:met|\*\*not met\*\*) \|", text)) == sum(
        set(goal.sections) <= set(RESULTS) for goal in GOALS
    )


@pytest.mark.parametrize(
    ("sections", "status"),
    [
        (["quick-80-limit"], 1),
        (["quick-0"], 0),  # the figure of `again` is missed, mostly because of quick-80
        (["quick-0", "quick-200"], 0),
        (["many-80"], 1),  # not measured
    ],
)
def test_the_goals_of_the_selected_sections_decide_the_exit_status(
    sections: list[str], status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "kept", lambda: RESULTS)
    assert report.show(sections) == status


def test_the_table_of_times_has_the_distance_of_aws_alone() -> None:
    rows = [line.split(" | ")[:2] for line in report.times(report.kept())[2:]]
    operations: dict[str, list[str]] = {}
    section = ""
    for title, operation in rows:
        section = title.strip("| ") or section
        operations.setdefault(section, []).append(operation.strip("`"))

    assert operations == {
        SECTIONS["one-80"].situation: ["up"],
        SECTIONS["quick-80"].situation: ["up", "preview", "again", "refresh", "destroy"],
        SECTIONS["slow-80"].situation: ["up"],
        SECTIONS["quick-80-limit"].situation: ["up"],
        SECTIONS["slow-80-limit"].situation: ["up"],
        SECTIONS["many-80"].situation: ["up", "refresh", "destroy"],
    }


def test_sections_with_different_machines_are_named() -> None:
    other = {**RESULTS["cpu"], "rounds": 4}
    first, second = report.machines({**RESULTS, "cpu": other})
    assert first.endswith(
        "terraform 1.11.4 (one-0, quick-0, one-80, quick-80, slow-80, quick-80-limit, "
        "one-200, quick-200, many-0, import)"
    )
    assert second.endswith("terraform 1.11.4 (cpu)")


def words(results: dict[str, Any]) -> list[str | None]:
    return [element.text for element in ET.fromstring(plot.svg(results)).iter()]


def test_the_chart_shows_the_results() -> None:
    shown = words(RESULTS)

    assert "7.5 s" in shown
    assert "9.9 s" in shown
    assert plot.NAMES["package"] in shown
    assert plot.NOT_COMPARABLE["refresh", "terraform"] in shown
    assert "0.1 s" not in shown


def test_the_chart_without_results_says_so() -> None:
    assert "not measured" in words({})


def test_the_records_of_the_floor_are_as_large_as_those_of_tasks() -> None:
    """The engine writes the whole state at each step."""
    sizes = report.kept()["many-0"]["property_bytes"]["up"]
    assert sizes["floor"] == sizes["package"]


def test_the_docs_match_the_results() -> None:
    """If this fails: ``python -m benchmarks.report``."""
    results = report.kept()
    text = report.PAGE.read_text()

    assert report.page(text, results) == text
    assert plot.svg(results) == report.PICTURE.read_text()


def test_the_readme_matches_the_results() -> None:
    section = report.kept()["quick-80"]
    bare, package = (median_of(section, "up", name) for name in ("bare", "package"))

    readme = (report.ROOT / "README.md").read_text()
    assert f"boto3 starts 25 searches in {bare:.1f} s, and `pulumi up` in {package:.1f} s" in readme
