"""One-line errors and partial states, through the installed host."""

from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf import any_pb2, struct_pb2
from pulumi.runtime import rpc
from pulumi.runtime.proto import provider_pb2, status_pb2

from speaker_search_resource.dynamic.host.failure import PartialState, report
from tests.unit.dynamic.host import installed
from tests.unit.dynamic.host.installed import Context

URN = "urn:pulumi:test::project::type::caller"
MESSAGE = "StartSpeakerSearchTask on p1: AccessDenied"
PARTIAL = PartialState("p1/t1", {"task_id": "t1", "channels": [0, 1]})

HOST = installed.load()


def bag(**properties: Any) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update({"__provider": "cHJvdmlkZXI=", **properties})
    return struct


REQUESTS: dict[str, Any] = {
    "Check": provider_pb2.CheckRequest(urn=URN, news=bag()),
    "Diff": provider_pb2.DiffRequest(urn=URN, olds=bag(), news=bag()),
    "Create": provider_pb2.CreateRequest(urn=URN, properties=bag(identifier="p1")),
    "Read": provider_pb2.ReadRequest(
        urn=URN, id="p1/t1", properties=bag(task_id="t1"), inputs=bag(identifier="p1")
    ),
    "Update": provider_pb2.UpdateRequest(urn=URN, olds=bag(), news=bag(identifier="p1")),
    "Delete": provider_pb2.DeleteRequest(urn=URN, properties=bag()),
}


def serve(
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    fail: Callable[[], Any],
    context: Any = None,
    request: Any = None,
) -> Any:
    """Have the host serve a request with a provider whose methods do that and raise an error."""

    class Provider:
        def operate(self, *_: Any) -> Any:
            fail()
            raise ValueError("a bug")

        check = diff = create = read = update = delete = operate

    monkeypatch.setattr(HOST, "get_provider", lambda *_: Provider())
    context = context or Context()
    with pytest.raises(Exception, match="a bug"):
        getattr(HOST.DynamicResourceProviderServicer(), method)(
            request or REQUESTS[method], context
        )
    return context


def status_of(context: Context) -> status_pb2.Status:
    ((key, value),) = context.metadata
    assert key == "grpc-status-details-bin"
    return status_pb2.Status.FromString(value)


def recorded_by(context: Context) -> provider_pb2.ErrorResourceInitFailed:
    (packed,) = status_of(context).details
    details = provider_pb2.ErrorResourceInitFailed()
    assert any_pb2.Any(type_url=packed.type_url, value=packed.value).Unpack(details)
    return details


@pytest.mark.parametrize("method", REQUESTS)
def test_a_reported_error_is_the_message_alone(
    monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    reports: list[bool] = []

    context = serve(monkeypatch, method, lambda: reports.append(report(MESSAGE)))

    assert reports == [True]
    assert status_of(context) == status_pb2.Status(code=2, message=MESSAGE)


def test_an_error_that_is_not_reported_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    context = serve(monkeypatch, "Create", lambda: None)

    assert context.metadata == ()
    assert "Traceback" in context.details


@pytest.mark.parametrize("method", ["Create", "Read", "Update"])
def test_a_partial_state_holds_the_id_the_outputs_the_inputs_and_the_reason(
    monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    reports: list[bool] = []

    context = serve(monkeypatch, method, lambda: reports.append(report(MESSAGE, PARTIAL)))

    assert reports == [True]
    details = recorded_by(context)
    assert details.id == "p1/t1"
    assert details.properties == bag(task_id="t1", channels=[0, 1])
    assert details.inputs == bag(identifier="p1")
    assert list(details.reasons) == [MESSAGE]


def test_a_read_of_a_resource_without_inputs_finds_the_provider(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    request = provider_pb2.ReadRequest(urn=URN, id="p1/t1", properties=bag())

    context = serve(monkeypatch, "Read", lambda: report(MESSAGE, PARTIAL), request=request)

    assert recorded_by(context).properties["__provider"] == "cHJvdmlkZXI="


def test_a_secret_output_stays_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    partial = PartialState("p1/t1", {"token": rpc.wrap_rpc_secret("s3cret")})

    context = serve(monkeypatch, "Create", lambda: report(MESSAGE, partial))

    assert rpc.is_rpc_secret(rpc.deserialize_properties(recorded_by(context).properties)["token"])


@pytest.mark.parametrize("method", ["Check", "Diff", "Delete"])
def test_where_nothing_can_be_recorded_the_message_is_shown(
    monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    reports: list[bool] = []

    context = serve(monkeypatch, method, lambda: reports.append(report(MESSAGE, PARTIAL)))

    assert reports == [False]
    assert status_of(context) == status_pb2.Status(code=2, message=MESSAGE)


@pytest.mark.parametrize(
    "outputs", [{"task_id": object()}, {"page": "x" * 8_000_000}], ids=["odd", "large"]
)
def test_outputs_that_cannot_be_sent_leave_the_message(
    monkeypatch: pytest.MonkeyPatch, outputs: dict[str, Any]
) -> None:
    reports: list[bool] = []
    partial = PartialState("p1/t1", outputs)

    context = serve(monkeypatch, "Create", lambda: reports.append(report(MESSAGE, partial)))

    assert reports == [False]
    assert status_of(context) == status_pb2.Status(code=2, message=MESSAGE)


def test_a_second_report_replaces_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    def twice() -> None:
        report(MESSAGE, PARTIAL)
        report("another")

    context = serve(monkeypatch, "Create", twice)

    assert status_of(context) == status_pb2.Status(code=2, message="another")


@pytest.mark.parametrize("partial", [None, PARTIAL])
def test_outside_the_host_nothing_is_reported(partial: PartialState | None) -> None:
    assert not report(MESSAGE, partial)


class ContextWithoutMetadata:
    """The context of a gRPC that no longer offers trailing metadata."""

    abort = Context.abort
    details = ""


class ContextThatRefuses(Context):
    """The context of a gRPC that refuses the metadata."""

    def set_trailing_metadata(self, metadata: Any) -> None:
        raise ValueError(metadata)


@pytest.mark.parametrize("context", [ContextWithoutMetadata(), ContextThatRefuses()])
def test_without_metadata_an_error_keeps_its_traceback(
    monkeypatch: pytest.MonkeyPatch, context: Any
) -> None:
    reports: list[bool] = []

    serve(monkeypatch, "Create", lambda: reports.append(report(MESSAGE, PARTIAL)), context)

    assert reports == [False]
