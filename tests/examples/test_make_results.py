"""`make results` prints the results that the emulator has delivered to the seeded data stream."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from chime_emulator import Emulator, seeds
from tests.support.client import media_pipelines_client
from tests.support.processes import free_port
from tests.support.stack import ROOT

pytestmark = pytest.mark.examples

Results = Callable[[str], subprocess.CompletedProcess[str]]


@pytest.fixture
def results(tmp_path: Path) -> Results:
    """Return the function that runs the command of `make results` for an emulator's URL."""
    for folder in ("tools", "examples"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    local = (ROOT / "Pulumi.local.yaml").read_text()

    def run(url: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "Pulumi.local.yaml").write_text(local.replace("http://127.0.0.1:4599", url))
        command = [sys.executable, "tools/results.py"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    return run


def start_search(emulator: Emulator) -> str:
    search = media_pipelines_client(emulator).start_speaker_search_task(
        Identifier=seeds.PIPELINE_ID, VoiceProfileDomainArn=seeds.VOICE_PROFILE_DOMAIN_ARN
    )
    return search["SpeakerSearchTask"]["SpeakerSearchTaskId"]


def test_a_line_for_each_result(emulator: Emulator, results: Results) -> None:
    emulator.configure(result_copies=2, result_seconds=0.2)
    search = start_search(emulator)
    tone = media_pipelines_client(emulator).start_voice_tone_analysis_task(
        Identifier=seeds.PIPELINE_ID, LanguageCode="en-US"
    )["VoiceToneAnalysisTask"]["VoiceToneAnalysisTaskId"]
    done = results(emulator.endpoint_url)
    assert (done.returncode, done.stderr) == (0, "")
    # moto's stream has the results of earlier tests too.
    lines = [line.split(" ", 1) for line in done.stdout.splitlines() if search in line]
    match = f"{search} IdentificationSuccessful {seeds.VOICE_PROFILE_ID} 0.94567856"
    assert [text for _, text in lines].count(match) == 1, "duplicates are ignored"
    assert re.fullmatch(r"\d\d:\d\d:\d\d", lines[0][0])
    assert re.search(f"^.{{8}} {tone} VoiceToneAnalysis\\w+ \\w+$", done.stdout, re.MULTILINE)


def test_a_task_without_a_result(emulator: Emulator, results: Results) -> None:
    emulator.configure(result_outcome="none")
    search = start_search(emulator)
    done = results(emulator.endpoint_url)
    assert (done.returncode, done.stderr) == (1, f"no result yet: {search}\n")


def test_without_an_emulator(results: Results) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    done = results(url)
    assert done.returncode == 1
    assert done.stderr == f"no emulator responds at {url}; run make up\n"


def test_the_command_of_another_stack() -> None:
    # Without the installation, which takes minutes.
    command = ["make", "--old-file=install", "results", "PULUMI_STACK=production"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "on AWS, run python examples/results/consumer.py STREAM_ARN\n" in done.stderr
