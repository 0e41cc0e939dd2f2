"""examples/automation/live_calls.py in a service process, which the tests may kill."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
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
        files = (self._folder / "state/.pulumi/stacks/live-calls").glob("*.json")
        return {
            file.stem: {
                resource["urn"].rpartition("::")[2]: resource["outputs"]
                for resource in (json.loads(file.read_text())["checkpoint"]["latest"] or {}).get(
                    "resources", []
                )
                if resource["type"].startswith("pulumi-python:")
            }
            for file in files
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


def test_many_calls_at_once(tmp_path: Path, emulator: Emulator) -> None:
    calls = [record(number) for number in range(4)]
    without_consent = record(4, consent=False)
    with service(tmp_path, emulator) as running:
        (error,) = running.run(("start", without_consent))
        assert "call-4: without the caller's consent" in error
        assert emulator.calls()["counts"] == {}

        assert running.run(*(("start", call) for call in calls)) == []
        assert {task["status"] for task in emulator.tasks()} == {"InProgress"}
        assert len(alive(emulator)) == len(calls)
        assert alive(emulator) == recorded(running.states())
        assert running.states().keys() == {call["id"] for call in calls}

        # A call that ends while it starts: its `end` waits for its `start`.
        brief = record(5)
        ends = [("end", call) for call in (*calls, brief)]
        assert running.run(("start", brief), *ends) == []
        assert len(emulator.tasks()) == 10
        assert alive(emulator) == {}
        assert running.states() == {}


def test_a_killed_service_recovers(tmp_path: Path, emulator: Emulator) -> None:
    calls = {call["id"]: call for call in map(record, range(4))}
    # The service is killed while it creates two pipelines and starts two searches. These calls
    # take effect, but their responses are lost.
    emulator.fault("CreateMediaInsightsPipeline", "hang", when="after", after=2)
    emulator.fault("StartSpeakerSearchTask", "hang", when="after")
    with service(tmp_path, emulator) as first:
        first.send(*(("start", call) for call in calls.values()))
        deadline = time.monotonic() + 120
        while len(alive(emulator)) < 4 or len(searches(emulator)) < 2:
            assert time.monotonic() < deadline, emulator.calls()["counts"]
            time.sleep(0.01)
        first.kill()
        created = {id_: state.keys() for id_, state in first.states().items()}
    emulator.clear_faults()
    early = [calls[id_] for id_, names in created.items() if "call" not in names]
    late = [calls[id_] for id_, names in created.items() if "call" in names]
    assert (len(early), len(late)) == (2, 2), created
    assert not any("caller" in names for names in created.values())

    live, ended = (early[0], late[0]), (early[1], late[1])
    with service(tmp_path, emulator) as second:
        due = [{**call, "ended": True} for call in ended]
        assert second.run(("recover", [*live, *due])) == []
        assert second.states().keys() == {call["id"] for call in live}
        assert alive(emulator) == recorded(second.states())
        assert [len(tasks) for tasks in alive(emulator).values()] == [2, 2]
        statuses = {
            outputs["status"] for state in second.states().values() for outputs in state.values()
        }
        assert statuses == {"InProgress"}

        assert second.run(*(("end", call) for call in live)) == []
        assert alive(emulator) == {}
        assert second.states() == {}
