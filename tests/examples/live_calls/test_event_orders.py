"""examples/live_calls: each order of the events of a call has one outcome.

README.md of the example has the table of the outcomes.
"""

import pytest

from tests.examples.live_calls.events import (
    FRAGMENT,
    consent,
    ended,
    failed,
    started,
    stream_arn,
    updated,
)
from tests.examples.live_calls.service import Service

pytestmark = pytest.mark.examples


def assert_searched_once(service: Service, call_id: str, stream: str = "caller") -> None:
    """Check that one search runs, on a stream from its start fragment."""
    assert service.searches(call_id) == ["InProgress"]
    assert [pipeline["status"] for pipeline in service.pipelines(call_id)] == ["InProgress"]
    stack = service.stacks()[call_id]
    source = stack["caller"]["kinesis_video_stream_source_task_configuration"]
    (live,) = stack["call"]["kinesis_video_stream_source_runtime_configuration"]["streams"]
    for each in (source, live):
        assert each["stream_arn"] == stream_arn(stream)
        assert each["fragment_number"] == FRAGMENT


def assert_ended(service: Service, call_id: str) -> None:
    """Check that a call was searched once, and that nothing of it is left."""
    assert service.searches(call_id) == ["Stopped"]
    assert [pipeline["alive"] for pipeline in service.pipelines(call_id)] == [False]
    assert call_id not in service.stacks()


def assert_never_started(service: Service, call_id: str) -> None:
    assert service.pipelines(call_id) == []
    assert call_id not in service.stacks()


def test_a_call_with_consent(shared: Service, call_id: str) -> None:
    shared.handle(consent(call_id), started(call_id))
    assert_searched_once(shared, call_id)

    shared.handle(updated(call_id))
    assert_searched_once(shared, call_id)

    shared.handle(ended(call_id))
    assert_ended(shared, call_id)


def test_consent_that_comes_later(shared: Service, call_id: str) -> None:
    shared.handle(started(call_id))
    assert_never_started(shared, call_id)

    shared.handle(consent(call_id))
    assert_searched_once(shared, call_id)


def test_a_call_without_consent(shared: Service, call_id: str) -> None:
    shared.handle(started(call_id), ended(call_id))

    assert_never_started(shared, call_id)


def test_consent_without_a_stream(shared: Service, call_id: str) -> None:
    shared.handle(consent(call_id), ended(call_id))

    assert_never_started(shared, call_id)


def test_consent_that_is_withdrawn(shared: Service, call_id: str) -> None:
    shared.handle(consent(call_id), started(call_id))
    assert_searched_once(shared, call_id)

    shared.handle(consent(call_id, False))
    assert_ended(shared, call_id)

    shared.handle(consent(call_id), started(call_id))
    assert_ended(shared, call_id)


def test_a_withdrawal_that_arrives_before_the_consent(shared: Service, call_id: str) -> None:
    shared.handle(started(call_id), consent(call_id, False))
    shared.handle(consent(call_id))

    assert_never_started(shared, call_id)


def test_duplicates(shared: Service, call_id: str) -> None:
    for _ in range(2):
        shared.handle(consent(call_id), consent(call_id), started(call_id), started(call_id))
        assert_searched_once(shared, call_id)

    for _ in range(2):
        shared.handle(ended(call_id), ended(call_id))
        assert_ended(shared, call_id)


def test_an_end_before_the_start(shared: Service, call_id: str) -> None:
    shared.handle(consent(call_id), ended(call_id))
    shared.handle(started(call_id))

    assert_never_started(shared, call_id)


def test_a_start_after_the_end(shared: Service, call_id: str) -> None:
    shared.handle(consent(call_id), started(call_id))
    shared.handle(ended(call_id))
    shared.handle(started(call_id), consent(call_id))

    assert_ended(shared, call_id)


def test_the_agents_leg_before_the_callers(shared: Service, call_id: str) -> None:
    shared.handle(consent(call_id), started(call_id, "agent", is_caller=False))
    assert_never_started(shared, call_id)

    shared.handle(ended(call_id, "agent", is_caller=False), started(call_id))
    assert_searched_once(shared, call_id)


def test_the_agents_leg_after_the_callers(shared: Service, call_id: str) -> None:
    shared.handle(consent(call_id), started(call_id))
    shared.handle(started(call_id, "agent", is_caller=False))
    assert_searched_once(shared, call_id)

    shared.handle(ended(call_id, "agent", is_caller=False))
    assert_searched_once(shared, call_id)


def test_a_changed_stream(shared: Service, call_id: str) -> None:
    shared.handle(started(call_id), started(call_id, "another"))
    shared.handle(consent(call_id))
    assert_searched_once(shared, call_id)

    shared.handle(started(call_id, "a-third"))
    assert_searched_once(shared, call_id)

    shared.handle(ended(call_id, "another"))
    assert_ended(shared, call_id)


def test_streaming_that_fails(shared: Service, call_id: str) -> None:
    shared.handle(consent(call_id), started(call_id))

    shared.handle(failed(call_id))
    assert_ended(shared, call_id)

    shared.handle(started(call_id), consent(call_id))
    assert_ended(shared, call_id)


def test_a_call_id_that_cannot_be_the_name_of_a_stack(shared: Service) -> None:
    call_id = "a84b4c76e66710@192.0.2.1"
    shared.handle(consent(call_id), started(call_id))
    (name,) = [name for name in shared.stacks() if name.startswith("call-")]
    assert_searched_once(shared, name)

    shared.handle(ended(call_id))

    assert_ended(shared, name)
