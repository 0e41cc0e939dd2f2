"""Record docs/terminal.svg: run commands in a terminal, and draw their output with its timing.

`python tools/recorded_terminal.py` runs `make up`, `make refresh` and `make down` on the emulator.
Lines appear and change in the picture as in the terminal. Long waits are shortened.
Without animation, or with reduced motion, the picture shows the final output.
"""

import math
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import time
from dataclasses import dataclass
from fcntl import ioctl
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "terminal.svg"
COMMANDS = ("make up", "make refresh", "make down")
COLUMNS = 126

_MAX_WAIT = 1.5
"""The most seconds between two lines."""

_FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
_LINE, _CHARACTER, _MARGIN = 18, 7.9, 18
"""Pixels: the height of a line, the width of a character, and the margin."""

_COLORS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white", "dim")

_STYLE = """
    .page { fill: #ffffff; stroke: #d0d7de; } .text { fill: #1f2328; white-space: pre; }
    .bold { font-weight: 700; } .underlined { text-decoration: underline; }
    .dim { fill: #57606a; } .red { fill: #cf222e; }
    .green { fill: #116329; } .yellow { fill: #7d4e00; } .blue { fill: #0550ae; }
    .magenta { fill: #8250df; } .cyan { fill: #1b7c83; }
    .line { animation: appear 0.01s both; } .past { opacity: 0; animation: pass 1s; }
    @keyframes appear { from { opacity: 0; } to { opacity: 1; } }
    @keyframes pass { from { opacity: 1; } to { opacity: 1; } }
    @media (prefers-reduced-motion: reduce) { .line, .past { animation: none; } }
    @media (prefers-color-scheme: dark) {
      .page { fill: #0d1117; stroke: #30363d; } .text { fill: #e6edf3; }
      .dim { fill: #9ea7b3; } .red { fill: #ff7b72; } .green { fill: #56d364; }
      .yellow { fill: #e3b341; } .blue { fill: #79c0ff; } .magenta { fill: #d2a8ff; }
      .cyan { fill: #56d4dd; }
    }
"""


@dataclass
class Version:
    """The text of a terminal row, with color codes, from `begin` to `end` in seconds."""

    text: str
    begin: float
    end: float = math.inf


Rows = list[list[Version]]


def main() -> int:
    rows: Rows = []
    now = 0.0
    for command in COMMANDS:
        rows += [[Version(f"\x1b[1m$ {command}", now)]]
        output, now = record(command, now + 0.8)
        rows += [*output, []]
        now += 1.5
    PICTURE.write_text(svg(rows[:-1]))
    print(PICTURE.relative_to(ROOT))
    return 0


def record(command: str, now: float) -> tuple[Rows, float]:
    """Return the rows that a command prints on a terminal from `now` on, and its time of end.

    Raises:
        subprocess.CalledProcessError: The command failed. Its output is printed on stderr.
    """
    screen, terminal = pty.openpty()
    ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
    environment = {**os.environ, "TERM": "xterm-256color"}
    process = subprocess.Popen(
        command.split(), cwd=ROOT, env=environment, stdin=terminal, stdout=terminal, stderr=terminal
    )
    os.close(terminal)
    rows: Rows = []
    row, rest, output, last_read = 0, "", "", time.monotonic()
    while data := _read(screen):
        now += min(time.monotonic() - last_read, _MAX_WAIT)
        last_read = time.monotonic()
        output += data
        *lines, rest = (rest + data).split("\n")
        for line in lines:
            # To update its rows, the display moves the cursor up and writes the rows again.
            up = re.search(r"\x1b\[(\d+)A", line)
            row -= int(up[1]) if up else 0
            rows += [[] for _ in range(row + 1 - len(rows))]
            write(rows[row], line, now)
            row += 1
    os.close(screen)
    if process.wait():
        print(output, file=sys.stderr)
        raise subprocess.CalledProcessError(process.returncode, command)
    while not rows[-1] or not plain(rows[-1][-1].text):
        rows.pop()
    return rows, now


def _read(screen: int) -> str:
    try:
        return os.read(screen, 65536).decode()
    except OSError:  # Linux raises it when the last writer has closed the terminal
        return ""


def write(row: list[Version], text: str, now: float) -> None:
    """Add a version of a row. A change of the progress dots alone is no new version."""
    if row and plain(row[-1].text).rstrip(". ") == plain(text).rstrip(". "):
        row[-1].text = text
        return
    if row:
        row[-1].end = now
    row.append(Version(text, now))


def svg(rows: Rows) -> str:
    """Return the rows as a picture."""
    width = round(COLUMNS * _CHARACTER + 2 * _MARGIN)
    height = len(rows) * _LINE + 2 * _MARGIN
    texts = [
        f'  <text class="text {"line" if version is row[-1] else "past"}" '
        f'style="{_times(version)}" '
        f'x="{_MARGIN}" y="{_MARGIN + _LINE * number + 13}" xml:space="preserve">'
        f"{spans(version.text)}</text>"
        for number, row in enumerate(rows)
        for version in row
        if plain(version.text)
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
        f' font-family="{_FONT}" font-size="13">\n'
        f"  <title>A terminal: {', '.join(COMMANDS)}, and their output</title>\n"
        f"  <style>{_STYLE}  </style>\n"
        f'  <rect class="page" x="1" y="1" width="{width - 2}" height="{height - 2}" rx="10"/>\n'
        + "\n".join(texts)
        + "\n</svg>\n"
    )


def _times(version: Version) -> str:
    delay = f"animation-delay:{version.begin:.2f}s"
    if version.end == math.inf:
        return delay
    return f"{delay};animation-duration:{version.end - version.begin:.2f}s"


def spans(line: str) -> str:
    """Return a line as tspan elements with its colors."""
    elements = []
    style: set[str] = set()
    for codes, rest in re.findall(r"(?:\x1b\[([\d;]*)m|^|\x1b\[[\d;?]*[A-Za-z])([^\x1b]*)", line):
        if codes in ("", "0"):
            style = set() if codes else style
        elif codes == "1":
            style = style | {"bold"}
        elif codes == "4":
            style = style | {"underlined"}
        elif color := re.fullmatch(r"38;5;(\d+)", codes):
            number = int(color[1])
            style = style - {*_COLORS} | {_COLORS[number if number <= 8 else number - 8]}
        if text := rest.replace("\r", ""):
            name = " ".join(sorted(style))
            elements.append(
                f'<tspan class="{name}">{escape(text)}</tspan>' if name else escape(text)
            )
    return "".join(elements).rstrip()


def plain(text: str) -> str:
    """Return a line without color codes and trailing spaces."""
    return re.sub(r"\x1b\[[\d;?]*[A-Za-z]|\r", "", text).rstrip()


if __name__ == "__main__":
    sys.exit(main())
