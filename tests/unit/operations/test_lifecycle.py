"""Fetch, wait and stop."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from speaker_search_resource.aws.errors import (
    CONFLICT,
    NOT_FOUND,
    CallTimeout,
    ServiceError,
    WaitTimeout,
)
from speaker_search_resource.aws.retry import PROPAGATION_SECONDS
from speaker_search_resource.operations.lifecycle import find, stop, wait, wait_for_end
from speaker_search_resource.task import TaskStatus
from tests.unit.fakes import NOW, FakeClient, FakeProgress, FakeTime, FakeWaits, service_error
from tests.unit.operations.searches import KEY, OLD, operation, outputs, resource, response

READY = frozenset({TaskStatus.IN_PROGRESS})
UNKNOWN = service_error(NOT_FOUND, 404)
REFUSED = service_error(CONFLICT, 409)


def client_of(*found: Any, stopped: Any = None) -> FakeClient:
    """Return a client with the results of get and of stop."""
    stops = [{}] if stopped is None else stopped
    return FakeClient(get_speaker_search_task=list(found), stop_speaker_search_task=stops)


def gets(client: FakeClient) -> int:
    return client.methods().count("get_speaker_search_task")


def stops(client: FakeClient) -> int:
    return client.methods().count("stop_speaker_search_task")


def test_a_young_resource_that_aws_does_not_know_yet_is_looked_for_again() -> None:
    client = client_of(UNKNOWN, UNKNOWN, response("Initializing"))

    found = find(operation(client, FakeTime()), KEY, outputs("Initializing", NOW))

    assert found.status == "Initializing"


def test_a_young_resource_is_looked_for_during_propagation() -> None:
    time = FakeTime()

    with pytest.raises(ServiceError) as error:
        find(operation(client_of(UNKNOWN), time), KEY, outputs("Initializing", NOW))

    assert error.value.code == NOT_FOUND
    assert PROPAGATION_SECONDS <= time.seconds < PROPAGATION_SECONDS + 5


@pytest.mark.parametrize(
    ("status", "created"),
    [
        ("InProgress", NOW),
        ("Stopped", NOW),
        ("Stopping", NOW),
        ("Initializing", OLD),
        ("Initializing", None),
    ],
)
def test_not_found_is_final_for_a_resource_that_aws_has_known(
    status: str, created: datetime | None
) -> None:
    client = client_of(UNKNOWN)

    with pytest.raises(ServiceError):
        find(operation(client, FakeTime()), KEY, outputs(status, created))

    assert gets(client) == 1


def test_not_found_is_final_for_a_resource_of_the_user() -> None:
    client = client_of(UNKNOWN)

    with pytest.raises(ServiceError):
        find(operation(client, FakeTime()), KEY, None)

    assert gets(client) == 1


def test_a_wait_ends_with_one_of_the_statuses() -> None:
    client = client_of(response("Initializing"), response("InProgress"), response("Failed"))

    found = wait(operation(client, FakeTime()), resource("Initializing"), READY)

    assert found.status == "InProgress"
    assert gets(client) == 2


def test_a_resource_that_is_ready_is_not_fetched() -> None:
    client, time = client_of(response("Failed")), FakeTime()
    waits = FakeWaits(time)

    found = wait(operation(client, time, waits=waits), resource("InProgress"), READY)

    assert found.status == "InProgress"
    assert client.calls == []
    assert waits.observed == []


def test_the_time_of_a_wait_is_observed() -> None:
    time = FakeTime()
    waits = FakeWaits(time)
    client = client_of(response("Initializing"), response("InProgress"))

    wait(operation(client, time, waits=waits), resource("Initializing"), READY)

    assert waits.observed == [time.seconds]


def test_the_first_poll_comes_early_and_polls_are_at_most_two_seconds_apart() -> None:
    time = FakeTime()

    with pytest.raises(WaitTimeout):
        wait(operation(client_of(response("Initializing")), time), resource("Initializing"), READY)

    assert time.sleeps[0] == 0.3
    assert max(time.sleeps) <= 2


def test_a_wait_ends_at_the_deadline() -> None:
    time = FakeTime()
    searching = operation(client_of(response("Initializing")), time, seconds=30.0)

    with pytest.raises(WaitTimeout) as error:
        wait(searching, resource("Initializing"), READY)

    assert time.seconds == pytest.approx(30)
    assert str(error.value) == (
        "task t of pipeline p is still Initializing after 30 s; custom_timeouts can allow more time"
    )


def test_a_wait_cut_off_names_the_last_request() -> None:
    time = FakeTime()
    throttled = service_error("ThrottledClientException", 429)
    searching = operation(client_of(response("Initializing"), throttled), time, seconds=30.0)

    with pytest.raises(WaitTimeout) as error:
        wait(searching, resource("Initializing"), READY)

    assert "is still Initializing after 30 s" in str(error.value)
    assert "(last request: Operation on task t of pipeline p: ThrottledClient" in str(error.value)


def test_a_failure_before_the_deadline_ends_a_wait() -> None:
    client = client_of(service_error("ForbiddenException", 403))

    with pytest.raises(ServiceError) as error:
        wait(operation(client, FakeTime()), resource("Initializing"), READY)

    assert error.value.code == "ForbiddenException"


def test_not_found_is_final_once_aws_has_returned_the_resource() -> None:
    client = client_of(UNKNOWN, response("Initializing"), UNKNOWN)

    with pytest.raises(ServiceError) as error:
        wait(operation(client, FakeTime()), resource("Initializing"), READY)

    assert error.value.code == NOT_FOUND
    assert gets(client) == 3


def test_a_slow_start_is_reported_once() -> None:
    progress = FakeProgress()
    searching = operation(client_of(response("Initializing")), FakeTime(), progress=progress)

    with pytest.raises(WaitTimeout):
        wait(searching, resource("Initializing"), READY)

    assert progress.warnings == ["slow: Initializing after 30 s"]
    assert progress.statuses[0].startswith("Initializing, ")


def test_a_stop_returns_once_the_resource_has_stopped() -> None:
    client = client_of(response("Stopping"), response("Stopped"))

    assert stop(operation(client, FakeTime()), resource("InProgress"))

    assert (stops(client), gets(client)) == (1, 2)


def test_a_resource_that_aws_forgets_while_it_stops_has_stopped() -> None:
    client = client_of(response("Stopping"), UNKNOWN)

    assert stop(operation(client, FakeTime()), resource("InProgress"))


@pytest.mark.parametrize("status", ["Failed", "Stopped"])
def test_a_resource_that_has_ended_counts_as_stopped(status: str) -> None:
    client = client_of(response(status), stopped=REFUSED)

    assert stop(operation(client, FakeTime()), resource("InProgress"))

    assert stops(client) == 1


def test_a_known_resource_that_aws_does_not_know_counts_as_stopped_at_once() -> None:
    client = client_of(UNKNOWN, stopped=UNKNOWN)

    assert not stop(operation(client, FakeTime()), resource("InProgress"))

    assert (stops(client), gets(client)) == (1, 0)


def test_a_young_resource_that_aws_does_not_know_yet_is_stopped_once_it_does() -> None:
    client = client_of(response("Stopped"), stopped=[UNKNOWN, UNKNOWN, {}])

    assert stop(operation(client, FakeTime()), resource("Initializing"))

    assert stops(client) == 3


def test_a_conflict_with_a_running_resource_is_retried() -> None:
    client = client_of(response("InProgress"), response("Stopped"), stopped=[REFUSED, {}])

    assert stop(operation(client, FakeTime()), resource("InProgress"))

    assert stops(client) == 2


def test_a_conflict_that_does_not_pass_is_raised() -> None:
    time = FakeTime()
    client = client_of(response("InProgress"), stopped=REFUSED)

    with pytest.raises(ServiceError) as error:
        stop(operation(client, time), resource("InProgress"))

    assert error.value.code == CONFLICT
    assert PROPAGATION_SECONDS <= time.seconds < PROPAGATION_SECONDS + 5


def test_another_refusal_of_a_stop_is_raised_at_once() -> None:
    client = client_of(response("InProgress"), stopped=service_error("ForbiddenException", 403))

    with pytest.raises(ServiceError) as error:
        stop(operation(client, FakeTime()), resource("InProgress"))

    assert error.value.code == "ForbiddenException"
    assert stops(client) == 1


def test_the_refusal_of_the_stop_is_raised_where_the_status_is_refused_too() -> None:
    client = client_of(service_error("ForbiddenException", 403), stopped=REFUSED)

    with pytest.raises(ServiceError) as error:
        stop(operation(client, FakeTime()), resource("InProgress"))

    assert error.value.code == CONFLICT


def test_a_resource_that_another_request_stops_counts_as_stopped() -> None:
    client = client_of(response("Stopping"), stopped=REFUSED)

    assert stop(operation(client, FakeTime()), resource("InProgress"))


def test_a_resource_that_does_not_stop_in_time_is_an_error() -> None:
    client = client_of(response("Stopping"))

    with pytest.raises(WaitTimeout, match="is still Stopping"):
        stop(operation(client, FakeTime()), resource("InProgress"))


def test_a_failure_while_a_resource_stops_is_an_error() -> None:
    client = client_of(service_error("ForbiddenException", 403))

    with pytest.raises(ServiceError):
        wait_for_end(operation(client, FakeTime()), resource("InProgress"))


def no_response(time: FakeTime) -> Callable[..., Exception]:
    def call(**_: Any) -> Exception:
        time.seconds += 20
        return CallTimeout("no response")

    return call


def test_a_stop_without_a_response_may_have_stopped_the_resource() -> None:
    time = FakeTime()
    client = client_of(response("Stopped"), stopped=[no_response(time), REFUSED])

    assert stop(operation(client, time), resource("InProgress"))

    assert stops(client) == 2
