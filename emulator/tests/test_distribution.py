"""The distribution is independent of the provider."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version

from .support.process import ROOT, run_command

IMPORT_EVERYTHING = """
import pkgutil, sys
import chime_emulator

for module in pkgutil.walk_packages(chime_emulator.__path__, "chime_emulator."):
    # The second module is imported with moto only.
    if not module.name.endswith((".pytest_plugin", ".video_streams")):
        __import__(module.name)
chime_emulator.Emulator().stop()
print(*sorted({"pulumi", "grpc", "speaker_search_resource", "moto"} & {*sys.modules}))
"""


def test_neither_pulumi_nor_grpc_is_imported() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", IMPORT_EVERYTHING],
        cwd=ROOT,
        text=True,
        capture_output=True,
        check=True,
    )
    assert ended.stdout == "\n"


def test_version() -> None:
    ended = run_command("--version")
    assert (ended.returncode, ended.stdout) == (0, f"chime-emulator {version('chime-emulator')}\n")
