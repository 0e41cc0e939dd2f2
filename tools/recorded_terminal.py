"""Record docs/terminal.svg: run commands in a terminal, and draw what they printed, when they did.

`python tools/recorded_terminal.py` runs `make up`, `make refresh` and `make down` in this folder, on
the emulator. Lines appear and change in the picture as they did in the terminal; long waits are
shortened. Who wants no motion, and what draws no animation, sees how it all ended.
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

_LONGEST_WAIT = 1.5
"""Seconds between two lines at most; who watches knows by then that something takes time."""

_FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
_LINE, _CHARACTER, _MARGIN = 18, 7.9, 18
"""Pixels: the height of a line, the width of a character at this size, and around it all."""

_COLOURS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white", "dim")

_STYLE = """
    .page { fill: #ffffff; stroke: #d0d7de; } .text { fill: #1f2328; white-space: pre; }
    .bold { font-weight: 700; } .underlined { text-decoration: underline; } .dim { fill: #57606a; } .red { fill: #cf222e; }
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
    """What stood in a row of the terminal: with its colours, and from when to when, in seconds."""

    text: str
    begin: float
    end: float = math.inf


Rows = list[list[Version]]


def main() -> int:
    rows: Rows = []
    now = 0.0
    for command in COMMANDS:
        rows += [[Version(f"\x1b[1m$ {command}", now)]]
        printed, now = record(command, now + 0.8)
        rows += [*printed, []]
        now += 1.5
    PICTURE.write_text(svg(rows[:-1]))
    print(PICTURE.relative_to(ROOT))
    return 0


def record(command: str, now: float) -> tuple[Rows, float]:
    """What a command prints on a terminal from `now` on, and when it has ended.

    Raises:
        subprocess.CalledProcessError: It failed; what it printed is on the error output.
    """
    screen, terminal = pty.openpty()
    ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
    environment = {**os.environ, "TERM": "xterm-256color"}
    process = subprocess.Popen(
        command.split(), cwd=ROOT, env=environment, stdin=terminal, stdout=terminal, stderr=terminal
    )
    os.close(terminal)
    rows: Rows = []
    here, rest, said, seen = 0, "", "", time.monotonic()
    while data := _read(screen):
        now += min(time.monotonic() - seen, _LONGEST_WAIT)
        seen = time.monotonic()
        said += data
        *lines, rest = (rest + data).split("\n")
        for line in lines:
            # The display writes its rows anew, whole, after it has gone up to the first of them.
            up = re.search(r"\x1b\[(\d+)A", line)
            here -= int(up[1]) if up else 0
            rows += [[] for _ in range(here + 1 - len(rows))]
            write(rows[here], line, now)
            here += 1
    os.close(screen)
    if process.wait():
        print(said, file=sys.stderr)
        raise subprocess.CalledProcessError(process.returncode, command)
    while not rows[-1] or not plain(rows[-1][-1].text):
        rows.pop()
    return rows, now


def _read(screen: int) -> str:
    try:
        return os.read(screen, 65536).decode()
    except OSError:  # how Linux says that nobody writes any more
        return ""


def write(row: list[Version], text: str, now: float) -> None:
    """Write a row anew. What differs in dots alone says nothing new."""
    if row and plain(row[-1].text).rstrip(". ") == plain(text).rstrip(". "):
        row[-1].text = text
        return
    if row:
        row[-1].end = now
    row.append(Version(text, now))


def svg(rows: Rows) -> str:
    """The rows as a picture."""
    width = round(COLUMNS * _CHARACTER + 2 * _MARGIN)
    height = len(rows) * _LINE + 2 * _MARGIN
    texts = [
        f'  <text class="text {"line" if version is row[-1] else "past"}" style="{_times(version)}" '
        f'x="{_MARGIN}" y="{_MARGIN + _LINE * number + 13}" xml:space="preserve">'
        f"{spans(version.text)}</text>"
        for number, row in enumerate(rows)
        for version in row
        if plain(version.text)
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
        f' font-family="{_FONT}" font-size="13">\n'
        f"  <title>A terminal: {', '.join(COMMANDS)}, and what each of them printed</title>\n"
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


def spans(text: str) -> str:
    """A line with its colours as tspan elements."""
    found = []
    style: set[str] = set()
    for codes, rest in re.findall(r"(?:\x1b\[([\d;]*)m|^|\x1b\[[\d;?]*[A-Za-z])([^\x1b]*)", text):
        if codes in ("", "0"):
            style = set() if codes else style
        elif codes == "1":
            style = style | {"bold"}
        elif codes == "4":
            style = style | {"underlined"}
        elif colour := re.fullmatch(r"38;5;(\d+)", codes):
            number = int(colour[1])
            style = style - {*_COLOURS} | {_COLOURS[number if number <= 8 else number - 8]}
        if words := rest.replace("\r", ""):
            name = " ".join(sorted(style))
            found.append(
                f'<tspan class="{name}">{escape(words)}</tspan>' if name else escape(words)
            )
    return "".join(found).rstrip()


def plain(text: str) -> str:
    """A line without its colours, and without the blanks at its end."""
    return re.sub(r"\x1b\[[\d;?]*[A-Za-z]|\r", "", text).rstrip()


if __name__ == "__main__":
    sys.exit(main())
