"""examples/live_calls: killed workers, failed starts and ends, and messages without an event."""

import json
import signal
from collections.abc import Callable

import pytest

from chime_emulator import Emulator
from tests.examples.live_calls.events import consent, ended, started
from tests.examples.live_calls.service import Service
from tests.support.client import create_pipeline, media_pipelines_client
from tests.support.moto_process import Moto
from tests.support.processes import descendants, is_running
from tests.support.recorder import Recorder

pytestmark = pytest.mark.examples

START = "StartSpeakerSearchTask"
CREATE = "CreateMediaInsightsPipeline"
CALL = "call-1"
OTHER = "call-2"


def starts(emulator: Emulator) -> int:
    """Return the number of requests so far to start a search or to create a pipeline."""
    counts = emulator.calls()["counts"]
    return sum(count for name, count in counts.items() if name in (START, CREATE))


def assert_ends(service: Service) -> None:
    """End the call, and check that nothing is started, and that nothing is left anywhere."""
    started_before = starts(service.emulator)
    service.handle(ended(CALL))
    assert service.alive() == []
    assert starts(service.emulator) == started_before
    service.stop_workers()
    assert service.leftovers() == []
    assert service.is_idle()


@pytest.mark.parametrize("backend", ["folder", "s3"])
def test_nothing_is_left_after_a_call(new_service: Callable[..., Service], backend: str) -> None:
    service = new_service(backend=backend)
    service.handle(consent(OTHER), started(OTHER))
    service.handle(ended(OTHER))
    left = service.leftovers()  # the worker's own folder
    service.handle(consent(CALL), started(CALL))
    assert service.searches(CALL) == ["InProgress"]

    service.handle(ended(CALL))

    assert service.leftovers() == left
    service.stop_workers()
    assert service.leftovers() == []


@pytest.mark.parametrize("backend", ["folder", "s3"])
@pytest.mark.parametrize("operation", [CREATE, START])
def test_a_message_of_a_killed_worker_comes_to_another(
    new_service: Callable[..., Service], emulator: Emulator, operation: str, backend: str
) -> None:
    service = new_service(backend=backend)
    # The response is lost with the worker.
    emulator.fault(operation, "hang", when="after")
    service.send(consent(CALL), started(CALL))
    service.wait_until(lambda: emulator.calls()["counts"].get(operation, 0) > 0)
    service.kill_worker(service.workers[0])
    emulator.clear_faults()

    service.start_worker()
    service.wait_until(service.is_idle)

    assert service.searches(CALL) == ["InProgress"]
    assert len(service.pipelines(CALL)) == 1
    assert_ends(service)
    assert service.searches(CALL) == ["Stopped"]


@pytest.mark.parametrize("backend", ["folder", "s3"])
def test_a_worker_that_was_killed_while_it_removed_a_stack(
    new_service: Callable[..., Service], emulator: Emulator, backend: str
) -> None:
    service = new_service(backend=backend)
    service.handle(consent(CALL), started(CALL))
    (pipeline,) = service.pipelines(CALL)
    emulator.end_pipeline(pipeline["id"], "Stopped")
    service.leave_only_the_lock(CALL)

    assert_ends(service)


@pytest.mark.parametrize("operation", [CREATE, START])
def test_a_call_that_ended_while_its_worker_was_dead(
    new_service: Callable[..., Service], emulator: Emulator, operation: str
) -> None:
    service = new_service()
    emulator.fault(operation, "hang", when="after")
    service.send(consent(CALL), started(CALL))
    service.wait_until(lambda: len(service.alive()) == (1 if operation == CREATE else 2))
    service.kill_worker(service.workers[0])
    emulator.clear_faults()
    service.send(ended(CALL))
    started_before = starts(emulator)

    service.start_worker()
    service.wait_until(service.is_idle)

    assert starts(emulator) == started_before
    assert_ends(service)


def test_a_pipeline_whose_response_was_lost(
    new_service: Callable[..., Service], emulator: Emulator
) -> None:
    # AWS creates the pipeline, lists it late, and refuses the repeated request.
    emulator.configure(invisible_seconds=10.0)
    emulator.fault(CREATE, "error", code="BadRequestException", after=1)
    emulator.fault(CREATE, "drop", when="after", count=1)
    service = new_service(max_attempts=1)
    service.handle(consent(CALL))
    service.handle(started(CALL))
    assert service.dead_letters() == 1
    assert [pipeline["alive"] for pipeline in service.pipelines(CALL)] == [True]
    assert service.stacks() == {CALL: {}}
    emulator.clear_faults()
    emulator.fault("DeleteMediaPipeline", "error", code="ConflictException", count=2)

    assert_ends(service)


def test_a_failed_start_is_retried(new_service: Callable[..., Service], emulator: Emulator) -> None:
    emulator.fault(START, "error", code="BadRequestException", count=2)
    service = new_service(visibility_seconds=600)

    service.handle(consent(CALL), started(CALL))

    assert service.searches(CALL) == ["InProgress"]
    assert len(service.pipelines(CALL)) == 1
    assert_ends(service)


def test_an_end_overtakes_a_start_that_fails(
    new_service: Callable[..., Service], emulator: Emulator
) -> None:
    emulator.fault(START, "error", code="BadRequestException")
    service = new_service()
    service.send(consent(CALL), started(CALL))
    service.wait_until(lambda: emulator.calls()["counts"].get(START, 0) > 0)

    service.handle(ended(CALL))

    assert service.dead_letters() == 0
    assert service.alive() == []
    assert service.searches(CALL) == []
    assert service.stacks() == {}


def test_an_end_that_fails_is_retried(
    new_service: Callable[..., Service], emulator: Emulator
) -> None:
    service = new_service()
    for _ in range(100):  # a page of AWS's list
        create_pipeline(emulator, team="voice")
    service.handle(consent(CALL), started(CALL), consent(OTHER), started(OTHER))
    # The end of the pipeline ends the search that cannot be stopped.
    emulator.fault("StopSpeakerSearchTask", "error", code="ForbiddenException")
    service.send(ended(CALL))
    service.wait_until(lambda: service.searches(CALL) == ["Stopped"])
    assert CALL in service.stacks()
    emulator.clear_faults()

    service.wait_until(service.is_idle)

    assert CALL not in service.stacks()
    assert service.searches(OTHER) == ["InProgress"]


def test_an_end_beside_many_calls_is_throttled(
    new_service: Callable[..., Service], emulator: Emulator
) -> None:
    for _ in range(10):
        create_pipeline(emulator, team="voice")
    emulator.fault(START, "error", code="BadRequestException", count=1)
    service = new_service(max_attempts=2)
    service.handle(consent(CALL), started(CALL))
    emulator.fault("ListTagsForResource", "error", code="ThrottledClientException", count=2)

    service.handle(ended(CALL))

    assert service.dead_letters() == 0
    assert service.stacks() == {}
    assert emulator.calls()["counts"]["ListTagsForResource"] < 60


def test_a_paused_pipeline_is_deleted(
    new_service: Callable[..., Service], emulator: Emulator
) -> None:
    service = new_service()
    service.handle(consent(CALL), started(CALL))
    (pipeline,) = service.pipelines(CALL)
    media_pipelines_client(emulator).update_media_insights_pipeline_status(
        Identifier=pipeline["id"], UpdateStatus="Pause"
    )

    assert_ends(service)


@pytest.mark.parametrize(
    "body",
    [
        "no JSON",
        "[]",
        json.dumps({**consent(CALL), "source": "another"}),
        json.dumps(consent(CALL)).replace("true", '"true"'),
    ],
    ids=["text", "list", "source", "consent"],
)
def test_a_message_that_says_nothing(new_service: Callable[..., Service], body: str) -> None:
    service = new_service(max_attempts=2, visibility_seconds=600)
    service.send(started(CALL))
    service.send_body(body, CALL)
    service.send_body(body, "another")

    service.handle(consent(CALL))

    assert service.dead_letters() == 2
    assert service.searches(CALL) == ["InProgress"]


def test_a_worker_that_cannot_hold_its_messages_ends(
    new_service: Callable[..., Service], moto: Moto, emulator: Emulator
) -> None:
    service = new_service(workers=0, visibility_seconds=8)
    emulator.fault(START, "hang", when="after")
    with Recorder(moto.url) as network:
        worker = service.start_worker(AWS_ENDPOINT_URL_SQS=network.url)
        service.send(consent(CALL), started(CALL))
        service.wait_until(lambda: emulator.calls()["counts"].get(START, 0) > 0)
        processes = descendants(worker.pid)

    assert worker.wait(60) == -signal.SIGKILL

    service.restart_ended_workers()
    service.wait_until(lambda: not any(map(is_running, processes)))
    emulator.clear_faults()
    service.wait_until(service.is_idle)
    assert service.searches(CALL) == ["InProgress"]
    assert len(service.pipelines(CALL)) == 1
    assert_ends(service)


def test_a_message_is_held_while_its_call_starts(
    new_service: Callable[..., Service], emulator: Emulator
) -> None:
    emulator.configure(start_seconds=20.0)
    service = new_service(workers=2, visibility_seconds=8, max_attempts=1)

    service.handle(consent(CALL), started(CALL))

    assert service.dead_letters() == 0
    assert service.searches(CALL) == ["InProgress"]
    assert starts(emulator) == 2
