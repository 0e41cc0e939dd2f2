"""The picture of the docs: bars of medians with their spread, and calls per generation."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from statistics import median

from benchmarks.goals import GOALS, Results
from benchmarks.sections import SECTIONS

WIDTH, MARGIN, BAR, GAP = 960, 20, 20, 6
LEFT, RIGHT = 210, 90
"""Pixels for the names left of the bars, and for the seconds right of them."""

SECONDS_WIDTH = 60

NAMES = {
    "bare": "boto3, 32 threads",
    "serial": "boto3, call by call",
    "empty": "empty program",
    "hollow": "floor without inputs",
    "floor": "floor: creates return at once",
    "package": "this package",
    "tutorial": "tutorial's provider",
    "terraform": "Terraform and AWS CLI",
}
OPERATIONS = {"again": "up, nothing to do"}
TITLE = "Times of this package, boto3, an idle provider, a tutorial's provider and Terraform"

_STYLE = """
    svg { color-scheme: light dark; }
    .page { fill: #ffffff; stroke: #d0d7de; } .bar { fill: #8c959f; } .package { fill: #2f6fd0; }
    .goal { stroke: #1f2328; stroke-width: 2; stroke-dasharray: 4 3; }
    .spread, .axis { stroke: #57606a; stroke-width: 1.5; fill: none; }
    .curve { stroke: #2f6fd0; stroke-width: 2; fill: none; } .conflict { stroke: #c2701c; }
    .name { fill: #1f2328; } .head { fill: #1f2328; font-weight: 600; } .note { fill: #57606a; }
    @media (prefers-color-scheme: dark) {
      .page { fill: #0d1117; stroke: #30363d; } .bar { fill: #6e7681; } .package { fill: #6ea8ff; }
      .goal { stroke: #e6edf3; } .spread, .axis { stroke: #9ea7b3; }
      .curve { stroke: #6ea8ff; } .conflict { stroke: #e0a15a; }
      .name, .head { fill: #e6edf3; } .note { fill: #9ea7b3; }
    }
"""


def svg(results: Results) -> str:
    """Return the picture of the measured sections."""
    lines: list[str] = []
    y = MARGIN
    for goal in GOALS:
        measured = goal.measured(results)
        if goal.operation and measured:
            seconds = results[goal.section]["seconds"][goal.operation]
            shown = OPERATIONS.get(goal.operation, goal.operation)
            lines += [text("head", MARGIN, y + 16, f"{SECTIONS[goal.section].title}: {shown}")]
            y += 26
            limit = median(seconds["package"]) * goal.limit / measured
            lines += bars(seconds, limit, y)
            y += len(seconds) * (BAR + GAP) + 14
    if calls_per_task := results.get("lives", {}).get("calls_a_task"):
        lines += curve(calls_per_task, y)
        y += CURVE_HEIGHT + 80
    if lines:
        key = (
            "dashed: the limit of this package's goal; thin lines: from the minimum to the maximum"
        )
        lines.append(text("note", MARGIN, y + 4, key))
        y += 10
    else:
        lines = [text("note", MARGIN, y + 16, "not measured")]
        y += 30
    height = y + MARGIN - 10
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
        ' font-family="system-ui, -apple-system, \'Segoe UI\', sans-serif" font-size="13">\n'
        f"  <title>{escape(TITLE)}</title>\n  <style>{_STYLE}  </style>\n"
        f'  <rect class="page" x="1" y="1" width="{WIDTH - 2}" height="{height - 2}" rx="10"/>\n'
        + "".join(f"  {line}\n" for line in lines)
        + "</svg>\n"
    )


def text(kind: str, x: float, y: float, words: str, anchor: str = "start") -> str:
    """Return a text element."""
    return f'<text class="{kind}" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(words)}</text>'


def bars(seconds: dict[str, list[float]], limit: float, y: float) -> Iterator[str]:
    """Yield a bar for each competitor: its median, and a line from the minimum to the maximum.

    A dashed line marks the limit of the package's goal.
    """
    scale = (WIDTH - LEFT - RIGHT) / max(limit, *(max(rounds) for rounds in seconds.values()))
    for name in (name for name in NAMES if name in seconds):
        rounds = seconds[name]
        kind = "package" if name == "package" else "bar"
        middle = y + BAR / 2
        minimum, maximum = (LEFT + scale * bound for bound in (min(rounds), max(rounds)))
        yield text("name", LEFT - 8, middle + 5, NAMES[name], "end")
        width = scale * median(rounds)
        yield f'<rect class="{kind}" x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR}"/>'
        yield f'<path class="spread" d="M{minimum:.1f} {middle:g} H{maximum:.1f}"/>'
        if name == "package":
            at = LEFT + scale * limit
            yield f'<path class="goal" d="M{at:.1f} {y - 3} V{y + BAR + 3}"/>'
            maximum = at if 0 <= at - maximum < SECONDS_WIDTH else maximum
        yield text("note", maximum + 8, middle + 5, f"{median(rounds):.1f} s")
        y += BAR + GAP


CURVE_HEIGHT, CURVE_WIDTH = 150, 500
REPLAYS = {"task": "response: the ended task", "conflict": "response: Conflict"}


def curve(calls_per_task: dict[str, list[list[float]]], y: float) -> Iterator[str]:
    """Yield a curve of calls per task by earlier generations, for each response to a used token."""
    yield text(
        "head", MARGIN, y + 16, "Calls per task of an up after destroy, by earlier generations"
    )
    y += 34
    curves = {
        replay: [median(calls) for calls in zip(*rounds, strict=True)]
        for replay, rounds in calls_per_task.items()
    }
    most, last = max(map(max, curves.values())), max(map(len, curves.values())) - 1
    bottom = y + CURVE_HEIGHT
    yield f'<path class="axis" d="M{LEFT} {y} V{bottom} H{LEFT + CURVE_WIDTH}"/>'
    for calls in (0.0, most):
        yield text("note", LEFT - 8, bottom - CURVE_HEIGHT * calls / most + 5, f"{calls:g}", "end")
    for earlier in range(last + 1):
        yield text("note", LEFT + CURVE_WIDTH * earlier / last, bottom + 18, f"{earlier}", "middle")
    for replay, medians in curves.items():
        points = " ".join(
            f"{LEFT + CURVE_WIDTH * earlier / last:.1f},{bottom - CURVE_HEIGHT * calls / most:.1f}"
            for earlier, calls in enumerate(medians)
        )
        yield f'<polyline class="curve {replay}" points="{points}"/>'
        end = bottom - CURVE_HEIGHT * medians[-1] / most
        yield text("note", LEFT + CURVE_WIDTH + 10, end + 5, REPLAYS[replay])
