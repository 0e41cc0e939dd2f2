"""Every kind of fault: its effect on an unpatched boto3 client and on the operation."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from http.client import HTTPConnection, HTTPResponse, IncompleteRead
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

from chime_emulator import Emulator, seeds

from ..support.http import SIGNED, wait_until
from ..support.samples import START

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient as Client

    from ..support.types import MakeClient

OPERATIONS = ["StartSpeakerSearchTask", "GetSpeakerSearchTask", "StopSpeakerSearchTask"]
HOUR = 3600


class Api:
    """A running task, and one call of each operation that a fault may hit."""

    def __init__(self, emulator: Emulator, client: Client) -> None:
        self.emulator = emulator
        self.client = client
        self.task_id = self.call(OPERATIONS[0])["SpeakerSearchTask"]["SpeakerSearchTaskId"]

    def call(self, operation: str) -> Any:
        if operation == "StartSpeakerSearchTask":
            return self.client.start_speaker_search_task(Identifier=seeds.PIPELINE_ID, **START)
        verb = operation.removesuffix("SpeakerSearchTask").lower()
        return getattr(self.client, f"{verb}_speaker_search_task")(
            Identifier=seeds.PIPELINE_ID, SpeakerSearchTaskId=self.task_id
        )

    def took_effect(self, operation: str) -> bool:
        """Return whether the operation took effect; a Get has no visible effect."""
        first, *others = self.emulator.tasks()
        if operation == "StartSpeakerSearchTask":
            return len(others) == 1
        return operation == "StopSpeakerSearchTask" and bool(first["status"] == "Stopped")

    def responded(self) -> list[tuple[str, int | None, str | None]]:
        recent = self.emulator.calls()["recent"]
        return [(call["operation"], call["status"], call["code"]) for call in recent][1:]


@pytest.fixture
def api(make_client: MakeClient) -> Iterator[Api]:
    with Emulator() as emulator:
        yield Api(emulator, make_client(emulator.endpoint_url))


@pytest.fixture
def hasty(make_client: MakeClient) -> Iterator[Api]:
    """The client has a read timeout of 0.4 s."""
    with Emulator() as emulator:
        yield Api(emulator, make_client(emulator.endpoint_url, read_timeout=0.4))


def held_up(api: Api, pool: ThreadPoolExecutor, operation: str) -> Future[Any]:
    """A call that a fault delays."""
    future = pool.submit(api.call, operation)
    wait_until(lambda: api.emulator.faults()[0]["hits"] == 1)
    return future


changing = pytest.mark.parametrize("operation", [OPERATIONS[0], OPERATIONS[2]])
every = pytest.mark.parametrize("operation", OPERATIONS)


@every
def test_latency_delays_the_effect(api: Api, pool: ThreadPoolExecutor, operation: str) -> None:
    api.emulator.fault(operation, "latency", seconds=HOUR)
    future = held_up(api, pool, operation)
    assert not api.took_effect(operation)
    assert not future.done()
    api.emulator.clear_faults()
    assert future.result(10)["ResponseMetadata"]["HTTPStatusCode"] in {200, 201, 204}
    assert api.took_effect(operation) == (operation != "GetSpeakerSearchTask")


def test_latency_ends_by_itself(api: Api) -> None:
    api.emulator.fault("*", "latency", seconds=0.01)
    assert api.call("GetSpeakerSearchTask")["SpeakerSearchTask"]["SpeakerSearchTaskId"]
    assert api.emulator.faults()[0]["hits"] == 1


@changing
def test_a_delayed_call_takes_effect_though_its_client_gave_up(hasty: Api, operation: str) -> None:
    hasty.emulator.fault(operation, "latency", seconds=HOUR)
    with pytest.raises(ReadTimeoutError):
        hasty.call(operation)
    assert not hasty.took_effect(operation)
    hasty.emulator.clear_faults()
    wait_until(lambda: hasty.took_effect(operation))


@every
@pytest.mark.parametrize("after_effect", [False, True])
@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("ConflictException", 409),
        ("ThrottledClientException", 429),
        ("ResourceLimitExceededException", 400),
        ("MissingAuthenticationTokenException", 403),
        (429, 429),
        (500, 500),
        (503, 503),
    ],
)
def test_error(api: Api, operation: str, code: str | int, status: int, after_effect: bool) -> None:
    api.emulator.fault(operation, "error", code=code, after_effect=after_effect)
    with pytest.raises(ClientError) as caught:
        api.call(operation)
    response: Any = caught.value.response
    assert response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert response["Error"]["Code"] == str(code)
    changes = operation != "GetSpeakerSearchTask"
    assert api.took_effect(operation) == (after_effect and changes)
    assert api.responded() == [(operation, status, str(code))]


def test_an_error_of_the_model_is_that_exception(api: Api) -> None:
    api.emulator.fault("*", "error", code="ForbiddenException")
    with pytest.raises(api.client.exceptions.ForbiddenException):
        api.call("GetSpeakerSearchTask")


@every
@pytest.mark.parametrize("when", ["before", "after"])
def test_drop(api: Api, operation: str, when: str) -> None:
    api.emulator.fault(operation, "drop", when=when)
    with pytest.raises(ConnectionClosedError):
        api.call(operation)
    changes = operation != "GetSpeakerSearchTask"
    assert api.took_effect(operation) == (when == "after" and changes)
    assert api.responded() == [(operation, None, "ConnectionDropped")]


@every
@pytest.mark.parametrize("when", ["before", "after"])
def test_hang_ends_when_the_client_goes(hasty: Api, operation: str, when: str) -> None:
    hasty.emulator.fault(operation, "hang", when=when)
    with pytest.raises(ReadTimeoutError):
        hasty.call(operation)
    # The call is recorded after its end, so that an effect would be visible by now.
    hasty.client.close()
    wait_until(lambda: hasty.responded() == [(operation, None, "ConnectionDropped")])
    changes = operation != "GetSpeakerSearchTask"
    assert hasty.took_effect(operation) == (when == "after" and changes)


@changing
@pytest.mark.parametrize("when", ["before", "after"])
def test_hang_ends_when_the_fault_is_cleared(
    api: Api, pool: ThreadPoolExecutor, operation: str, when: str
) -> None:
    api.emulator.fault(operation, "hang", when=when)
    future = held_up(api, pool, operation)
    if when == "after":
        wait_until(lambda: api.took_effect(operation))
    assert not future.done()
    api.emulator.clear_faults()
    with pytest.raises(ConnectionClosedError):
        future.result(10)
    assert api.took_effect(operation) == (when == "after")
    assert api.call("GetSpeakerSearchTask")


def test_stop_ends_hangs_and_latencies(make_client: MakeClient) -> None:
    before = set(threading.enumerate())
    emulator = Emulator()
    api = Api(emulator, make_client(emulator.endpoint_url))
    with ThreadPoolExecutor(2) as pool:
        emulator.fault("StopSpeakerSearchTask", "hang")
        hanging = held_up(api, pool, "StopSpeakerSearchTask")
        emulator.fault("StartSpeakerSearchTask", "latency", seconds=HOUR)
        delayed = pool.submit(api.call, "StartSpeakerSearchTask")
        wait_until(lambda: emulator.faults()[1]["hits"] == 1)
        emulator.stop()
        with pytest.raises(ConnectionClosedError):
            hanging.result(10)
        assert delayed.result(10)["ResponseMetadata"]["HTTPStatusCode"] == 201
    for thread in set(threading.enumerate()) - before:
        thread.join(10)
        assert not thread.is_alive()


@pytest.mark.parametrize("kind", ["truncated", "not_json", "empty_json"])
def test_malformed_response_is_a_success_without_members(api: Api, kind: str) -> None:
    api.emulator.fault("*", kind)
    for operation, status in (("StartSpeakerSearchTask", 201), ("GetSpeakerSearchTask", 200)):
        response = api.call(operation)
        assert response.keys() == {"ResponseMetadata"}
        assert response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert api.took_effect("StartSpeakerSearchTask")


@pytest.mark.parametrize("kind", ["not_json", "empty_json"])
def test_malformed_response_to_a_stop_is_a_success(api: Api, kind: str) -> None:
    api.emulator.fault("*", kind)
    assert api.call("StopSpeakerSearchTask")["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert api.took_effect("StopSpeakerSearchTask")


def test_a_stop_has_nothing_to_truncate(api: Api) -> None:
    api.emulator.fault("*", "truncated")
    with pytest.raises(ConnectionClosedError):
        api.call("StopSpeakerSearchTask")
    assert api.took_effect("StopSpeakerSearchTask")


def test_malformed_responses_on_the_wire(api: Api) -> None:
    def get(kind: str) -> HTTPResponse:
        api.emulator.clear_faults()
        api.emulator.fault("GetMediaPipeline", kind)
        connection.request("GET", f"/sdk-media-pipelines/{seeds.PIPELINE_ID}", headers=SIGNED)
        return connection.getresponse()

    connection = HTTPConnection(urlsplit(api.emulator.endpoint_url).netloc, timeout=10)
    try:
        response = get("not_json")
        assert response.headers["Content-Type"] == "text/html"
        assert response.read().startswith(b"<html>")
        response = get("empty_json")
        assert response.headers["Content-Type"] == "application/json"
        assert response.read() == b"{}"
        response = get("truncated")
        with pytest.raises(IncompleteRead) as caught:
            response.read()
    finally:
        connection.close()
    length = int(response.headers["Content-Length"])
    assert len(caught.value.partial) == length // 2
    assert caught.value.partial.startswith(b'{"MediaPipeline": {')
