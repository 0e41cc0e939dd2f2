"""The set of faults: the calls they hit, their order, and the control API."""

from __future__ import annotations

import json
from http.client import HTTPConnection, RemoteDisconnected
from typing import Any
from urllib.parse import urlsplit

import pytest

from chime_emulator import Emulator, seeds

from ..support.http import SIGNED, send, wait_until

FAULTS = "/_emulator/faults"
PIPELINE = f"/sdk-media-pipelines/{seeds.PIPELINE_ID}"
TASKS = f"/media-insights-pipelines/{seeds.PIPELINE_ID}/speaker-search-tasks"


def get_pipeline(emulator: Emulator, times: int = 1) -> list[int]:
    return [send(emulator.endpoint_url, "GET", PIPELINE, None, SIGNED).status for _ in range(times)]


def unavailable(emulator: Emulator, **options: Any) -> None:
    operation = options.pop("operation", "*")
    emulator.fault(operation, "error", **{"code": "ServiceUnavailableException", **options})


def hits(emulator: Emulator) -> list[int]:
    return [fault["hits"] for fault in emulator.faults()]


def test_until_cleared(emulator: Emulator) -> None:
    unavailable(emulator)
    assert get_pipeline(emulator, 4) == [503] * 4
    emulator.clear_faults()
    assert get_pipeline(emulator, 2) == [200] * 2
    assert emulator.faults() == []


def test_count_and_after(emulator: Emulator) -> None:
    unavailable(emulator, count=2, after=3)
    assert get_pipeline(emulator, 7) == [200, 200, 200, 503, 503, 200, 200]
    assert hits(emulator) == [2]


def test_other_operations_are_neither_hit_nor_counted(emulator: Emulator) -> None:
    unavailable(emulator, operation="GetMediaPipeline", after=1, count=1)
    target = f"{TASKS}/{seeds.PIPELINE_ID}"
    for _ in range(3):
        assert send(emulator.endpoint_url, "GET", target, None, SIGNED).status == 404
    assert get_pipeline(emulator, 3) == [200, 503, 200]


def test_bad_requests_and_control_are_neither_hit_nor_counted(emulator: Emulator) -> None:
    unavailable(emulator, count=1)
    assert send(emulator.endpoint_url, "GET", PIPELINE).status == 403
    start = f"{TASKS}?operation=start"
    assert send(emulator.endpoint_url, "POST", start, b"{}", SIGNED).status == 400
    assert send(emulator.endpoint_url, "GET", "/nothing", None, SIGNED).status == 404
    assert send(emulator.endpoint_url, "GET", "/_emulator/health").status == 200
    assert hits(emulator) == [0]
    assert get_pipeline(emulator) == [503]


def test_an_earlier_fault_precedes_a_later_fault(emulator: Emulator) -> None:
    unavailable(emulator, count=2)
    unavailable(emulator, count=1, code="ThrottledClientException")
    unavailable(emulator, count=1, code="ConflictException", after=1)
    assert get_pipeline(emulator, 6) == [503, 503, 429, 200, 409, 200]


def test_a_delay_and_an_error_hit_the_same_call(emulator: Emulator) -> None:
    emulator.fault("*", "latency", seconds=0.001)
    unavailable(emulator, count=1)
    assert get_pipeline(emulator, 2) == [503, 200]
    assert hits(emulator) == [2, 1]


def test_probability_is_seeded(emulator: Emulator) -> None:
    def draws(**options: Any) -> list[int]:
        emulator.clear_faults()
        unavailable(emulator, probability=0.3, **options)
        return get_pipeline(emulator, 100)

    first = draws(seed=7)
    assert hits(emulator) == [first.count(503)]
    assert draws(seed=7) == first
    assert draws(seed=8) != first
    assert 15 <= first.count(503) <= 45
    assert draws(seed=7, after=10) == [200] * 10 + first[:90]
    limited = draws(seed=7, count=3)
    assert limited.count(503) == 3
    last = max(index for index, status in enumerate(limited) if status == 503)
    assert limited[: last + 1] == first[: last + 1]


def test_two_faults_with_one_seed_draw_independently(emulator: Emulator) -> None:
    for _ in range(2):
        emulator.fault("*", "latency", seconds=0, probability=0.5)
    pairs = set()
    for _ in range(50):
        before = hits(emulator)
        get_pipeline(emulator)
        pairs.add(tuple(b - a for a, b in zip(before, hits(emulator), strict=True)))
    assert pairs == {(0, 0), (0, 1), (1, 0), (1, 1)}


@pytest.mark.parametrize(("probability", "status"), [(0, 200), (1, 503)])
def test_never_and_always(emulator: Emulator, probability: float, status: int) -> None:
    unavailable(emulator, probability=probability)
    assert get_pipeline(emulator, 20) == [status] * 20


def test_control_endpoint(emulator: Emulator) -> None:
    url = emulator.endpoint_url
    asked = {"operation": "GetMediaPipeline", "kind": "drop", "when": "after", "count": 2}
    whole = {**asked, "after": 0, "probability": 1.0, "seed": 0, "hits": 0}
    added = send(url, "POST", FAULTS, json.dumps(asked).encode())
    assert (added.status, added.body) == (201, whole)
    second = {"kind": "error", "code": 503, "operation": "*"}
    assert send(url, "POST", FAULTS, json.dumps(second).encode()).status == 201
    assert send(url, "GET", FAULTS).body == emulator.faults()
    assert [fault["kind"] for fault in emulator.faults()] == ["drop", "error"]
    cleared = send(url, "DELETE", FAULTS)
    assert (cleared.status, cleared.body) == (204, None)
    assert send(url, "GET", FAULTS).body == []
    assert get_pipeline(emulator) == [200]


def test_a_hang_does_not_keep_the_control_endpoint_waiting(emulator: Emulator) -> None:
    emulator.fault("*", "hang")
    connection = HTTPConnection(urlsplit(emulator.endpoint_url).netloc, timeout=10)
    try:
        connection.request("GET", PIPELINE, headers=SIGNED)
        wait_until(lambda: hits(emulator) == [1])
        assert send(emulator.endpoint_url, "DELETE", FAULTS).status == 204
        with pytest.raises(RemoteDisconnected):
            connection.getresponse()
    finally:
        connection.close()


BAD: list[tuple[dict[str, Any], str]] = [
    ({"kind": "explode"}, "kind: must be one of: latency, error, drop, hang, "),
    ({}, "kind: must be one of: "),
    ({"kind": ["drop"]}, "kind: must be one of: "),
    ({"kind": "drop", "operation": "Start"}, "operation: must be one of: *, Create"),
    ({"kind": "drop", "operation": None}, "operation: must be a string, got None"),
    ({"kind": "drop", "when": "later"}, "when: must be one of: before, after"),
    ({"kind": "drop", "seconds": 1}, "seconds: unknown option; expected one of: "),
    ({"kind": "drop", "count": 0}, "count: must be an integer of at least 1, or none, got 0"),
    ({"kind": "drop", "count": 1.5}, "count: must be an integer of at least 1, or none, got 1.5"),
    ({"kind": "drop", "count": True}, "count: must be an integer of at least 1, or none, got True"),
    ({"kind": "drop", "after": -1}, "after: must be an integer of at least 0, got -1"),
    (
        {"kind": "drop", "probability": 1.1},
        "probability: must be a number between 0 and 1, got 1.1",
    ),
    (
        {"kind": "drop", "probability": "1"},
        "probability: must be a number between 0 and 1, got '1'",
    ),
    ({"kind": "drop", "seed": "x"}, "seed: must be an integer, got 'x'"),
    ({"kind": "latency"}, "seconds: missing; must be a number of seconds"),
    (
        {"kind": "latency", "seconds": -1},
        "seconds: must be a number of seconds between 0 and 1000000000, got -1",
    ),
    (
        {"kind": "latency", "seconds": float("nan")},
        "seconds: must be a number of seconds between 0 and 1000000000, got nan",
    ),
    ({"kind": "error"}, "code: missing; must be an HTTP status"),
    ({"kind": "error", "code": "Oops"}, "code: must be an HTTP status of at least 400"),
    ({"kind": "error", "code": 200}, "code: must be an HTTP status of at least 400"),
    ({"kind": "error", "code": 599}, "code: must be an HTTP status of at least 400"),
    (
        {"kind": "error", "code": 500, "after_effect": 1},
        "after_effect: must be true or false, got 1",
    ),
]


@pytest.mark.parametrize(("fault", "message"), BAD)
def test_bad_fault(emulator: Emulator, fault: dict[str, Any], message: str) -> None:
    reply = send(emulator.endpoint_url, "POST", FAULTS, json.dumps(fault).encode())
    assert reply.status == 400
    assert reply.body["error"].startswith(message)
    assert "\n" not in reply.body["error"]
    assert emulator.faults() == []


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"null", b"[" * 100_000])
@pytest.mark.parametrize("target", [FAULTS, "/_emulator/settings"])
def test_body_that_is_no_object(emulator: Emulator, target: str, body: bytes) -> None:
    reply = send(emulator.endpoint_url, "POST", target, body)
    assert (reply.status, reply.body) == (400, {"error": "the body must be a JSON object"})


def test_bad_fault_from_python(emulator: Emulator) -> None:
    with pytest.raises(ValueError, match=r"^kind: must be one of: "):
        emulator.fault("*", "explode")
    with pytest.raises(ValueError, match=r"^seconds: unknown option"):
        emulator.fault("*", "drop", seconds=1)
