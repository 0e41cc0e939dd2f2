"""A service process around examples/automation/live_calls.py, its backend, and the calls in AWS."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chime_emulator import Emulator, seeds
from tests.support.inputs import arn
from tests.support.processes import descendants, kill
from tests.support.stack import engine_env

Record = dict[str, Any]


def record(number: int, **changes: Any) -> Record:
    stream = arn(f"stream/caller-{number}/1700000000000", service="kinesisvideo")
    return {"id": f"call-{number}", "stream_arn": stream, "consent": True, **changes}


class Service:
    """A running service and its backend."""

    def __init__(self, folder: Path, emulator: Emulator) -> None:
        self._folder = folder
        (folder / "state").mkdir(exist_ok=True)
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("service.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={
                **engine_env(folder),
                "AWS_REGION": seeds.REGION,
                "AWS_ACCESS_KEY_ID": "local",
                "AWS_SECRET_ACCESS_KEY": "local",
                "AWS_ENDPOINT_URL_CHIME_SDK_MEDIA_PIPELINES": emulator.endpoint_url,
                "MEDIA_INSIGHTS_PIPELINE_CONFIGURATION_ARN": seeds.PIPELINE_CONFIGURATION_ARN,
                "VOICE_PROFILE_DOMAIN_ARN": seeds.VOICE_PROFILE_DOMAIN_ARN,
            },
            text=True,
        )

    def send(self, *commands: tuple[str, Record | list[Record]]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(commands) + "\n")
        self._process.stdin.flush()

    def run(self, *commands: tuple[str, Record | list[Record]]) -> list[str]:
        """Run commands at the same time, and return their errors."""
        self.send(*commands)
        assert self._process.stdout is not None
        errors: list[str] = json.loads(self._process.stdout.readline())
        return errors

    def kill(self) -> None:
        """Send SIGKILL to the process and its descendants."""
        for pid in (self._process.pid, *descendants(self._process.pid)):
            kill(pid)
        self._process.communicate()

    def states(self) -> dict[str, dict[str, Record]]:
        """Return the outputs of each task and pipeline in the backend, by stack and name."""
        return {
            stack: {
                resource["urn"].rpartition("::")[2]: resource["outputs"]
                for resource in state.get("resources", [])
                if resource["type"].startswith("pulumi-python:")
            }
            for stack, state in self._checkpoints().items()
        }

    def pending_operations(self) -> dict[str, list[Record]]:
        """Return the operations that the backend does not know the result of, by stack."""
        return {
            stack: state.get("pending_operations", [])
            for stack, state in self._checkpoints().items()
        }

    def _checkpoints(self) -> dict[str, Record]:
        files = (self._folder / "state/.pulumi/stacks/live-calls").glob("*.json")
        return {
            file.stem: json.loads(file.read_text())["checkpoint"]["latest"] or {} for file in files
        }


@contextmanager
def service(folder: Path, emulator: Emulator) -> Iterator[Service]:
    running = Service(folder, emulator)
    try:
        yield running
    finally:
        running.kill()


def alive(emulator: Emulator) -> dict[str, list[str]]:
    """Return the running tasks of each running pipeline, by id, without the seeded pipeline."""
    pipelines = [pipeline["id"] for pipeline in emulator.pipelines() if pipeline["alive"]]
    pipelines.remove(seeds.PIPELINE_ID)
    tasks = [task for task in emulator.tasks() if task["alive"]]
    assert {task["pipeline_id"] for task in tasks} <= set(pipelines)
    return {
        id_: sorted(task["id"] for task in tasks if task["pipeline_id"] == id_) for id_ in pipelines
    }


def searches(emulator: Emulator) -> list[Record]:
    return [task for task in emulator.tasks() if task["kind"] == "SpeakerSearchTask"]


def recorded(states: dict[str, dict[str, Record]]) -> dict[str, list[str]]:
    """Return the tasks of each pipeline, as the states name them."""
    return {
        state["call"]["media_pipeline_id"]: sorted(
            state[name]["task_id"] for name in ("caller", "tone")
        )
        for state in states.values()
    }


def wait_until(condition: Callable[[], bool], emulator: Emulator) -> None:
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline, emulator.calls()["counts"]
        time.sleep(0.01)


def starts(emulator: Emulator) -> int:
    """Return the number of requests so far to start a task or to create a pipeline."""
    counts = emulator.calls()["counts"]
    return sum(count for name, count in counts.items() if name.startswith(("Start", "Create")))
