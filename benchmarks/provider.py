"""Compare the package with its alternatives: ``make bench`` measures, prints and records.

``SECTIONS`` names the sections to run, by default all. ``ROUNDS`` is the number of rounds of each
section, by default the section's own. Results are written after each round, because a round of
1,000 tasks takes minutes.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from benchmarks import cpu, imports, report, rounds
from benchmarks.competitors import AWS_CLI
from benchmarks.machine import machine
from benchmarks.sections import SECTIONS

NAMES = ("cpu", "import", *SECTIONS)


def main() -> int:
    """Measure the selected sections. Return 1 if one of their goals is not met."""
    # SIGTERM must run the context managers, which stop the emulator.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    selected = os.environ.get("SECTIONS", "").split() or list(NAMES)
    count = int(os.environ.get("ROUNDS") or 0)
    if unknown := set(selected) - set(NAMES):
        print(f"unknown section {', '.join(sorted(unknown))}. Expected: {', '.join(NAMES)}")
        return 2
    for name in selected:
        print(f"{name}:", flush=True)
        about = {
            "begun": datetime.now(timezone.utc).isoformat(timespec="seconds"),
            "machine": machine("pulumi", "boto3", "botocore", "speaker-search-resource"),
            "tools": tools(),
        }
        with tempfile.TemporaryDirectory() as folder:
            for completed, figures in section(name, Path(folder), count):
                results = report.kept()
                results[name] = about | {"rounds": completed} | figures
                report.keep(results)
                report.write()
    return report.show(selected)


def section(name: str, folder: Path, count: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the number of completed rounds of a section, and its raw results so far.

    Args:
        name: The section.
        folder: A folder for the competitors.
        count: The number of rounds; 0 for the section's own.
    """
    if name in SECTIONS:
        count = count or SECTIONS[name].rounds
        yield from enumerate(rounds.measured(SECTIONS[name], folder, count), 1)
    else:
        count = count or 5
        measured = cpu.measured if name == "cpu" else imports.measured
        yield count, measured(folder, count)


def tools() -> dict[str, str]:
    """Return the versions of the command line tools."""
    commands = {
        "pulumi-cli": ["pulumi", "version"],
        "terraform": ["terraform", "version"],
        "aws-cli": [str(AWS_CLI / "bin" / "aws"), "--version"],
    }
    versions = {}
    for name, command in commands.items():
        if shutil.which(command[0]):
            completed = subprocess.run(command, capture_output=True, text=True, check=True)
            number = re.search(r"\d+(\.\d+)+", completed.stdout)
            versions[name] = number[0] if number else completed.stdout
    return versions


if __name__ == "__main__":
    sys.exit(main())
