"""The state of a stack: its contents, its secrets, and the state of earlier versions."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chime_emulator import Emulator, seeds
from speaker_search_resource.operations.request_token import declaration_key
from tests.support.inputs import program, search_inputs
from tests.support.recorder import Recorder
from tests.support.stack import ROOT, Stack

pytestmark = pytest.mark.examples

NewStack = Callable[..., Stack]

FIXTURES = ROOT / "tests" / "fixtures"
TYPE = "pulumi-python:dynamic/chimesdkmediapipelines:SpeakerSearchTask"
PROVIDER = (
    "gASVUAAAAAAAAACMK3NwZWFrZXJfc2VhcmNoX3Jlc291cmNlLnNwZWFrZXJfc2VhcmNoX3Rhc2uUjBlTcGVha2VyU2Vh"
    "cmNoVGFza1Byb3ZpZGVylJOUKYGULg=="
)
"""SpeakerSearchTaskProvider, pickled by its import path. State that names it must stay valid."""

TOKEN = "token-that-nobody-reads"
CIPHERTEXT = "1b47061264138c4ac30d75fd1eb44270"
"""The engine's marker of a secret in state."""


def exported(stack: Stack, *flags: str) -> dict[str, dict[str, Any]]:
    """Return the resources of the state, by name."""
    deployment = json.loads(stack.run("stack", "export", *flags))["deployment"]
    return {resource["urn"].rpartition("::")[2]: resource for resource in deployment["resources"]}


def test_the_contents_of_the_state(new_stack: NewStack, emulator: Emulator) -> None:
    stack = new_stack(program(triggers=["a"], restart_policy="Always"))
    stack.up()
    (task,) = emulator.tasks()
    state = exported(stack)["caller"]
    inputs = {
        **search_inputs(triggers=["a"], restart_policy="Always"),
        "wait_for_in_progress": True,
        "__provider": PROVIDER,
    }
    assert state["type"] == TYPE
    assert state["urn"] == f"urn:pulumi:test::project::{TYPE}::caller"
    assert state["id"] == f"{seeds.PIPELINE_ID}/{task['id']}"
    assert state["inputs"] == inputs | {
        "__declaration": declaration_key("organization", state["urn"])
    }
    assert state["outputs"] == inputs | {
        "task_id": task["id"],
        "status": "InProgress",
        "created_timestamp": task["created"],
        "updated_timestamp": task["updated"],
        "region": "us-east-1",
    }


def test_no_credential_is_in_state(new_stack: NewStack, emulator: Emulator) -> None:
    """The engine records the stack's configuration with its default provider, secrets encrypted."""
    credentials = {
        "aws:accessKey": "key-that-nobody-reads",
        "aws:secretKey": "secret-that-nobody-reads",
        "aws:token": "session-that-nobody-reads",
    }
    stack = new_stack(program())
    stack.run(
        "config", "set-all", *(f"--secret={key}={value}" for key, value in credentials.items())
    )
    output = stack.up() + stack.up("--json")
    state = exported(stack, "--show-secrets")
    assert not any(value in json.dumps(state["caller"]) for value in credentials.values())
    everything = output + stack.run("stack", "export")
    assert not any(value in everything for value in credentials.values())
    provider = exported(stack)["default"]["inputs"]
    assert [key for key in credentials if CIPHERTEXT not in provider[key].values()] == []
    stack.run("destroy", "--yes", "--skip-preview")
    assert [task["status"] for task in emulator.tasks()] == ["Stopped"]


def test_a_request_token_is_secret(new_stack: NewStack, emulator: Emulator) -> None:
    """It is secret in the state, plans, display, outputs and errors."""
    stack = new_stack(with_token(TOKEN))
    printed = [
        stack.run("preview", "--diff"),
        stack.run("preview", "--json"),
        stack.up("--diff"),
        stack.run("stack", "output", "--json"),
        stack.run("stack", "export"),
        stack.run("refresh", "--yes", "--diff"),
    ]
    state = exported(stack)["caller"]
    for properties in (state["inputs"], state["outputs"]):
        assert CIPHERTEXT in properties["client_request_token"].values()
    assert [task["token"] for task in emulator.tasks()] == [TOKEN]

    emulator.fault("StartSpeakerSearchTask", "error", code="BadRequestException", count=1)
    stack.write(with_token(f"{TOKEN}-2"))
    printed += [
        stack.run("preview", "--diff"),
        stack.up(fails=True),
        stack.up("--json"),
        stack.run("destroy", "--yes", "--diff"),
    ]
    assert "BadRequestException" in printed[-3]
    assert not any(TOKEN in output for output in printed)


@pytest.mark.parametrize("token", [f"{TOKEN}!", TOKEN * 9])
def test_a_refused_request_token_is_not_shown(
    new_stack: NewStack, emulator: Emulator, token: str
) -> None:
    stack = new_stack(with_token(token))
    for output in (stack.run("preview", fails=True), stack.up("--json", fails=True)):
        assert "client_request_token" in output
        assert "has a problem: client_request_token: must" in output
        assert TOKEN not in output
    assert emulator.calls()["counts"] == {}


def with_token(token: str) -> str:
    exports = "pulumi.export('token', search.client_request_token)\n"
    return program(client_request_token=token) + exports


def test_state_of_an_earlier_version(
    new_stack: NewStack, emulator: Emulator, tmp_path: Path
) -> None:
    """State of 0.1.0, from `pulumi stack export`. The API does not know its tasks."""
    text = (FIXTURES / "state-0.1.0.json").read_text()
    ids = {
        resource["urn"].rpartition("::")[2]: resource["id"]
        for resource in json.loads(text)["deployment"]["resources"]
        if resource["type"] == TYPE
    }
    assert ids.keys() == {"minimal", "full"}
    with Recorder(emulator.endpoint_url) as api:
        endpoints = [{"chimesdkmediapipelines": api.url}]
        stack = new_stack((FIXTURES / "state_0_1_0.py").read_text(), {"aws:endpoints": endpoints})
        # A refresh and a destroy use the endpoint in the state.
        file = tmp_path / "state.json"
        file.write_text(text.replace("http://127.0.0.1:4599", api.url))
        stack.run("stack", "import", "--file", str(file))

        stack.run("preview", "--expect-no-changes")
        stack.up("--expect-no-changes")
        assert api.requests == []

        stack.run("refresh", "--yes", "--skip-preview")
        after = stack.resources()
        assert {name: state["id"] for name, state in after.items()} == ids
        assert {state["outputs"]["status"] for state in after.values()} == {"Stopped"}
        stack.run("preview", "--expect-no-changes")
        requests = {request.text for request in api.requests}
        assert requests == {f"GET {path(id_)} " for id_ in ids.values()}

        api.requests.clear()
        stack.run("destroy", "--yes", "--skip-preview")
        requests = {request.text for request in api.requests}
        assert requests == {f"POST {path(id_)}?operation=stop " for id_ in ids.values()}
    assert stack.resources() == {}
    assert emulator.tasks() == []


def test_state_of_an_earlier_version_of_a_pipeline(
    new_stack: NewStack, emulator: Emulator, tmp_path: Path
) -> None:
    """State of 0.1.0 with earlier timestamps: its pipeline is older than any pipeline can be."""
    text = (FIXTURES / "pipeline-0.1.0.json").read_text()
    config = {"aws:defaultTags": {"tags": {"cost": "centre 7"}}}
    stack = new_stack((FIXTURES / "pipeline_0_1_0.py").read_text(), config)
    file = tmp_path / "state.json"
    file.write_text(text.replace("http://127.0.0.1:4599", emulator.endpoint_url))
    stack.run("stack", "import", "--file", str(file))
    before = stack.resources()
    assert before.keys() == {"call", "tone"}

    stack.run("preview", "--expect-no-changes")
    stack.up("--expect-no-changes")
    assert emulator.calls()["counts"] == {}

    stack.run("refresh", "--yes", "--skip-preview")
    after = stack.resources()
    assert {name: state["id"] for name, state in after.items()} == {
        name: state["id"] for name, state in before.items()
    }
    assert {state["outputs"]["status"] for state in after.values()} == {"Stopped"}
    stack.run("preview", "--expect-no-changes")
    stack.run("destroy", "--yes", "--skip-preview")
    assert stack.resources() == {}


def path(id_: str) -> str:
    """Return the path of a task in the API, from the resource id."""
    identifier, _, task_id = id_.rpartition("/")
    quoted = identifier.replace(":", "%3A").replace("/", "%2F")
    return f"/media-insights-pipelines/{quoted}/speaker-search-tasks/{task_id}"
