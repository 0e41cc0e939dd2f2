"""examples/automation/live_calls.py: `end` starts nothing, and ends the rest of a failed start."""

from pathlib import Path

import pytest

from chime_emulator import Emulator
from tests.examples.live_service import (
    Record,
    alive,
    record,
    searches,
    service,
    starts,
    wait_until,
)
from tests.support.client import media_pipelines_client

pytestmark = pytest.mark.recovery


CALL = record(0)


@pytest.fixture
def killed(tmp_path: Path, emulator: Emulator) -> Path:
    """A service that was killed while it started a search. AWS runs the search."""
    emulator.fault("StartSpeakerSearchTask", "hang", when="after")
    with service(tmp_path, emulator) as running:
        running.send(("start", CALL))
        wait_until(lambda: bool(searches(emulator)), emulator)
        running.kill()
        assert "caller" not in running.states()[CALL["id"]]
    emulator.clear_faults()
    return tmp_path


def assert_ended(folder: Path, emulator: Emulator, call: Record = CALL) -> None:
    """End a call, and check that everything has ended, and that nothing was started."""
    started = starts(emulator)
    with service(folder, emulator) as running:
        assert running.run(("recover", [{**call, "ended": True}])) == []
        assert running.states() == {}
    assert alive(emulator) == {}
    assert starts(emulator) == started


def test_a_call_ends_after_its_consent_was_withdrawn(killed: Path, emulator: Emulator) -> None:
    assert_ended(killed, emulator, {**CALL, "consent": False})


def test_a_task_that_was_stopped_is_not_started_again(killed: Path, emulator: Emulator) -> None:
    (search,) = searches(emulator)
    emulator.end_task(search["id"], "Stopped")

    assert_ended(killed, emulator)

    assert [task["id"] for task in searches(emulator)] == [search["id"]]


def test_a_paused_pipeline_is_deleted(killed: Path, emulator: Emulator) -> None:
    (pipeline,) = alive(emulator)
    media_pipelines_client(emulator).update_media_insights_pipeline_status(
        Identifier=pipeline, UpdateStatus="Pause"
    )

    assert_ended(killed, emulator)


@pytest.mark.parametrize("pipeline_start_seconds", [0.0, 300.0])
def test_a_pipeline_whose_response_was_lost_is_deleted(
    tmp_path: Path, emulator: Emulator, pipeline_start_seconds: float
) -> None:
    # AWS creates the pipeline, lists it late, and refuses the repeated request.
    emulator.configure(pipeline_start_seconds=pipeline_start_seconds, invisible_seconds=10.0)
    emulator.fault("CreateMediaInsightsPipeline", "error", code="BadRequestException", after=1)
    emulator.fault("CreateMediaInsightsPipeline", "drop", when="after", count=1)
    with service(tmp_path, emulator) as running:
        (error,) = running.run(("start", CALL))
        assert "it may have started" in error
        assert running.states() == {CALL["id"]: {}}
        started = starts(emulator)
        assert len(alive(emulator)) == 1
        emulator.clear_faults()
        emulator.fault("DeleteMediaPipeline", "error", code="ConflictException", count=2)

        assert running.run(("end", CALL)) == []

        assert alive(emulator) == {}
        assert starts(emulator) == started
        assert running.states() == {}


def test_a_pipeline_of_another_call_is_left_unchanged(tmp_path: Path, emulator: Emulator) -> None:
    other = record(1)
    with service(tmp_path, emulator) as running:
        assert running.run(("start", CALL), ("start", other)) == []
        before = alive(emulator)

        assert running.run(("end", CALL)) == []

        (pipeline,) = alive(emulator)
        assert alive(emulator)[pipeline] == before[pipeline]
        assert running.states().keys() == {other["id"]}


def test_a_task_that_cannot_be_stopped_ends_with_its_pipeline(
    tmp_path: Path, emulator: Emulator
) -> None:
    with service(tmp_path, emulator) as running:
        assert running.run(("start", CALL)) == []
        emulator.fault("StopSpeakerSearchTask", "error", code="ForbiddenException")

        (error,) = running.run(("end", CALL))

        assert "StopSpeakerSearchTask" in error
        wait_until(lambda: alive(emulator) == {}, emulator)
        emulator.clear_faults()
        assert running.run(("end", CALL)) == []
        assert running.states() == {}


def test_an_end_after_a_failed_delete_starts_nothing(killed: Path, emulator: Emulator) -> None:
    started = starts(emulator)
    emulator.fault("DeleteMediaPipeline", "error", code="ForbiddenException")
    with service(killed, emulator) as running:
        (error,) = running.run(("recover", [{**CALL, "ended": True}]))
        assert "ForbiddenException" in error
        assert running.states()[CALL["id"]].keys() >= {"call"}
        assert starts(emulator) == started
    emulator.clear_faults()

    assert_ended(killed, emulator)


def test_a_service_that_is_killed_during_its_starts_leaves_nothing(
    tmp_path: Path, emulator: Emulator
) -> None:
    calls = [record(number) for number in range(4)]
    emulator.fault("CreateMediaInsightsPipeline", "hang", when="after", after=2)
    emulator.fault("StartSpeakerSearchTask", "hang", when="after")
    with service(tmp_path, emulator) as first:
        first.send(*(("start", call) for call in calls))
        wait_until(lambda: len(alive(emulator)) == 4 and len(searches(emulator)) == 2, emulator)
        first.kill()
        assert sum(map(bool, first.pending_operations().values())) == 4
    emulator.clear_faults()
    started = starts(emulator)

    with service(tmp_path, emulator) as second:
        assert second.run(("recover", [{**call, "ended": True} for call in calls])) == []
        assert second.states() == {}
    assert alive(emulator) == {}
    assert starts(emulator) == started
