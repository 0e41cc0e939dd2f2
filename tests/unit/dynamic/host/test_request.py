"""The gRPC request that the host is serving, found in the frames above a provider's method."""

from collections.abc import Callable
from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2

from speaker_search_resource.dynamic.host import request as host_request
from speaker_search_resource.dynamic.host.request import HostRequest

URN = "urn:pulumi:test::project::type::caller"


class Servicer:
    """A host as Pulumi builds it: methods behind a wrapper."""

    def serve(self, request: Any, context: Any) -> HostRequest | None:
        return self._method()

    def _method(self) -> HostRequest | None:
        return host_request.current()


def wrapped(self: Any, request: Any, context: Any, call: Callable[[], Any]) -> Any:
    return call()


def test_the_request_holds_the_urn_the_message_and_the_context() -> None:
    servicer, context = Servicer(), object()
    message = provider_pb2.CreateRequest(urn=URN)

    found = servicer.serve(message, context)

    assert found is not None
    assert found.urn == URN
    assert found.message is message
    assert found.context is context
    assert found.servicer is servicer


@pytest.mark.parametrize(
    ("message", "timeout"),
    [
        (provider_pb2.CreateRequest(timeout=90), 90.0),
        (provider_pb2.UpdateRequest(timeout=1.5), 1.5),
        (provider_pb2.DeleteRequest(timeout=0), None),
        (provider_pb2.CheckRequest(), None),
        (provider_pb2.DiffRequest(), None),
    ],
)
def test_the_timeout_is_in_seconds_where_one_is_configured(
    message: Any, timeout: float | None
) -> None:
    found = Servicer().serve(message, object())

    assert found is not None
    assert found.timeout == timeout


def test_outside_the_host_there_is_no_request() -> None:
    assert host_request.current() is None


@pytest.mark.parametrize("message", [None, object(), type("Message", (), {"urn": 7})()])
def test_a_request_of_another_kind_is_ignored(message: Any) -> None:
    assert Servicer().serve(message, object()) is None


def test_the_search_goes_on_above_a_frame_with_other_variables_of_these_names() -> None:
    message = provider_pb2.ReadRequest(urn=URN)

    found = wrapped(
        None, message, None, lambda: wrapped(None, object(), None, host_request.current)
    )

    assert found.message is message


def test_a_host_that_renames_its_variables_has_no_request() -> None:
    def serve(self: Any, message: Any, context: Any) -> HostRequest | None:
        return host_request.current()

    assert serve(None, provider_pb2.CreateRequest(urn=URN), None) is None


OLD_INPUTS: dict[str, Any] = {
    "restart_policy": "Never",
    "triggers": [1, {"a": 2.5}],
    "region": None,
}


@pytest.mark.parametrize(
    ("news", "differ"),
    [
        (OLD_INPUTS, False),
        ({**OLD_INPUTS, "restart_policy": "Always"}, True),
        ({**OLD_INPUTS, "triggers": [1, {"a": 2}]}, True),
        ({"restart_policy": "Never", "region": None}, True),
        ({**OLD_INPUTS, "region": "us-east-1"}, False),
    ],
    ids=["equal", "another value", "another value inside", "removed", "not named"],
)
def test_the_declared_inputs_are_compared_with_those_in_the_state(
    news: dict[str, Any], differ: bool
) -> None:
    message = provider_pb2.DiffRequest(urn=URN)
    message.old_inputs.update(OLD_INPUTS)
    message.news.update(news)
    # A refresh has changed the outputs.
    message.olds.update({"restart_policy": "Changed"})

    names = ["restart_policy", "triggers"]

    assert wrapped(None, message, None, lambda: host_request.inputs_differ(names)) is differ


def test_inputs_do_not_differ_where_the_engine_sends_none() -> None:
    message = provider_pb2.DiffRequest(urn=URN)
    message.news.update(OLD_INPUTS)

    differ = wrapped(None, message, None, lambda: host_request.inputs_differ(["triggers"]))

    assert differ is False
