"""A provider of pulumi-aws, given to a resource or inherited, on the real engine."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from chime_emulator import Emulator
from tests.support.aws_plugin import install
from tests.support.inputs import search_inputs
from tests.support.stack import Stack

pytestmark = pytest.mark.examples

NewStack = Callable[..., Stack]

ELSEWHERE = {
    "aws:region": "eu-central-1",
    "aws:accessKey": None,
    "aws:secretKey": None,
    "aws:endpoints": [{"chimesdkmediapipelines": "http://127.0.0.1:1"}],
}
"""A stack whose configuration reaches no API."""


@pytest.fixture(autouse=True)
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a plugin for providers of pulumi-aws on PATH."""
    install(tmp_path / "bin")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")


def program(url: str, search: str, region: str = "us-east-1", retries: int = 3) -> str:
    return f"""
import pulumi
import pulumi_aws as aws
from speaker_search_resource import SpeakerSearchTask

class Calls(pulumi.ComponentResource):
    def __init__(self, name, opts):
        super().__init__("calls:index:Calls", name, None, opts)

east = aws.Provider(
    "east",
    region={region!r},
    access_key="provider-key",
    secret_key="hidden-secret",
    endpoints=[aws.ProviderEndpointArgs(chimesdkmediapipelines={url!r})],
    max_retries={retries},
)
search = {search.replace("INPUTS", f"**{search_inputs()!r}")}
pulumi.export("status", search.status)
"""


GIVEN = "SpeakerSearchTask('caller', INPUTS, opts=pulumi.ResourceOptions(provider=east))"
INHERITED = (
    "SpeakerSearchTask('caller', INPUTS, opts=pulumi.ResourceOptions("
    "parent=Calls('calls', pulumi.ResourceOptions(providers=[east]))))"
)


@pytest.mark.parametrize("search", [GIVEN, INHERITED], ids=["given", "inherited"])
def test_a_task_is_where_its_provider_is(
    new_stack: NewStack, emulator: Emulator, search: str
) -> None:
    stack = new_stack(program(emulator.endpoint_url, search), ELSEWHERE)

    stack.run("preview")
    assert emulator.calls()["counts"] == {}

    stack.up()
    tasks = [(task["region"], task["status"]) for task in emulator.tasks()]
    assert tasks == [("us-east-1", "InProgress")]
    assert stack.resources()["caller"]["outputs"]["region"] == "us-east-1"
    assert "hidden-secret" not in stack.run("stack", "export")

    stack.run("preview", "--expect-no-changes")
    stack.run("refresh", "--yes", "--skip-preview")

    # A setting that does not concern the task changes the provider alone.
    stack.write(program(emulator.endpoint_url, search, retries=4))
    stack.up()
    stack.run("preview", "--expect-no-changes")
    assert len(emulator.tasks()) == 1

    stack.run("destroy", "--yes", "--skip-preview")
    assert [task["status"] for task in emulator.tasks()] == ["Stopped"]


def test_a_setting_that_the_preview_does_not_know_is_used_by_the_apply(
    new_stack: NewStack, emulator: Emulator
) -> None:
    first = program(emulator.endpoint_url, GIVEN)
    second = f"""
other = aws.Provider(
    "other",
    region=search.status.apply(lambda _: "us-east-1"),
    access_key="provider-key",
    secret_key="hidden-secret",
    endpoints=[aws.ProviderEndpointArgs(chimesdkmediapipelines={emulator.endpoint_url!r})],
)
SpeakerSearchTask('second', **{search_inputs()!r}, opts=pulumi.ResourceOptions(provider=other))
"""
    stack = new_stack(first + second, ELSEWHERE)

    stack.run("preview")
    stack.up()

    assert [task["region"] for task in emulator.tasks()] == ["us-east-1", "us-east-1"]


def test_preview_refuses_an_invalid_setting_of_the_provider(
    new_stack: NewStack, emulator: Emulator
) -> None:
    stack = new_stack(program(emulator.endpoint_url, GIVEN, region="Virginia"), ELSEWHERE)

    output = stack.run("preview", fails=True)

    assert "has a problem: aws:region: " in output
    assert "must be the name of a Region, such as us-east-1, got 'Virginia'" in output
    assert "Traceback" not in output
