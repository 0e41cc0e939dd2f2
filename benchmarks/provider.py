"""The package beside what else a user could do: ``make bench`` measures, prints and keeps it.

``SECTIONS`` names the sections to run, all unless set, and ``ROUNDS`` how many rounds each has.
Each round is kept as it ends: one of a thousand tasks takes minutes.
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

from benchmarks import api, imports, lives, report, rounds
from benchmarks.competitors import AWS_CLI
from benchmarks.machine import machine
from benchmarks.sections import SECTIONS

NAMES = (*SECTIONS, "lives", "import")


def main() -> int:
    """Measures the sections asked for; returns 1 if one of their goals is not met."""
    # Else the local API would outlive a benchmark that is told to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    wanted = os.environ.get("SECTIONS", "").split() or list(NAMES)
    count = int(os.environ.get("ROUNDS") or 5)
    if unknown := set(wanted) - set(NAMES):
        print(f"there is no section {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
        return 2
    for name in wanted:
        print(f"{name}:", flush=True)
        about = {
            "begun": datetime.now(timezone.utc).isoformat(timespec="seconds"),
            "machine": machine("pulumi", "boto3", "botocore", "speaker-search-resource"),
            "tools": tools(),
        }
        with api.running() as emulator, tempfile.TemporaryDirectory() as folder:
            for done, found in section(name, emulator, Path(folder), count):
                results = report.kept()
                results[name] = about | {"rounds": done} | found
                report.keep(results)
                report.write()
    return report.show(wanted)


def section(
    name: str, emulator: api.Api, folder: Path, count: int
) -> Iterator[tuple[int, dict[str, Any]]]:
    """The raw numbers of a section, each time with how many rounds they are of."""
    if name == "lives":
        yield count, lives.measured(emulator, folder, count)
    elif name == "import":
        yield count, imports.measured(emulator.url, folder, api.names(1), count)
    else:
        yield from enumerate(rounds.measured(SECTIONS[name], emulator, folder, count), 1)


def tools() -> dict[str, str]:
    """The versions of the programs that are called."""
    commands = {
        "pulumi-cli": ["pulumi", "version"],
        "terraform": ["terraform", "version"],
        "aws-cli": [str(AWS_CLI / "bin" / "aws"), "--version"],
    }
    found = {}
    for name, command in commands.items():
        if shutil.which(command[0]):
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            number = re.search(r"\d+(\.\d+)+", done.stdout)
            found[name] = number[0] if number else done.stdout
    return found


if __name__ == "__main__":
    sys.exit(main())
