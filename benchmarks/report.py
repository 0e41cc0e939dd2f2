"""The results as tables and a picture: ``python -m benchmarks.report`` brings the docs in step."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import plot
from benchmarks.goals import GOALS, Results
from benchmarks.sections import SECTIONS

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results" / "provider.json"
PAGE = ROOT / "docs" / "benchmarks.md"
PICTURE = ROOT / "docs" / "benchmarks.svg"

TITLES = {name: section.title for name, section in SECTIONS.items()} | {
    "lives": "`up` after `destroy`",
    "import": "`import speaker_search_resource`",
}
COLUMNS = {
    "boto3": ("bare", "serial"),
    "empty program": ("empty",),
    "floor, no inputs": ("hollow",),
    "floor": ("floor",),
    "**this package**": ("package",),
    "tutorial's provider": ("tutorial",),
    "Terraform, AWS CLI": ("terraform",),
}
OPERATIONS = {"again": "`up`, nothing to do"}
NOT_MEASURED = "not measured"


def kept() -> Results:
    """The raw results."""
    results: Results = json.loads(RESULTS.read_text())
    return results


def keep(results: Results) -> None:
    """Writes the raw results, the rounds of a figure in a line."""
    text = json.dumps(results, indent=1)
    lines = re.sub(
        r"\[\s+([^][{}]*?)\s+\]", lambda rounds: f"[{' '.join(rounds[1].split())}]", text
    )
    RESULTS.write_text(lines + "\n")


def write() -> None:
    """Brings the page and the picture in step with the raw results."""
    results = kept()
    PAGE.write_text(page(PAGE.read_text(), results))
    PICTURE.write_text(plot.svg(results))


def page(text: str, results: Results) -> str:
    """The page with its tables made anew, each between its two markers."""
    tables = {"goals": goals(results), "times": times(results), "machine": machines(results)}
    for name, lines in tables.items():
        between = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end of {name} -->)", re.DOTALL)
        filled = "".join(f"{line}\n" for line in lines)
        found = between.search(text)
        if found is None:
            raise ValueError(f"the page has no place for the table {name}")
        text = text[: found.end(1)] + filled + text[found.start(2) :]
    return text


def goals(results: Results) -> list[str]:
    """The table of goals."""
    lines = ["| section | what | measured | at most | |", "|---|---|---|---|---|"]
    for goal in GOALS:
        measured = goal.measured(results)
        shown = NOT_MEASURED if measured is None else number(measured, goal.unit)
        verdict = {True: "met", False: "**not met**", None: ""}[goal.is_met(results)]
        lines.append(
            f"| {TITLES[goal.section]} | {goal.what} | {shown} | {number(goal.limit, goal.unit)}"
            f" | {verdict} |"
        )
    return lines


def number(value: float, unit: str) -> str:
    """A number as a reader wants it."""
    text = f"{value:,.0f}" if unit in ("bytes", "ms") else f"{value:.3f}".rstrip("0").rstrip(".")
    return f"{text} {unit}".strip()


def times(results: Results) -> list[str]:
    """The table of times: medians, and below them from what to what."""
    lines = [f"| | {' | '.join(COLUMNS)} |", f"|---|{'---|' * len(COLUMNS)}"]
    for name in (name for name in SECTIONS if name in results):
        # Not the order of the results: who went first may have no preview.
        for operation in SECTIONS[name].operations:
            seconds = results[name]["seconds"].get(operation, {})
            rounds = (
                next((seconds[one] for one in competitors if one in seconds), None)
                for competitors in COLUMNS.values()
            )
            what = OPERATIONS.get(operation, f"`{operation}`")
            cells = " | ".join(map(spread, rounds))
            lines.append(f"| {SECTIONS[name].title}: {what} | {cells} |")
    return lines if lines[2:] else [NOT_MEASURED]


def spread(seconds: list[float] | None) -> str:
    """Seconds of all rounds: the median, the least and the most."""
    if not seconds:
        return ""
    return f"{median(seconds):.2f} s<br>{min(seconds):.2f} to {max(seconds):.2f}"


def machines(results: Results) -> list[str]:
    """What the numbers are true of, a line for those that it is the same for."""
    found: dict[str, list[str]] = {}
    for name in (name for name in TITLES if name in results):
        one = results[name]
        about: dict[str, Any] = {**one["machine"], **one["tools"]}
        processor, count = about.pop("processor"), about.pop("processors")
        del about["load"]
        versions = ", ".join(f"{key} {value}" for key, value in about.items())
        line = f"{one['rounds']} rounds on {count} x {processor}: {versions}"
        found.setdefault(line, []).append(f"{name} ({one['begun'][:10]})")
    return [f"- {', '.join(names)}: {line}" for line, names in found.items()] or [
        f"- {NOT_MEASURED}"
    ]


def show(sections: Iterable[str]) -> int:
    """Prints the tables; returns 1 if a goal of these sections is not met."""
    results = kept()
    for lines in (machines(results), times(results), goals(results)):
        print("\n".join(lines).replace("<br>", ", "), end="\n\n")
    missed = [goal for goal in GOALS if goal.section in sections and not goal.is_met(results)]
    return 1 if missed else 0


if __name__ == "__main__":
    write()
