"""Values of types that a type checker refuses: Check reports a failure, not a traceback."""

from collections.abc import Iterator
from typing import Any

import pytest
from pulumi.runtime import rpc
from pulumi.runtime.proto import provider_pb2

from tests.support.doors import Door
from tests.support.inputs import SOURCE, search_inputs, source
from tests.support.plugin import Plugin, declaration, failures_by_path, stack_config

FILE = {rpc._special_sig_key: rpc._special_asset_sig, "path": "call.wav"}
REFERENCE = {
    rpc._special_sig_key: rpc._special_resource_sig,
    "urn": "urn:pulumi:test::project::aws:chime/x:X::call",
}
GOT_FILE = "got a FileAsset"


@pytest.fixture(scope="module")
def plugin(door: Door) -> Iterator[Plugin]:
    with Plugin(stack_config("http://127.0.0.1:1")) as plugin:
        yield plugin


@pytest.mark.parametrize(
    ("changes", "path", "reason"),
    [
        *(({name: FILE}, name, GOT_FILE) for name in search_inputs()),
        *(({name: FILE}, name, GOT_FILE) for name in ("client_request_token", "triggers")),
        *(({name: FILE}, name, GOT_FILE) for name in ("restart_policy", "wait_for_in_progress")),
        *(({name: FILE}, name, GOT_FILE) for name in ("adopt_task_id", "region")),
        (source(stream_arn=FILE), f"{SOURCE}.stream_arn", GOT_FILE),
        (source(channel_id=FILE), f"{SOURCE}.channel_id", GOT_FILE),
        ({"triggers": [1, FILE]}, "triggers[1]", GOT_FILE),
        ({"triggers": {"a b": {"c": [FILE]}}}, 'triggers["a b"].c[0]', GOT_FILE),
        ({"identifier": [[[[[[]]]]]]}, "identifier", "must be a string, got a list"),
        (source(stream_arn=[None]), f"{SOURCE}.stream_arn", "must be a string, got a list"),
    ],
)
def test_refused(plugin: Plugin, changes: dict[str, Any], path: str, reason: str) -> None:
    _, failures = plugin.check(search_inputs(**changes) | declaration())
    assert failures.keys() == {path}
    assert reason in failures[path]


def test_a_reference_to_a_resource_without_an_id_is_unknown(plugin: Plugin) -> None:
    inputs, failures = plugin.check(
        search_inputs(identifier=REFERENCE | {"id": ""}) | declaration()
    )
    assert failures == {}
    assert inputs["identifier"] == rpc.UNKNOWN


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_is_not_finite(plugin: Plugin, number: float) -> None:
    """Protobuf has such numbers, but JSON, and therefore the state, does not."""
    inputs = {"triggers": {"a": [1, number]}, **source(channel_id=number)}
    properties = plugin._bag(search_inputs() | declaration() | inputs)
    response = plugin._stub.Check(provider_pb2.CheckRequest(urn=plugin.urn({}), news=properties))
    assert failures_by_path(response.failures) == {
        f"{SOURCE}.channel_id": f"must be a whole number, got {number}",
        "triggers.a[1]": f"must be a finite number, got {number}",
    }
