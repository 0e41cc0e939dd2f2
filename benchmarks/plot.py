"""The chart of the docs: the package and its alternatives at the distance of AWS, on one scale."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from statistics import median

from benchmarks.goals import Results

GROUPS = {
    ("slow-80", "up"): "pulumi up, searches that start in 5 s",
    ("quick-80", "up"): "pulumi up, searches that start in 0.3 s",
    ("quick-80", "refresh"): "pulumi refresh",
    ("quick-80", "destroy"): "pulumi destroy",
}
"""The title of each group of bars, by section and operation."""

NAMES = {
    "package": "this package",
    "bare": "boto3 script",
    "tutorial": "tutorial's provider",
    "terraform": "Terraform and AWS CLI",
}
NOT_COMPARABLE = {("refresh", "terraform"): "fetches no status"}
"""The competitors that do not do the work of an operation."""

TITLE = "25 speaker searches, 80 ms per API call: seconds, shorter is better"

WIDTH, MARGIN, BAR, GAP = 760, 20, 16, 4
LEFT, RIGHT = 180, 70
"""Pixels for the names left of the bars, and for the seconds right of them."""

_STYLE = """
    svg { color-scheme: light dark; }
    .page { fill: #ffffff; stroke: #d0d7de; } .bar { fill: #8c959f; } .package { fill: #2f6fd0; }
    .title { fill: #1f2328; font-weight: 600; font-size: 15px; } .name { fill: #1f2328; }
    .group { fill: #1f2328; font-weight: 600; } .note { fill: #57606a; }
    @media (prefers-color-scheme: dark) {
      .page { fill: #0d1117; stroke: #30363d; } .bar { fill: #6e7681; } .package { fill: #6ea8ff; }
      .title, .group, .name { fill: #e6edf3; } .note { fill: #9ea7b3; }
    }
"""


def svg(results: Results) -> str:
    """Return the chart of the measured groups."""
    groups = [
        (title, operation, results[section]["seconds"][operation])
        for (section, operation), title in GROUPS.items()
        if section in results
    ]
    lines = [text("title", MARGIN, MARGIN + 10, TITLE if groups else "not measured")]
    y = MARGIN + 40.0
    longest = max(
        (median(rounds[name]) for _, _, rounds in groups for name in NAMES if name in rounds),
        default=1.0,
    )
    for title, operation, rounds in groups:
        lines += [text("group", MARGIN, y, title)]
        y += 10
        for name in NAMES:
            lines += bar(name, operation, rounds.get(name), y, longest)
            y += BAR + GAP
        y += 22
    height = y - 8
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" role="img"'
        ' font-family="system-ui, -apple-system, \'Segoe UI\', sans-serif" font-size="13">\n'
        f"  <title>{escape(TITLE)}</title>\n  <style>{_STYLE}  </style>\n"
        f'  <rect class="page" x="1" y="1" width="{WIDTH - 2}" height="{height - 2:g}" rx="10"/>\n'
        + "".join(f"  {line}\n" for line in lines)
        + "</svg>\n"
    )


def text(kind: str, x: float, y: float, words: str, anchor: str = "start") -> str:
    """Return a text element."""
    return f'<text class="{kind}" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(words)}</text>'


def bar(
    name: str, operation: str, rounds: list[float] | None, y: float, longest: float
) -> Iterator[str]:
    """Yield a competitor's name, its bar, and its median in seconds."""
    middle = y + BAR / 2 + 5
    yield text("name", LEFT - 8, middle, NAMES[name], "end")
    reason = NOT_COMPARABLE.get((operation, name))
    if reason or rounds is None:
        yield text("note", LEFT, middle, reason or "not measured")
        return
    seconds = median(rounds)
    width = (WIDTH - LEFT - RIGHT) * seconds / longest
    kind = "package" if name == "package" else "bar"
    yield f'<rect class="{kind}" x="{LEFT}" y="{y:g}" width="{width:.1f}" height="{BAR}"/>'
    yield text("note", LEFT + width + 8, middle, f"{seconds:.1f} s")
