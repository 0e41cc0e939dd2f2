"""The rules that both kinds of task share: restart, adoption, ids, statuses, the start request."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from speaker_search_resource.aws.api_call import ApiCall
from speaker_search_resource.aws.errors import ChimeError
from speaker_search_resource.speaker_search_task import SPEC
from speaker_search_resource.task import TaskKey, TaskStatus, task_outputs
from tests.unit.fakes import NOW
from tests.unit.operations.searches import KEY, OLD, PIPELINE_ARN, outputs, search_args


def parsed(**members: Any) -> Any:
    """Return the outputs of a task in a response, with changed members."""
    task = {"Id": "t", "Status": "InProgress", **members}
    return task_outputs(task, "Id", "Status")


@pytest.mark.parametrize(
    ("policy", "replaced"),
    [("Never", set()), ("OnFailure", {"Failed"}), ("Always", {"Failed", "Stopped"})],
)
def test_the_restart_policy_decides_which_ended_task_is_replaced(
    policy: str, replaced: set[str]
) -> None:
    args = search_args(restart_policy=policy)

    assert {each for each in TaskStatus if SPEC.restart(args, outputs(each))} == replaced


@pytest.mark.parametrize("created", [NOW, OLD, None])
def test_a_task_that_aws_does_not_know_any_more_has_stopped(created: datetime | None) -> None:
    found = {SPEC.status_when_not_found(outputs(each, created), NOW) for each in TaskStatus}

    assert found == {TaskStatus.STOPPED}


def test_only_a_task_in_progress_is_ready() -> None:
    assert SPEC.ready_statuses == {TaskStatus.IN_PROGRESS}


def test_a_task_that_is_stopping_has_not_ended() -> None:
    assert SPEC.terminal_statuses == {TaskStatus.FAILED, TaskStatus.STOPPED}
    assert SPEC.stopping_status is TaskStatus.STOPPING


@pytest.mark.parametrize("waits", [True, False])
def test_a_create_waits_where_the_inputs_say_so(waits: bool) -> None:
    assert SPEC.waits(search_args(wait_for_in_progress=waits)) is waits


def test_the_adopted_task_is_a_task_of_the_declared_pipeline() -> None:
    args = search_args(identifier=PIPELINE_ARN, adopt_task_id="running")

    assert SPEC.adopted_key(args) == TaskKey(PIPELINE_ARN, "running")


def test_a_task_is_started_where_no_task_is_to_be_adopted() -> None:
    assert SPEC.adopted_key(search_args()) is None


@pytest.mark.parametrize(
    ("key", "id_"), [(KEY, "p/t"), (TaskKey(PIPELINE_ARN, "t"), f"{PIPELINE_ARN}/t")]
)
def test_the_id_in_the_stack_holds_the_pipeline_as_declared_and_the_task(
    key: TaskKey, id_: str
) -> None:
    assert SPEC.key(search_args(identifier=key.identifier), outputs("InProgress")) == key
    assert SPEC.id(key) == id_
    assert SPEC.key_from_id(id_) == key


@pytest.mark.parametrize("identifier", ["p", PIPELINE_ARN])
def test_the_id_and_the_arn_of_a_pipeline_start_the_same_task(identifier: str) -> None:
    args = search_args(identifier=identifier)

    request = SPEC.complete_request({"Identifier": identifier, "Other": 1}, args)

    assert request == {"Identifier": "p", "Other": 1}


@pytest.mark.parametrize("identifier", ["p", PIPELINE_ARN])
def test_a_start_depends_on_the_pipeline(identifier: str) -> None:
    assert SPEC.prerequisite is not None

    call = SPEC.prerequisite(search_args(identifier=identifier))

    assert call == ApiCall("GetMediaPipeline", {"MediaPipelineId": "p"})


@pytest.mark.parametrize(
    ("pipeline", "created"),
    [
        ({"MediaInsightsPipeline": {"CreatedTimestamp": OLD}}, OLD),
        ({"MediaInsightsPipeline": {}}, None),
        ({"MediaCapturePipeline": {"CreatedTimestamp": OLD}}, None),
    ],
)
def test_the_age_of_a_pipeline_may_be_unknown(
    pipeline: dict[str, Any], created: datetime | None
) -> None:
    found = SPEC.parse_prerequisite({"MediaPipeline": pipeline})
    assert found.changed_timestamp == created


def test_the_times_of_a_task_have_the_precision_of_the_state() -> None:
    local = NOW.astimezone(timezone(timedelta(hours=2)))

    found = parsed(CreatedTimestamp=local + timedelta(microseconds=1999), UpdatedTimestamp=local)

    assert found.created_timestamp == NOW + timedelta(milliseconds=1)
    assert found.updated_timestamp == NOW
    assert found.created_timestamp.tzinfo is timezone.utc


def test_a_response_need_not_hold_times() -> None:
    found = parsed()

    assert (found.created_timestamp, found.updated_timestamp) == (None, None)


@pytest.mark.parametrize("members", [{"Id": "p/t"}, {"Id": None}, {"Status": ""}, {"Status": 7}])
def test_a_task_without_a_usable_id_and_status_is_unreadable(members: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="is not"):
        parsed(**members)


@pytest.mark.parametrize("id_", ["task", "/task", "pipeline/", "", PIPELINE_ARN])
def test_an_id_of_another_form_is_refused(id_: str) -> None:
    with pytest.raises(ChimeError, match=f"has the form PIPELINE_ID/TASK_ID, got '{id_}'"):
        SPEC.key_from_id(id_)
