"""The import time of the package, and the modules that a program has loaded."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from benchmarks.api import program_variables
from benchmarks.pulumi_stack import PROGRAMS, base_environment, timed

UNUSED_URL = "http://127.0.0.1"
"""The address of the API, which neither an import nor a declaration calls."""

TIMES = 5
"""Processes per round. A process takes less than a second."""

IMPORT = """
import time
import pulumi
begun_at = time.perf_counter()
from speaker_search_resource import SpeakerSearchTask
print(time.perf_counter() - begun_at)
"""
LOADED = f"""
import json, runpy, sys
import pulumi
class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args): return args.name, args.inputs
    def call(self, args): return {{}}
pulumi.runtime.set_mocks(Mocks())
runpy.run_path({str(PROGRAMS / "package.py")!r})
print(json.dumps([name for name in sys.modules if name.startswith(("boto3", "botocore."))]))
"""
"""Declares a task with mocks, and prints which modules of boto3 and botocore are loaded. The file
`botocore/__init__.py`, which imports no other module of botocore, does not count."""


def measured(folder: Path, rounds: int) -> dict[str, Any]:
    """Return the seconds of the import in each process, and the loaded modules."""
    environment = base_environment(UNUSED_URL) | program_variables(1)
    seconds = [
        float(timed([sys.executable, "-c", IMPORT], folder, environment)[1])
        for _ in range(1 + rounds * TIMES)
    ]
    _, output = timed([sys.executable, "-c", LOADED], folder, environment)
    # The first process may compile modules.
    return {"seconds": seconds[1:], "loaded": json.loads(output)}
