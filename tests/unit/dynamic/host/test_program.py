"""The end of the user's program on SIGINT."""

import signal
import subprocess
import sys

import pytest

from speaker_search_resource.dynamic.host.program import end_on_interrupt

PROGRAM = """
import os, signal, sys
from speaker_search_resource.dynamic.host.program import end_on_interrupt
sys.orig_argv[1] = {launcher!r}
{before}
print(end_on_interrupt())
sys.stdout.flush()
os.kill(os.getpid(), signal.SIGINT)
print("went on")
"""


def run(launcher: str, before: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", PROGRAM.format(launcher=launcher, before=before)],
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_program_of_the_language_host_ends_at_once() -> None:
    done = run("/opt/pulumi/pulumi-language-python-exec")
    assert done.stdout == "True\n"
    assert done.returncode == 130


def test_a_program_with_a_handler_of_its_own_keeps_it() -> None:
    done = run(
        "/opt/pulumi/pulumi-language-python-exec", "signal.signal(signal.SIGINT, signal.SIG_IGN)"
    )
    assert done.stdout == "False\nwent on\n"


def test_another_process_is_not_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.getsignal(signal.SIGINT)
    assert not end_on_interrupt()
    assert signal.getsignal(signal.SIGINT) is before
