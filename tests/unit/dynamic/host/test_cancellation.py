"""The engine's Cancel, through the installed host."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from speaker_search_resource.dynamic.host.cancellation import on_cancel
from tests.unit.dynamic.host import installed


def served_by(servicer: Any, callback: Callable[[], None]) -> bool:
    """Add the callback while that host serves a request."""

    def create(self: Any, request: Any, context: Any) -> bool:
        return on_cancel(callback)

    return create(servicer, provider_pb2.CreateRequest(urn="urn"), None)


@pytest.fixture
def servicer() -> Iterator[Any]:
    """A host whose class no other test has changed."""
    host = installed.load().DynamicResourceProviderServicer()
    yield host
    pool = getattr(host.Cancel, "experimental_thread_pool", None)
    if pool:
        pool.shutdown()


def test_cancel_calls_the_callbacks_and_returns_the_host_s_response(servicer: Any) -> None:
    called: list[str] = []
    bound = servicer.Cancel  # As gRPC holds it.

    assert served_by(servicer, lambda: called.append("first"))
    assert served_by(servicer, lambda: called.append("second"))

    assert bound(empty_pb2.Empty(), None) == empty_pb2.Empty()
    assert called == ["first", "second"]


def test_a_callback_is_added_once(servicer: Any) -> None:
    called: list[int] = []

    def callback() -> None:
        called.append(1)

    assert served_by(servicer, callback)
    assert served_by(servicer, callback)

    servicer.Cancel(empty_pb2.Empty(), None)
    assert called == [1]


def test_a_callback_that_fails_stops_no_other(servicer: Any) -> None:
    called: list[int] = []

    def fail() -> None:
        raise ValueError("a bug")

    assert served_by(servicer, fail)
    assert served_by(servicer, lambda: called.append(1))

    assert servicer.Cancel(empty_pb2.Empty(), None) == empty_pb2.Empty()
    assert called == [1]


def test_cancel_is_served_while_every_thread_of_the_host_is_busy(servicer: Any) -> None:
    cancelled = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        server = grpc.server(pool)
        provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        assert served_by(servicer, cancelled.set)
        busy = pool.submit(cancelled.wait, 10)

        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            provider_pb2_grpc.ResourceProviderStub(channel).Cancel(empty_pb2.Empty(), timeout=10)

        assert busy.result()
        server.stop(None).wait()


def test_outside_the_host_cancel_stays_as_it_is() -> None:
    assert not on_cancel(lambda: None)


class WithoutCancel:
    """A host that has no Cancel."""


class WithOtherArguments:
    """A host whose Cancel is called in another way."""

    def Cancel(self, request: Any) -> str:
        return "untouched"


class WithStaticCancel:
    """A host whose Cancel is no function."""

    Cancel = print


def with_closure() -> Any:
    """A host whose Cancel is wrapped, as its other methods are."""
    response = "untouched"

    class Wrapped:
        def Cancel(self, request: Any, context: Any) -> str:
            return response

    return Wrapped()


@pytest.mark.parametrize(
    "servicer", [WithoutCancel(), WithOtherArguments(), WithStaticCancel(), with_closure()]
)
def test_a_host_of_another_kind_stays_as_it_is(servicer: Any) -> None:
    before = getattr(type(servicer), "Cancel", None)
    code = getattr(before, "__code__", None)

    assert not served_by(servicer, lambda: None)

    assert getattr(getattr(type(servicer), "Cancel", None), "__code__", None) is code


def test_where_no_thread_can_be_started_cancel_stays_as_it_is(
    monkeypatch: pytest.MonkeyPatch, servicer: Any
) -> None:
    def refuse(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)

    assert not served_by(servicer, lambda: None)
    assert servicer.Cancel(empty_pb2.Empty(), None) == empty_pb2.Empty()
