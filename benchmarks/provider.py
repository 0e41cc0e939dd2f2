"""Compare the package with its alternatives: ``make bench`` measures, prints and records.

``SECTIONS`` names the sections to run, by default all. ``ROUNDS`` is the number of rounds of each
section. Results are written after each round, because a round of 1,000 tasks takes minutes.
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

from benchmarks import api, generations, imports, report, rounds
from benchmarks.competitors import AWS_CLI
from benchmarks.machine import machine
from benchmarks.sections import SECTIONS

NAMES = (*SECTIONS, "lives", "import")


def main() -> int:
    """Measure the selected sections. Return 1 if one of their goals is not met."""
    # SIGTERM must run the context managers, which stop the emulator.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    selected = os.environ.get("SECTIONS", "").split() or list(NAMES)
    count = int(os.environ.get("ROUNDS") or 5)
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
        with api.running() as emulator, tempfile.TemporaryDirectory() as folder:
            for completed, figures in section(name, emulator, Path(folder), count):
                results = report.kept()
                results[name] = about | {"rounds": completed} | figures
                report.keep(results)
                report.write()
    return report.show(selected)


def section(
    name: str, emulator: api.Api, folder: Path, count: int
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the number of completed rounds of a section, and its raw results so far."""
    if name == "lives":
        yield count, generations.measured(emulator, folder, count)
    elif name == "import":
        yield count, imports.measured(emulator.url, folder, api.program_variables(1), count)
    else:
        yield from enumerate(rounds.measured(SECTIONS[name], emulator, folder, count), 1)


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
