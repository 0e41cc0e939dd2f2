"""The completion of the command, in bash itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ..support.process import COMMAND, ROOT

COMPLETE = """
source {script}
COMP_WORDS=(chime-emulator {words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
complete -p chime-emulator >/dev/null && _shtab_chime_emulator
echo "${{COMPREPLY[@]}}"
"""


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("--start", {"--start-seconds"}),
        ("--task-outcome", {"--task-outcome", "--task-outcome-count"}),
        ("--print-completion t", {"tcsh"}),
    ],
)
def test_bash_completes_options(tmp_path: Path, words: str, completed: set[str]) -> None:
    script = tmp_path / "completion.bash"
    with script.open("w") as output:
        command = [*COMMAND, "--print-completion", "bash"]
        subprocess.run(command, cwd=ROOT, stdout=output, check=True)

    text = COMPLETE.format(script=script, words=words)
    done = subprocess.run(["bash", "-c", text], capture_output=True, text=True, check=True)

    assert set(done.stdout.split()) == completed


def test_without_shtab_the_command_says_what_to_install(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['shtab'] = None; sys.argv[1:] = ['--print-completion', 'bash'];"
        "from chime_emulator.__main__ import run; run()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert done.stderr.startswith("error: --print-completion needs shtab; pip install 'shtab")
    assert done.stderr.count("\n") == 1
