"""Faults of the API during create, read and delete: the tasks started and the tasks running."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chime_emulator import Emulator, seeds
from speaker_search_resource.inputs.validation import api_parameters
from tests.support.client import media_pipelines_client
from tests.support.inputs import pipeline_inputs, search_inputs
from tests.support.outcome import alive, failure
from tests.support.plugin import TIMEOUTS, Plugin, declaration

START, GET, STOP = "StartSpeakerSearchTask", "GetSpeakerSearchTask", "StopSpeakerSearchTask"

TRANSIENT: dict[str, dict[str, Any]] = {
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
"""Faults that end by themselves. The operation must succeed."""


def search(**changes: Any) -> dict[str, Any]:
    return search_inputs(**changes) | declaration() | {"wait_for_in_progress": True}


def timeouts(create: str = "5m", delete: str = "2m") -> dict[str, Any]:
    return {TIMEOUTS: {"create": create, "delete": delete}}


@pytest.mark.parametrize("fault", TRANSIENT.values(), ids=TRANSIENT)
@pytest.mark.parametrize("operation", [START, GET])
def test_create_survives(
    plugin: Plugin, emulator: Emulator, operation: str, fault: dict[str, Any]
) -> None:
    emulator.fault(operation, **fault)
    id_, outs = plugin.create(search())
    assert alive(emulator) == [outs["task_id"]] == [id_.rpartition("/")[2]]
    assert len(emulator.tasks()) == 1
    assert outs["status"] == "InProgress"
    assert emulator.faults()[0]["hits"] == fault["count"]


@pytest.mark.parametrize("fault", TRANSIENT.values(), ids=TRANSIENT)
def test_read_survives(plugin: Plugin, emulator: Emulator, fault: dict[str, Any]) -> None:
    id_, outs = plugin.create(search())
    emulator.fault(GET, **fault)
    assert plugin.read(id_, outs) == (id_, outs)
    assert emulator.faults()[0]["hits"] == fault["count"]


@pytest.mark.parametrize("fault", TRANSIENT.values(), ids=TRANSIENT)
@pytest.mark.parametrize("operation", [STOP, GET])
def test_delete_survives(
    plugin: Plugin, emulator: Emulator, operation: str, fault: dict[str, Any]
) -> None:
    id_, outs = plugin.create(search())
    emulator.fault(operation, **fault)
    plugin.delete(id_, outs)
    assert [task["status"] for task in emulator.tasks()] == ["Stopped"]
    assert emulator.faults()[0]["hits"] == fault["count"]


PERSISTENT: dict[str, dict[str, Any]] = {
    "drop after": {"kind": "drop", "when": "after"},
    "hang before": {"kind": "hang", "when": "before"},
    "hang after": {"kind": "hang", "when": "after"},
    "500 after": {"kind": "error", "code": "ServiceFailureException", "after_effect": True},
    "429": {"kind": "error", "code": "ThrottledClientException"},
    "not JSON": {"kind": "not_json"},
    "truncated": {"kind": "truncated"},
}


@pytest.mark.parametrize("fault", PERSISTENT.values(), ids=PERSISTENT)
def test_the_next_create_finds_the_task_of_a_lost_start(
    plugin: Plugin, emulator: Emulator, fault: dict[str, Any]
) -> None:
    emulator.fault(START, **fault)
    line = failure(plugin.create, search() | timeouts(create="6s"))
    assert f"{START} on pipeline {seeds.PIPELINE_ID}" in line
    if alive(emulator):
        assert "run `pulumi up` again" in line

    emulator.clear_faults()
    _, outs = plugin.create(search())
    assert alive(emulator) == [outs["task_id"]]
    assert len(emulator.tasks()) == 1


@pytest.mark.parametrize("name", ["drop after", "hang before", "hang after", "429"])
def test_a_delete_without_a_response_can_be_repeated(
    plugin: Plugin, emulator: Emulator, name: str
) -> None:
    id_, outs = plugin.create(search() | timeouts(delete="2s"))
    emulator.fault(STOP, **PERSISTENT[name])
    line = failure(plugin.delete, id_, outs)
    assert f"{STOP} on task {outs['task_id']} of pipeline {seeds.PIPELINE_ID}" in line
    emulator.clear_faults()
    plugin.delete(id_, outs)
    assert alive(emulator) == []


@pytest.mark.parametrize("outcome", ["Failed", "Stopped"])
def test_a_task_that_ends_while_it_starts(plugin: Plugin, emulator: Emulator, outcome: str) -> None:
    emulator.configure(task_outcome=outcome)
    line = failure(plugin.create, search())
    (task,) = emulator.tasks()
    assert f"task {task['id']} of pipeline {seeds.PIPELINE_ID} became {outcome}" in line
    assert "nothing is left running" in line

    emulator.configure(task_outcome="InProgress")
    _, outs = plugin.create(search())
    assert alive(emulator) == [outs["task_id"]] != [task["id"]]


def test_a_task_that_is_never_ready_is_stopped(plugin: Plugin, emulator: Emulator) -> None:
    emulator.configure(task_outcome="stuck")
    line = failure(plugin.create, search() | timeouts(create="6s"))
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
    line = failure(plugin.create, search() | timeouts(create="6s"))
    (task,) = emulator.tasks()
    assert task["alive"]
    assert (
        "`aws chime-sdk-media-pipelines stop-speaker-search-task "
        f"--identifier {seeds.PIPELINE_ID} --speaker-search-task-id {task['id']} "
        f"--region us-east-1 --endpoint-url {emulator.endpoint_url}`"
    ) in line


def test_a_task_whose_status_is_forbidden_is_stopped(plugin: Plugin, emulator: Emulator) -> None:
    emulator.fault(GET, "error", code="ForbiddenException", count=1)
    line = failure(plugin.create, search())
    assert "allow chime:GetSpeakerSearchTask" in line
    assert alive(emulator) == []


def test_a_stop_that_never_ends_keeps_the_task_in_state(plugin: Plugin, emulator: Emulator) -> None:
    id_, outs = plugin.create(search() | timeouts(delete="2s"))
    emulator.configure(stop_outcome="stuck")
    line = failure(plugin.delete, id_, outs)
    assert f"task {outs['task_id']}" in line
    assert "is still Stopping after 2 s" in line
    plugin.delete(id_, outs)  # AWS responds that the task is already stopping


def test_a_poll_that_the_deadline_cuts_off_reports_the_last_status(
    plugin: Plugin, emulator: Emulator
) -> None:
    id_, outs = plugin.create(search() | timeouts(delete="2s"))
    emulator.configure(stop_outcome="stuck")
    emulator.fault(GET, "hang")
    line = failure(plugin.delete, id_, outs)
    assert "is still Stopping after 2 s" in line
    assert "last request: GetSpeakerSearchTask" in line
    emulator.clear_faults()
    # The first Get responds that the task is already stopping. The others hang.
    emulator.fault(GET, "hang", after=1)
    plugin.delete(id_, outs)
    assert emulator.faults()[0]["hits"]


def test_a_task_that_fails_while_it_stops_is_deleted(plugin: Plugin, emulator: Emulator) -> None:
    id_, outs = plugin.create(search())
    emulator.configure(stop_outcome="Failed")
    plugin.delete(id_, outs)
    assert alive(emulator) == []


def test_forbidden_on_an_old_pipeline_is_reported_at_once(
    plugin: Plugin, emulator: Emulator
) -> None:
    emulator.fault(START, "error", code="ForbiddenException", count=2)

    line = failure(plugin.create, search())

    assert "ForbiddenException" in line
    assert emulator.calls()["counts"][START] == 1


def test_forbidden_on_a_new_pipeline_is_retried(plugin: Plugin, emulator: Emulator) -> None:
    pipeline = api_parameters("CreateMediaInsightsPipeline", pipeline_inputs())
    created = media_pipelines_client(emulator).create_media_insights_pipeline(**pipeline)
    emulator.fault(START, "error", code="ForbiddenException", count=2)

    identifier = created["MediaInsightsPipeline"]["MediaPipelineId"]
    _, outs = plugin.create(search(identifier=identifier))

    assert alive(emulator) == [outs["task_id"]]


@pytest.mark.parametrize("code", ["NotFoundException", "ConflictException"])
def test_create_waits_for_propagation(plugin: Plugin, emulator: Emulator, code: str) -> None:
    emulator.fault(START, "error", code=code, count=2)
    _, outs = plugin.create(search())
    first_token = emulator.tasks()[0]["token"]
    assert alive(emulator) == [outs["task_id"]]
    # The refusals skipped no token, so the next create finds the same task.
    _, again = plugin.create(search())
    assert again["task_id"] == outs["task_id"]
    assert [task["token"] for task in emulator.tasks()] == [first_token]


def test_a_conflict_with_another_cause_surfaces(plugin: Plugin, emulator: Emulator) -> None:
    emulator.fault(START, "error", code="ConflictException")
    line = failure(plugin.create, search() | timeouts(create="8s"))
    assert f"{START} on pipeline {seeds.PIPELINE_ID}: ConflictException" in line
    assert emulator.tasks() == []
    assert emulator.calls()["counts"][START] < 70


@pytest.mark.parametrize("code", ["BadRequestException", "UnauthorizedClientException"])
def test_a_permanent_error_fails_at_once(plugin: Plugin, emulator: Emulator, code: str) -> None:
    emulator.fault(START, "error", code=code)
    assert code in failure(plugin.create, search())
    assert emulator.calls()["counts"] == {START: 1}


@pytest.mark.parametrize("replay", ["task", "conflict", "original"])
def test_each_generation_has_its_own_token(plugin: Plugin, emulator: Emulator, replay: str) -> None:
    """A new generation starts one task, whatever AWS responds to a used token."""
    # A replayed response is recognized by the Date header, which has whole seconds.
    emulator.configure(token_replay=replay, start_seconds=1.5)
    for generation in (1, 2, 3):
        id_, outs = plugin.create(search())
        assert plugin.create(search())[0] == id_
        assert len(emulator.tasks()) == generation
        assert alive(emulator) == [outs["task_id"]]
        plugin.delete(id_, outs)
        assert alive(emulator) == []


def test_a_token_that_aws_has_forgotten_starts_a_new_task(
    plugin: Plugin, emulator: Emulator
) -> None:
    emulator.configure(token_seconds=0.1)
    id_, outs = plugin.create(search())
    plugin.delete(id_, outs)
    _, outs = plugin.create(search())
    assert alive(emulator) == [outs["task_id"]]


def test_a_task_that_is_not_visible_yet_is_not_gone(plugin: Plugin, emulator: Emulator) -> None:
    emulator.configure(invisible_seconds=2.0)
    id_, outs = plugin.create(search() | {"wait_for_in_progress": False})
    assert plugin.read(id_, outs)[1]["status"] == "InProgress"
    plugin.delete(id_, outs)
    assert alive(emulator) == []


def test_an_immediate_destroy_stops_a_task_that_is_not_visible_yet(
    plugin: Plugin, emulator: Emulator
) -> None:
    emulator.configure(invisible_seconds=2.0)
    id_, outs = plugin.create(search() | {"wait_for_in_progress": False})
    plugin.delete(id_, outs)
    assert alive(emulator) == []


def test_a_call_that_the_deadline_cuts_off_reports_the_earlier_refusal(
    plugin: Plugin, emulator: Emulator
) -> None:
    emulator.configure(max_active_tasks=1)
    plugin.create(search())
    emulator.fault(START, "hang", after=2)
    error = failure(plugin.create, search() | declaration("other") | timeouts(create="5s"))
    assert "no response before the deadline" in error
    assert "(before that: StartSpeakerSearchTask on pipeline" in error
    assert "ResourceLimitExceededException" in error


def test_a_start_whose_response_comes_after_the_deadline_is_rolled_back(
    plugin: Plugin, emulator: Emulator
) -> None:
    # Of 10 s, the last 2 s are reserved for the rollback.
    emulator.fault(START, "latency", seconds=8.1)
    error = failure(plugin.create, search() | timeouts(create="10s"))
    assert "it was stopped, and nothing is left running" in error
    assert len(emulator.tasks()) == 1
    assert alive(emulator) == []


def test_create_waits_for_the_quota(plugin: Plugin, emulator: Emulator) -> None:
    emulator.configure(max_active_tasks=1)
    id_, outs = plugin.create(search())
    other = search() | declaration("other") | timeouts(create="5s")
    assert "ResourceLimitExceededException" in failure(plugin.create, other)
    assert alive(emulator) == [outs["task_id"]]
    plugin.delete(id_, outs)
    _, outs = plugin.create(search() | declaration("other"))
    assert alive(emulator) == [outs["task_id"]]


def test_an_adopted_task_that_does_not_become_ready_is_not_stopped(
    plugin: Plugin, emulator: Emulator
) -> None:
    emulator.configure(task_outcome="stuck")
    _, outs = plugin.create(search() | {"wait_for_in_progress": False})
    adopting = search(adopt_task_id=outs["task_id"]) | declaration("adopter")
    line = failure(plugin.create, adopting | timeouts(create="5s"))
    assert "is adopted and left as it is" in line
    assert alive(emulator) == [outs["task_id"]]


def test_a_task_that_ends_at_once_is_started_once(plugin: Plugin, emulator: Emulator) -> None:
    emulator.configure(start_seconds=0, task_outcome="Failed")
    # The response to the first start is lost, and the next arrives in another second.
    emulator.fault(START, "error", code=503, after_effect=True, count=1)
    emulator.fault(START, "latency", seconds=1.2)
    assert "became Failed" in failure(plugin.create, search())
    assert len(emulator.tasks()) == 1


def test_a_replay_of_a_task_that_is_stopping_waits_for_its_end(
    plugin: Plugin, emulator: Emulator
) -> None:
    emulator.configure(stop_seconds=2.0)
    id_, outs = plugin.create(search() | timeouts(delete="1s"))
    assert "is still Stopping" in failure(plugin.delete, id_, outs)
    _, new = plugin.create(search())
    old, _ = emulator.tasks()
    assert (old["id"], old["status"]) == (outs["task_id"], "Stopped")
    assert alive(emulator) == [new["task_id"]]


def test_a_replayed_task_whose_status_is_forbidden_is_stopped(
    plugin: Plugin, emulator: Emulator
) -> None:
    emulator.configure(start_seconds=1.5, token_replay="original")
    plugin.create(search())  # the response is lost
    emulator.fault(GET, "error", code="ForbiddenException")
    assert "allow chime:GetSpeakerSearchTask" in failure(plugin.create, search())
    assert emulator.calls()["counts"][STOP] == 1


def test_a_replayed_task_that_is_not_visible_yet_is_not_started_again(
    plugin: Plugin, emulator: Emulator
) -> None:
    """The response was lost, and Get does not know the task until the deadline."""
    emulator.configure(start_seconds=1.5, token_replay="original")
    plugin.create(search())  # the response is lost
    emulator.configure(invisible_seconds=3600)
    failure(plugin.create, search() | timeouts(create="5s"))
    assert len(emulator.tasks()) == 1


def test_the_status_in_a_replayed_response_is_not_trusted(
    plugin: Plugin, emulator: Emulator
) -> None:
    """The first response says NotStarted. The task has ended since, and Get is forbidden."""
    # A replayed response is recognized by the Date header, which has whole seconds.
    emulator.configure(start_seconds=1.5, token_replay="original")
    id_, outs = plugin.create(search())
    plugin.delete(id_, outs)
    emulator.fault(GET, "error", code="ForbiddenException")
    line = failure(plugin.create, search() | {"wait_for_in_progress": False})
    assert "allow chime:GetSpeakerSearchTask" in line
    assert alive(emulator) == []


def test_the_same_pipeline_by_its_arn_is_the_same_request(
    plugin: Plugin, emulator: Emulator
) -> None:
    plugin.create(search())  # the response is lost
    plugin.create(search(identifier=seeds.PIPELINE_ARN))
    assert len(emulator.tasks()) == 1


@pytest.mark.parametrize("kind", ["not_json", "empty_json", "truncated"])
def test_create_waits_if_the_pipeline_response_is_unreadable(
    plugin: Plugin, emulator: Emulator, kind: str
) -> None:
    emulator.fault(START, "error", code="ConflictException", count=1)
    emulator.fault("GetMediaPipeline", kind)
    _, outs = plugin.create(search())
    assert alive(emulator) == [outs["task_id"]]


def test_a_lost_start_is_reported_while_another_call_uses_the_domain(
    plugin: Plugin, emulator: Emulator
) -> None:
    """The first start takes effect without a response. Its retry waits for the second start."""
    emulator.fault(START, "drop", when="after", count=1)
    emulator.fault(START, "hang", when="before", count=2, after=1)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(failure, plugin.create, search() | timeouts(create="4s"))
        while not emulator.tasks():
            assert not first.done()
            time.sleep(0.005)
        other = search() | declaration("other") | timeouts(create="8s")
        second = pool.submit(failure, plugin.create, other)
        assert "run `pulumi up` again" in first.result()
        second.result()


def test_an_error_does_not_contain_the_token(plugin: Plugin, emulator: Emulator) -> None:
    """AWS repeats the refused value in its message."""
    plugin.create(search(client_request_token="nobody-reads-this"))
    other = search(client_request_token="nobody-reads-this", triggers=["other"])
    emulator.fault(START, "error", code="BadRequestException")
    assert "nobody-reads-this" not in failure(plugin.create, other)
