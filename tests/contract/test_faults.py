"""Every fault of the API under create, read and delete: what was started, and what still lives."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chime_emulator import Emulator, seeds
from tests.support.inputs import search_inputs
from tests.support.outcome import alive, failure
from tests.support.plugin import TIMEOUTS, Plugin, declaration

START, GET, STOP = "StartSpeakerSearchTask", "GetSpeakerSearchTask", "StopSpeakerSearchTask"

PASSING: dict[str, dict[str, Any]] = {
    "latency": {"kind": "latency", "seconds": 0.5, "count": 1},
    "429 storm": {"kind": "error", "code": "ThrottledClientException", "count": 4},
    "500 storm": {"kind": "error", "code": "ServiceFailureException", "count": 4},
    "503 storm": {"kind": "error", "code": "ServiceUnavailableException", "count": 4},
    "quota": {"kind": "error", "code": "ResourceLimitExceededException", "count": 2},
    "500 after the effect": {
        "kind": "error",
        "code": "ServiceFailureException",
        "after_effect": True,
        "count": 1,
    },
    "dropped before": {"kind": "drop", "when": "before", "count": 2},
    "dropped after": {"kind": "drop", "when": "after", "count": 1},
    "hang before": {"kind": "hang", "when": "before", "count": 1},
    "hang after": {"kind": "hang", "when": "after", "count": 1},
    "truncated": {"kind": "truncated", "count": 1},
    "not JSON": {"kind": "not_json", "count": 1},
    "empty JSON": {"kind": "empty_json", "count": 1},
}
"""Faults that end by themselves: the operation must succeed all the same."""


def searching(**changes: Any) -> dict[str, Any]:
    return search_inputs(**changes) | declaration() | {"wait_for_in_progress": True}


def within(create: str = "5m", delete: str = "2m") -> dict[str, Any]:
    return {TIMEOUTS: {"create": create, "delete": delete}}


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
@pytest.mark.parametrize("operation", [START, GET])
def test_create_survives(
    plugin: Plugin, emulator: Emulator, operation: str, fault: dict[str, Any]
) -> None:
    emulator.fault(operation, **fault)
    id_, outs = plugin.create(searching())
    assert alive(emulator) == [outs["task_id"]] == [id_.rpartition("/")[2]]
    assert len(emulator.tasks()) == 1
    assert outs["status"] == "InProgress"
    assert emulator.faults()[0]["hits"] == fault["count"]


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_read_survives(plugin: Plugin, emulator: Emulator, fault: dict[str, Any]) -> None:
    id_, outs = plugin.create(searching())
    emulator.fault(GET, **fault)
    assert plugin.read(id_, outs) == (id_, outs)
    assert emulator.faults()[0]["hits"] == fault["count"]


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
@pytest.mark.parametrize("operation", [STOP, GET])
def test_delete_survives(
    plugin: Plugin, emulator: Emulator, operation: str, fault: dict[str, Any]
) -> None:
    id_, outs = plugin.create(searching())
    emulator.fault(operation, **fault)
    plugin.delete(id_, outs)
    assert [task["status"] for task in emulator.tasks()] == ["Stopped"]
    assert emulator.faults()[0]["hits"] == fault["count"]


LASTING: dict[str, dict[str, Any]] = {
    "drop after": {"kind": "drop", "when": "after"},
    "hang before": {"kind": "hang", "when": "before"},
    "hang after": {"kind": "hang", "when": "after"},
    "500 after": {"kind": "error", "code": "ServiceFailureException", "after_effect": True},
    "429": {"kind": "error", "code": "ThrottledClientException"},
    "not JSON": {"kind": "not_json"},
    "truncated": {"kind": "truncated"},
}


@pytest.mark.parametrize("fault", LASTING.values(), ids=LASTING)
def test_a_start_that_is_never_answered_is_found_by_the_next(
    plugin: Plugin, emulator: Emulator, fault: dict[str, Any]
) -> None:
    emulator.fault(START, **fault)
    line = failure(plugin.create, searching() | within(create="6s"))
    assert f"{START} on pipeline {seeds.PIPELINE_ID}" in line
    if alive(emulator):
        assert "run `pulumi up` again" in line

    emulator.clear_faults()
    _, outs = plugin.create(searching())
    assert alive(emulator) == [outs["task_id"]]
    assert len(emulator.tasks()) == 1


@pytest.mark.parametrize("name", ["drop after", "hang before", "hang after", "429"])
def test_a_delete_that_is_never_answered_can_be_repeated(
    plugin: Plugin, emulator: Emulator, name: str
) -> None:
    id_, outs = plugin.create(searching() | within(delete="2s"))
    emulator.fault(STOP, **LASTING[name])
    line = failure(plugin.delete, id_, outs)
    assert f"{STOP} on task {outs['task_id']} of pipeline {seeds.PIPELINE_ID}" in line
    emulator.clear_faults()
    plugin.delete(id_, outs)
    assert alive(emulator) == []


@pytest.mark.parametrize("outcome", ["Failed", "Stopped"])
def test_a_task_that_ends_while_it_starts(plugin: Plugin, emulator: Emulator, outcome: str) -> None:
    emulator.configure(task_outcome=outcome)
    line = failure(plugin.create, searching())
    (task,) = emulator.tasks()
    assert f"task {task['id']} of pipeline {seeds.PIPELINE_ID} became {outcome}" in line
    assert "nothing is left running" in line

    emulator.configure(task_outcome="InProgress")
    _, outs = plugin.create(searching())
    assert alive(emulator) == [outs["task_id"]] != [task["id"]]


def test_a_task_that_is_never_ready_is_stopped(plugin: Plugin, emulator: Emulator) -> None:
    emulator.configure(task_outcome="stuck")
    line = failure(plugin.create, searching() | within(create="6s"))
    (task,) = emulator.tasks()
    assert task["status"] == "Stopped"
    assert f"task {task['id']}" in line
    assert "is still Initializing" in line
    assert "it was stopped, and nothing is left running" in line


@pytest.mark.parametrize(
    "fault", [{"kind": "error", "code": "ForbiddenException"}, {"kind": "hang", "when": "before"}]
)
def test_a_task_that_cannot_be_stopped_is_named_with_the_command_that_stops_it(
    plugin: Plugin, emulator: Emulator, fault: dict[str, Any]
) -> None:
    emulator.configure(task_outcome="stuck")
    emulator.fault(STOP, **fault)
    line = failure(plugin.create, searching() | within(create="6s"))
    (task,) = emulator.tasks()
    assert task["alive"]
    assert (
        "`aws chime-sdk-media-pipelines stop-speaker-search-task "
        f"--identifier {seeds.PIPELINE_ID} --speaker-search-task-id {task['id']} "
        f"--region us-east-1 --endpoint-url {emulator.endpoint_url}`"
    ) in line


def test_a_start_that_may_not_be_watched_is_stopped(plugin: Plugin, emulator: Emulator) -> None:
    emulator.fault(GET, "error", code="ForbiddenException", count=1)
    line = failure(plugin.create, searching())
    assert "allow chime:GetSpeakerSearchTask" in line
    assert alive(emulator) == []


def test_a_stop_that_never_ends_keeps_the_task_in_state(plugin: Plugin, emulator: Emulator) -> None:
    id_, outs = plugin.create(searching() | within(delete="2s"))
    emulator.configure(stop_outcome="stuck")
    line = failure(plugin.delete, id_, outs)
    assert f"task {outs['task_id']}" in line
    assert "is still Stopping after 2 s" in line
    plugin.delete(id_, outs)  # already stopping, says the service: nothing is left to ask for


def test_a_look_that_the_deadline_cuts_off_says_what_was_known(
    plugin: Plugin, emulator: Emulator
) -> None:
    id_, outs = plugin.create(searching() | within(delete="2s"))
    emulator.configure(stop_outcome="stuck")
    emulator.fault(GET, "hang")
    line = failure(plugin.delete, id_, outs)
    assert "is still Stopping after 2 s" in line
    assert "last request: GetSpeakerSearchTask" in line
    emulator.clear_faults()
    # One look tells that it is stopping already, and then none is answered.
    emulator.fault(GET, "hang", after=1)
    plugin.delete(id_, outs)
    assert emulator.faults()[0]["hits"]


def test_a_stop_that_ends_in_failure_is_an_end(plugin: Plugin, emulator: Emulator) -> None:
    id_, outs = plugin.create(searching())
    emulator.configure(stop_outcome="Failed")
    plugin.delete(id_, outs)
    assert alive(emulator) == []


@pytest.mark.parametrize("code", ["NotFoundException", "ForbiddenException", "ConflictException"])
def test_what_was_just_made_is_waited_for(plugin: Plugin, emulator: Emulator, code: str) -> None:
    emulator.fault(START, "error", code=code, count=2)
    _, outs = plugin.create(searching())
    with_first_token = emulator.tasks()[0]["token"]
    assert alive(emulator) == [outs["task_id"]]
    # The refusals passed no token over: who asks next finds the same task.
    _, again = plugin.create(searching())
    assert again["task_id"] == outs["task_id"]
    assert [task["token"] for task in emulator.tasks()] == [with_first_token]


def test_a_conflict_with_another_cause_surfaces(plugin: Plugin, emulator: Emulator) -> None:
    emulator.fault(START, "error", code="ConflictException")
    line = failure(plugin.create, searching())
    assert f"{START} on pipeline {seeds.PIPELINE_ID}: ConflictException" in line
    assert emulator.tasks() == []
    assert emulator.calls()["counts"][START] < 70


@pytest.mark.parametrize("code", ["BadRequestException", "UnauthorizedClientException"])
def test_what_cannot_succeed_fails_at_once(plugin: Plugin, emulator: Emulator, code: str) -> None:
    emulator.fault(START, "error", code=code)
    assert code in failure(plugin.create, searching())
    assert emulator.calls()["counts"] == {START: 1}


@pytest.mark.parametrize("replay", ["task", "conflict", "original"])
def test_each_life_has_a_token_of_its_own(plugin: Plugin, emulator: Emulator, replay: str) -> None:
    """Whatever a used token answers, a new life starts one task and the next asker finds it."""
    # An original answer is known to be old by the clock of AWS's answers, which counts seconds.
    emulator.configure(token_replay=replay, start_seconds=1.5)
    for life in (1, 2, 3):
        id_, outs = plugin.create(searching())
        assert plugin.create(searching())[0] == id_
        assert len(emulator.tasks()) == life
        assert alive(emulator) == [outs["task_id"]]
        plugin.delete(id_, outs)
        assert alive(emulator) == []


def test_a_token_that_was_forgotten_starts_anew(plugin: Plugin, emulator: Emulator) -> None:
    emulator.configure(token_seconds=0.1)
    id_, outs = plugin.create(searching())
    plugin.delete(id_, outs)
    _, outs = plugin.create(searching())
    assert alive(emulator) == [outs["task_id"]]


def test_a_start_that_is_not_seen_at_once(plugin: Plugin, emulator: Emulator) -> None:
    emulator.configure(invisible_seconds=2.0)
    id_, outs = plugin.create(searching() | {"wait_for_in_progress": False})
    # Neither a refresh nor a destroy may take it for gone.
    assert plugin.read(id_, outs)[1]["status"] == "InProgress"
    plugin.delete(id_, outs)
    assert alive(emulator) == []


def test_destroy_at_once_does_not_lose_what_is_not_seen_yet(
    plugin: Plugin, emulator: Emulator
) -> None:
    emulator.configure(invisible_seconds=2.0)
    id_, outs = plugin.create(searching() | {"wait_for_in_progress": False})
    plugin.delete(id_, outs)
    assert alive(emulator) == []


def test_a_call_that_is_cut_off_tells_what_was_refused_before_it(
    plugin: Plugin, emulator: Emulator
) -> None:
    emulator.configure(max_active_tasks=1)
    plugin.create(searching())
    emulator.fault(START, "hang", after=2)
    error = failure(plugin.create, searching() | declaration("other") | within(create="5s"))
    assert "no response before the deadline" in error
    assert "(before that: StartSpeakerSearchTask on pipeline" in error
    assert "ResourceLimitExceededException" in error


def test_a_full_region_is_waited_for(plugin: Plugin, emulator: Emulator) -> None:
    emulator.configure(max_active_tasks=1)
    id_, outs = plugin.create(searching())
    other = searching() | declaration("other") | within(create="5s")
    assert "ResourceLimitExceededException" in failure(plugin.create, other)
    assert alive(emulator) == [outs["task_id"]]
    plugin.delete(id_, outs)
    _, outs = plugin.create(searching() | declaration("other"))
    assert alive(emulator) == [outs["task_id"]]


def test_an_adopted_task_is_left_alone_if_it_does_not_come_up(
    plugin: Plugin, emulator: Emulator
) -> None:
    emulator.configure(task_outcome="stuck")
    _, outs = plugin.create(searching() | {"wait_for_in_progress": False})
    adopting = searching(adopt_task_id=outs["task_id"]) | declaration("adopter")
    line = failure(plugin.create, adopting | within(create="5s"))
    assert "it was not adopted, and is left as it is" in line
    assert alive(emulator) == [outs["task_id"]]


def test_a_task_that_ends_at_its_birth_is_one_start(plugin: Plugin, emulator: Emulator) -> None:
    emulator.configure(start_seconds=0, task_outcome="Failed")
    # The start's own answer is lost, and the next one comes in another second.
    emulator.fault(START, "error", code=503, after_effect=True, count=1)
    emulator.fault(START, "latency", seconds=1.2)
    assert "became Failed" in failure(plugin.create, searching())
    assert len(emulator.tasks()) == 1


def test_a_replay_of_a_task_that_is_stopping_waits_for_its_end(
    plugin: Plugin, emulator: Emulator
) -> None:
    emulator.configure(stop_seconds=2.0)
    id_, outs = plugin.create(searching() | within(delete="1s"))
    assert "is still Stopping" in failure(plugin.delete, id_, outs)
    _, new = plugin.create(searching())
    old, _ = emulator.tasks()
    assert (old["id"], old["status"]) == (outs["task_id"], "Stopped")
    assert alive(emulator) == [new["task_id"]]


def test_a_replay_that_may_not_be_looked_at_is_stopped(plugin: Plugin, emulator: Emulator) -> None:
    emulator.configure(start_seconds=1.5, token_replay="original")
    plugin.create(searching())  # its answer is lost
    emulator.fault(GET, "error", code="ForbiddenException")
    assert "allow chime:GetSpeakerSearchTask" in failure(plugin.create, searching())
    assert emulator.calls()["counts"][STOP] == 1


def test_a_replay_that_is_not_seen_yet_is_no_second_start(
    plugin: Plugin, emulator: Emulator
) -> None:
    """A lost answer, and a task that Get does not know for longer than anybody waits."""
    emulator.configure(start_seconds=1.5, token_replay="original")
    plugin.create(searching())  # its answer is lost
    emulator.configure(invisible_seconds=3600)
    failure(plugin.create, searching() | within(create="5s"))
    assert len(emulator.tasks()) == 1


def test_a_replay_that_cannot_be_looked_at_is_not_taken_for_what_it_was(
    plugin: Plugin, emulator: Emulator
) -> None:
    """The first answer says NotStarted; the task has ended since, and Get does not answer."""
    # An original answer is known to be old by the clock of AWS's answers, which counts seconds.
    emulator.configure(start_seconds=1.5, token_replay="original")
    id_, outs = plugin.create(searching())
    plugin.delete(id_, outs)
    emulator.fault(GET, "error", code="ForbiddenException")
    line = failure(plugin.create, searching() | {"wait_for_in_progress": False})
    assert "allow chime:GetSpeakerSearchTask" in line
    assert alive(emulator) == []


def test_the_same_pipeline_by_its_arn_is_the_same_request(
    plugin: Plugin, emulator: Emulator
) -> None:
    plugin.create(searching())  # its answer is lost
    plugin.create(searching(identifier=seeds.PIPELINE_ARN))
    assert len(emulator.tasks()) == 1


@pytest.mark.parametrize("kind", ["not_json", "empty_json", "truncated"])
def test_a_pipeline_that_cannot_be_looked_at_is_waited_for(
    plugin: Plugin, emulator: Emulator, kind: str
) -> None:
    emulator.fault(START, "error", code="ConflictException", count=1)
    emulator.fault("GetMediaPipeline", kind)
    _, outs = plugin.create(searching())
    assert alive(emulator) == [outs["task_id"]]


def test_a_lost_start_is_said_also_when_another_call_has_the_domain(
    plugin: Plugin, emulator: Emulator
) -> None:
    """A's start took effect unheard; then B hangs, and A's time runs out waiting for its turn."""
    emulator.fault(START, "drop", when="after", count=1)
    emulator.fault(START, "hang", when="before", count=2, after=1)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(failure, plugin.create, searching() | within(create="4s"))
        while not emulator.tasks():
            assert not first.done()
            time.sleep(0.005)
        other = searching() | declaration("other") | within(create="8s")
        second = pool.submit(failure, plugin.create, other)
        assert "run `pulumi up` again" in first.result()
        second.result()


def test_an_own_token_is_in_no_error(plugin: Plugin, emulator: Emulator) -> None:
    """AWS repeats in its message what it refuses."""
    plugin.create(searching(client_request_token="nobody-reads-this"))
    other = searching(client_request_token="nobody-reads-this", triggers=["other"])
    emulator.fault(START, "error", code="BadRequestException")
    assert "nobody-reads-this" not in failure(plugin.create, other)
