"""The emulator as a process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

COMMAND = [sys.executable, "-m", "chime_emulator"]

ROOT = Path(__file__).parents[2]


class Running(NamedTuple):
    process: subprocess.Popen[str]
    url: str


def run_command(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *options], cwd=ROOT, text=True, capture_output=True, timeout=60, check=False
    )
