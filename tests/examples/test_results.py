"""examples/results: the stack that declared a task, from the states of the real engine."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from chime_emulator import seeds
from tests.support.moto_process import Moto, moto_process
from tests.support.stack import ROOT, Stack
from tests.support.voice_analytics_events import identification, voiceprint

pytestmark = pytest.mark.examples

FOLDER = ROOT / "examples/results"

PROGRAM = f"""
from speaker_search_resource import SpeakerSearchTask

SpeakerSearchTask(
    "caller",
    identifier={seeds.PIPELINE_ID!r},
    voice_profile_domain_arn={seeds.VOICE_PROFILE_DOMAIN_ARN!r},
    consent_acknowledged=True,
    client_request_token="a-secret-of-the-state",
)
"""


@pytest.fixture(scope="module")
def moto() -> Iterator[Moto]:
    with moto_process() as moto:
        yield moto


def task_id(stack: Stack) -> str:
    found: str = stack.resources()["caller"]["outputs"]["task_id"]
    return found


def environment(stack: Stack, home: Path) -> dict[str, str]:
    """Return an environment that knows the backend, and not the passphrase."""
    home.mkdir()
    variables = {
        **os.environ,
        "PULUMI_BACKEND_URL": f"file://{stack.folder / 'state'}?metadata=skip",
        "PULUMI_HOME": str(home),
    }
    variables.pop("PULUMI_CONFIG_PASSPHRASE", None)
    return variables


def test_the_command_names_the_stack_of_each_task(
    new_stack: Callable[..., Stack], tmp_path: Path
) -> None:
    stack = new_stack(PROGRAM)
    stack.up()
    stack.run("stack", "init", "empty")
    variables = environment(stack, tmp_path / "other-home")

    def stacks(project: str) -> Any:
        command = [sys.executable, str(FOLDER / "stacks.py"), project]
        done = subprocess.run(command, env=variables, capture_output=True, text=True, check=True)
        assert done.stderr == ""
        return json.loads(done.stdout)

    assert stacks("project") == {task_id(stack): "test"}
    assert stacks("other") == {}
    assert list((tmp_path / "other-home").rglob("*")) == []


@contextmanager
def running(
    arguments: list[str], variables: Mapping[str, str]
) -> "Iterator[subprocess.Popen[str]]":
    process = subprocess.Popen(
        [sys.executable, *arguments],
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def next_line(process: "subprocess.Popen[str]") -> Any:
    assert process.stdout is not None
    return json.loads(process.stdout.readline())


def test_the_loop_names_the_stack_once_the_state_has_the_task(
    new_stack: Callable[..., Stack], moto: Moto, tmp_path: Path
) -> None:
    stack = new_stack(PROGRAM)
    sqs = moto.client("sqs")
    url = sqs.create_queue(QueueName=f"results-{uuid4()}")["QueueUrl"]
    code = f"""
import sys
sys.path.insert(0, {str(FOLDER)!r})
from consumer import consume
from stacks import Stacks
from stores import MemoryStore
consume({url!r}, MemoryStore(), Stacks("project", refresh_seconds=0))
"""
    variables = {**environment(stack, tmp_path / "other-home"), **moto.environment}
    with running(["-c", code], variables) as process:
        sqs.send_message(QueueUrl=url, MessageBody=json.dumps(identification()))
        assert next_line(process)["stack"] is None

        stack.up()
        event = voiceprint(taskId=task_id(stack))
        sqs.send_message(QueueUrl=url, MessageBody=json.dumps(event))
        line = next_line(process)
        assert (line["task_id"], line["stack"]) == (task_id(stack), "test")


def test_a_waiting_task_gets_its_stack(new_stack: Callable[..., Stack], tmp_path: Path) -> None:
    stack = new_stack(PROGRAM)
    stack.up()
    variables = environment(stack, tmp_path / "other-home")
    code = f"""
import sys
sys.path.insert(0, {str(FOLDER)!r})
from consumer import correlate
from stacks import Stacks
from stores import MemoryStore
store, waiting = MemoryStore(), {{{task_id(stack)!r}, "of another project"}}
correlate(waiting, store, Stacks("project"))
print(json.dumps([store.task({task_id(stack)!r}).stack, *waiting]))
"""
    with running(["-c", f"import json{code}"], variables) as process:
        assert next_line(process) == ["test", "of another project"]


def test_a_backend_out_of_reach_does_not_stop_the_loop(moto: Moto, tmp_path: Path) -> None:
    sqs = moto.client("sqs")
    url = sqs.create_queue(QueueName=f"results-{uuid4()}")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps(identification()))
    backend = f"file://{tmp_path / 'missing'}"
    variables = {**os.environ, **moto.environment, "PULUMI_BACKEND_URL": backend}
    command = [str(FOLDER / "consumer.py"), url, "--project", "project"]
    with running(command, variables) as process:
        assert next_line(process)["stack"] is None
        assert process.stderr is not None
        assert "pulumi stack ls --project project --json: error:" in process.stderr.readline()
