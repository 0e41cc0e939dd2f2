"""The results as tables and a picture. ``python -m benchmarks.report`` updates the docs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import plot
from benchmarks.goals import GOALS, Goal, Results
from benchmarks.sections import AT_AWS, DISTANCES, SECTIONS

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results" / "provider.json"
PAGE = ROOT / "docs" / "benchmarks.md"
PICTURE = ROOT / "docs" / "benchmarks.svg"

# The sections that add no milliseconds to a call, or that make no call.
OTHERS = {
    "cpu": "CPU of the plugin, 32 threads",
    "import": "`import speaker_search_resource`",
}
COLUMNS = {
    "bare": "bare",
    "floor": "floor",
    "package": "**package**",
    "native": "native",
    "tutorial": "tutorial",
    "terraform": "Terraform",
}
NOT_MEASURED = "not measured"


def kept() -> Results:
    """Return the raw results."""
    results: Results = json.loads(RESULTS.read_text())
    return results


def keep(results: Results) -> None:
    """Write the raw results, with the rounds of a figure on one line."""
    text = json.dumps(results, indent=1)
    lines = re.sub(
        r"\[\s+([^][{}]*?)\s+\]", lambda rounds: f"[{' '.join(rounds[1].split())}]", text
    )
    RESULTS.write_text(lines + "\n")


def write() -> None:
    """Update the page and the picture from the raw results."""
    results = kept()
    PAGE.write_text(page(PAGE.read_text(), results))
    PICTURE.write_text(plot.svg(results))


def page(text: str, results: Results) -> str:
    """Return the page with new tables, each between its two markers."""
    tables = {
        "goals": [count_of_goals(results)],
        "times": times(results),
        "machine": machines(results),
    }
    for name, lines in tables.items():
        between = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end of {name} -->)", re.DOTALL)
        table = "".join(f"{line}\n" for line in lines)
        match = between.search(text)
        if match is None:
            raise ValueError(f"the page has no markers for the table {name}")
        text = text[: match.end(1)] + table + text[match.start(2) :]
    return text


def count_of_goals(results: Results) -> str:
    """Return how many goals are met, not met (with their names), and not measured."""
    verdicts = [goal.is_met(results) for goal in GOALS]
    met, missed, rest = (verdicts.count(verdict) for verdict in (True, False, None))
    names = "; ".join(
        f"{goal.name}, {place(goal)}" for goal in GOALS if goal.is_met(results) is False
    )
    which = f" ({names})" if names else ""
    count = f"Of {len(GOALS)} goals, {met} are met, {missed} are not met{which}"
    return f"{count}, {rest} are not measured."


def goals(results: Results) -> list[str]:
    """Return a table of the measured goals with a column per distance."""
    rows: dict[tuple[str, str], dict[int, Goal]] = {}
    for goal in sorted(GOALS, key=lambda goal: [*SECTIONS, *OTHERS].index(goal.sections[0])):
        if goal.measured(results) is not None:
            key = (situation(goal.sections[0]), goal.name)
            rows.setdefault(key, {})[distance(goal.sections[0])] = goal
    lines = [
        f"| | goal | {' | '.join(f'{ms} ms' for ms in DISTANCES)} |",
        f"|---|---|{'---|' * len(DISTANCES)}",
    ]
    shown = ""
    for (place, what), by_distance in rows.items():
        cells = " | ".join(verdict(by_distance.get(ms), results) for ms in DISTANCES)
        lines.append(f"| {place if place != shown else ''} | {what} | {cells} |")
        shown = place
    return lines


def situation(section: str) -> str:
    """Return the situation that a section measures, without its distance."""
    return SECTIONS[section].situation if section in SECTIONS else OTHERS[section]


def distance(section: str) -> int:
    """Return the milliseconds that a section adds to each call."""
    return SECTIONS[section].milliseconds if section in SECTIONS else 0


def place(goal: Goal) -> str:
    """Return the situation of a goal, and its distance if it has one."""
    first = goal.sections[0]
    return situation(first) if goal.sections[1:] else f"{situation(first)}, {distance(first)} ms"


def verdict(goal: Goal | None, results: Results) -> str:
    """Return the figure of a goal beside its limit, and whether the goal is met."""
    figure = goal.measured(results) if goal else None
    if goal is None or figure is None:
        return ""
    measured = number(figure, goal.unit)
    limit = number(goal.limit, goal.unit)
    if goal.is_met(results):
        return f"{measured} ≤ {limit}: met"
    return f"{measured} > {limit}: **not met**"


def number(value: float, unit: str) -> str:
    """Return a rounded number with its unit."""
    text = f"{value:,.0f}" if unit in ("bytes", "ms") else f"{value:.3f}".rstrip("0").rstrip(".")
    return f"{text} {unit}".strip()


def times(results: Results) -> list[str]:
    """Return the seconds at the distance of AWS: medians, minima and maxima."""
    lines = [f"| | | {' | '.join(COLUMNS.values())} |", f"|---|---|{'---|' * len(COLUMNS)}"]
    for name, section in SECTIONS.items():
        if section.milliseconds != AT_AWS or name not in results:
            continue
        goal_of_up_alone = section.limit or section.tasks == 1
        for operation in ("up",) if goal_of_up_alone else dict.fromkeys(section.operations):
            seconds = results[name]["seconds"].get(operation, {})
            cells = " | ".join(spread(seconds.get(competitor)) for competitor in COLUMNS)
            first = section.situation if operation == "up" else ""
            lines.append(f"| {first} | `{operation}` | {cells} |")
    return lines if lines[2:] else [NOT_MEASURED]


def spread(seconds: list[float] | None) -> str:
    """Return the seconds of all rounds: the median, the minimum and the maximum."""
    if not seconds:
        return ""
    return f"{median(seconds):.2f}<br>{min(seconds):.2f}-{max(seconds):.2f}"


def machines(results: Results) -> list[str]:
    """Return the dates, machines and versions of the sections, one line for equal ones."""
    sections: dict[str, list[str]] = {}
    for name in (name for name in (*SECTIONS, *OTHERS) if name in results):
        result = results[name]
        about: dict[str, Any] = {**result["machine"], **result["tools"]}
        processor, count = about.pop("processor"), about.pop("processors")
        del about["load"]
        versions = ", ".join(f"{key} {value}" for key, value in about.items())
        rounds = f"{result['begun'][:10]}, {result['rounds']} rounds"
        line = f"{rounds} on {count} x {processor}: {versions}"
        sections.setdefault(line, []).append(name)
    if len(sections) == 1:
        return [f"- {line}" for line in sections]
    return [f"- {line} ({', '.join(names)})" for line, names in sections.items()] or [
        f"- {NOT_MEASURED}"
    ]


def show(sections: Iterable[str]) -> int:
    """Print the tables. Return 1 if a goal of these sections is not met."""
    results = kept()
    count = [count_of_goals(results)]
    for lines in (machines(results), times(results), goals(results), count):
        print("\n".join(lines).replace("<br>", ", "), end="\n\n")
    selected = set(sections)
    missed = [
        goal for goal in GOALS if selected.issuperset(goal.sections) and not goal.is_met(results)
    ]
    return 1 if missed else 0


if __name__ == "__main__":
    write()
