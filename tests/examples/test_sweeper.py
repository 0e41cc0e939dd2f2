"""examples/live_calls/infrastructure/sweeper.py on the emulator, a file backend and moto."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from chime_emulator import Emulator, seeds
from tests.support.client import create_pipeline
from tests.support.moto_process import Moto, moto_process
from tests.support.stack import ROOT, engine_env

pytestmark = pytest.mark.examples

SWEEPER = ROOT / "examples/live_calls/infrastructure/sweeper.py"

AGE_SECONDS = 90 * 60
"""Age of each pipeline, at least."""

Sweep = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def moto() -> Iterator[Moto]:
    with moto_process() as moto:
        yield moto


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(clock=lambda: time.time() - AGE_SECONDS, pipeline_start_seconds=0) as emulator:
        yield emulator


@pytest.fixture
def backend(tmp_path: Path) -> dict[str, str]:
    """The environment of the CLI."""
    (tmp_path / "state").mkdir()
    (tmp_path / "Pulumi.yaml").write_text("name: live-calls\nruntime: python\n")
    return engine_env(tmp_path)


@pytest.fixture
def sweep(emulator: Emulator, moto: Moto, backend: dict[str, str]) -> Sweep:
    endpoint = {"AWS_ENDPOINT_URL_CHIME_SDK_MEDIA_PIPELINES": emulator.endpoint_url}
    variables = {**backend, **moto.environment, **endpoint}
    del variables["PULUMI_CONFIG_PASSPHRASE"]

    def run(*arguments: str, **changes: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, str(SWEEPER), *arguments],
            env={**variables, **changes},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def stack(command: str, name: str, tmp_path: Path, backend: dict[str, str]) -> None:
    subprocess.run(
        ["pulumi", "stack", *command.split(), name], cwd=tmp_path, env=backend, check=True
    )


def running(emulator: Emulator) -> set[str]:
    return {each["id"] for each in emulator.pipelines() if each["alive"]} - {seeds.PIPELINE_ID}


def tagged(call: str) -> dict[str, Any]:
    return {"live-call": call}


def test_pipelines_without_a_stack_are_reported_and_kept(
    emulator: Emulator, sweep: Sweep, tmp_path: Path, backend: dict[str, str]
) -> None:
    stack("init", "call-1", tmp_path, backend)
    with_stack = create_pipeline(emulator, **tagged("call-1"))
    left = create_pipeline(emulator, **tagged("call-2"))
    of_another_team = create_pipeline(emulator, team="voice")
    ended = create_pipeline(emulator, **tagged("call-3"))
    emulator.end_pipeline(ended, "Stopped")

    swept = sweep()

    assert (swept.returncode, swept.stderr) == (1, "")
    assert swept.stdout == (
        f"pipeline {left}: the backend has no stack call-2; InProgress, 90 minutes old\n"
    )
    assert running(emulator) == {with_stack, left, of_another_team}
    counts = emulator.calls()["counts"]
    assert {name for name in counts if name.startswith(("Delete", "Update", "Stop"))} == set()


def test_with_a_stack_for_each_pipeline_there_is_nothing_to_report(
    emulator: Emulator, sweep: Sweep, tmp_path: Path, backend: dict[str, str]
) -> None:
    stack("init", "call-1", tmp_path, backend)
    create_pipeline(emulator, **tagged("call-1"))

    swept = sweep()

    assert (swept.returncode, swept.stdout, swept.stderr) == (0, "", "")


def test_every_page_is_read(emulator: Emulator, sweep: Sweep) -> None:
    pipelines = {create_pipeline(emulator, **tagged(f"call-{number}")) for number in range(120)}
    assert {line.split()[1].rstrip(":") for line in sweep().stdout.splitlines()} == pipelines


def test_only_the_named_pipelines_are_deleted(emulator: Emulator, sweep: Sweep) -> None:
    first, second = (create_pipeline(emulator, **tagged(f"call-{number}")) for number in (1, 2))

    swept = sweep("--delete", first)

    assert swept.returncode == 1
    assert f"pipeline {first}: deleted" in swept.stdout
    assert running(emulator) == {second}
    assert sweep("--delete", second).returncode == 0
    assert running(emulator) == set()


def test_a_pipeline_with_a_stack_is_never_deleted(
    emulator: Emulator, sweep: Sweep, tmp_path: Path, backend: dict[str, str]
) -> None:
    stack("init", "call-1", tmp_path, backend)
    with_stack = create_pipeline(emulator, **tagged("call-1"))
    left = create_pipeline(emulator, **tagged("call-2"))
    of_another_team = create_pipeline(emulator, team="voice")
    for other in (with_stack, of_another_team):
        swept = sweep("--delete", left, other)
        assert swept.returncode == 1
        assert f"nothing was deleted: not pipelines without a stack: {other}" in swept.stderr
    assert running(emulator) == {with_stack, left, of_another_team}


def test_a_call_that_ends_during_the_sweep_is_not_reported(
    emulator: Emulator, sweep: Sweep, tmp_path: Path
) -> None:
    """A stand-in for the CLI, between the list of pipelines and their status, ends the pipeline."""
    id_ = create_pipeline(emulator, **tagged("call-1"))
    url = f"{emulator.endpoint_url}/_emulator/pipelines/{id_}"
    folder = tmp_path / "bin"
    folder.mkdir()
    command = folder / "pulumi"
    command.write_text(f"""#!{sys.executable}
import urllib.request

urllib.request.urlopen(urllib.request.Request({url!r}, b'{{"status": "Stopped"}}'))
print("[]")
""")
    command.chmod(0o755)

    swept = sweep(PATH=f"{folder}:{os.environ['PATH']}")

    assert (swept.returncode, swept.stdout, swept.stderr) == (0, "", "")
    assert running(emulator) == set()


def test_the_metrics_of_the_alarms(
    emulator: Emulator, sweep: Sweep, moto: Moto, tmp_path: Path, backend: dict[str, str]
) -> None:
    stack("init", "call-1", tmp_path, backend)
    create_pipeline(emulator, **tagged("call-1"))
    create_pipeline(emulator, **tagged("call-2"))

    assert sweep("--metrics").returncode == 1

    cloudwatch = moto.client("cloudwatch")

    def value(name: str) -> float:
        now = datetime.now(timezone.utc)
        (point,) = cloudwatch.get_metric_statistics(
            Namespace="LiveCalls",
            MetricName=name,
            StartTime=now - timedelta(hours=1),
            EndTime=now + timedelta(hours=1),
            Period=7200,
            Statistics=["Maximum"],
        )["Datapoints"]
        maximum: float = point["Maximum"]
        return maximum

    assert value("PipelinesWithoutStack") == 1
    assert 0 <= value("OldestPipelineAge") - AGE_SECONDS < 600


def test_a_backend_out_of_reach_is_an_error_and_not_a_report(
    emulator: Emulator, sweep: Sweep, tmp_path: Path
) -> None:
    create_pipeline(emulator, **tagged("call-1"))
    swept = sweep("--metrics", PULUMI_BACKEND_URL=f"file://{tmp_path / 'missing'}")
    assert (swept.returncode, swept.stdout) == (1, "")
    assert "pulumi stack ls --project live-calls" in swept.stderr
    assert "Traceback" not in swept.stderr


def test_a_refusal_of_aws_is_one_line(emulator: Emulator, sweep: Sweep) -> None:
    emulator.fault("ListMediaPipelines", "error", code="ForbiddenException")
    swept = sweep()
    assert (swept.returncode, swept.stdout) == (1, "")
    assert len(swept.stderr.splitlines()) == 1
    assert "ForbiddenException" in swept.stderr
