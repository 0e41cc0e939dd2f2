"""What the package costs a program to import, and what the program has loaded by then."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from benchmarks.pulumi_stack import PROGRAMS, base_environment, timed

TIMES = 5
"""Processes a round: each takes well under a second."""

PROGRAMS_BY_NAME = {
    "pulumi": "import pulumi",
    "package": "import pulumi; from speaker_search_resource import SpeakerSearchTask",
}
LOADED = f"""
import json, runpy, sys
import pulumi
class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args): return args.name, args.inputs
    def call(self, args): return {{}}
pulumi.runtime.set_mocks(Mocks())
runpy.run_path({str(PROGRAMS / "package.py")!r})
print(json.dumps(sorted({{"boto3", "botocore"}} & sys.modules.keys())))
"""
"""Declares a task where nobody is there to hear it, and tells which of two are loaded then."""


def measured(url: str, folder: Path, names: dict[str, str], rounds: int) -> dict[str, Any]:
    """Seconds of whole processes, one after the other in turn."""
    environment = base_environment(url) | names
    seconds: dict[str, list[float]] = {name: [] for name in PROGRAMS_BY_NAME}
    for number in range(1 + rounds * TIMES):
        for name, program in PROGRAMS_BY_NAME.items():
            taken, _ = timed([sys.executable, "-c", program], folder, environment)
            if number:  # the first one may have to compile
                seconds[name].append(taken)
    _, printed = timed([sys.executable, "-c", LOADED], folder, environment)
    return {"seconds": seconds, "loaded": json.loads(printed)}
