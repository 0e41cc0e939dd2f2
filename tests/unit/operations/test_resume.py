"""Continuation with a resource that a failed or interrupted operation left in the state."""

from dataclasses import replace
from typing import Any

import pytest

from speaker_search_resource import media_insights_pipeline
from speaker_search_resource.aws.errors import NOT_FOUND, ResourceIncomplete
from speaker_search_resource.media_insights_pipeline import (
    MediaInsightsPipelineArgs,
    PipelineKey,
    PipelineOutputs,
    PipelineStatus,
)
from speaker_search_resource.operations.create import RECORDED
from speaker_search_resource.operations.resource_spec import Resource
from speaker_search_resource.operations.resume import resume
from speaker_search_resource.task import TaskKey, TaskOutputs
from tests.unit.fakes import NOW, FakeClient, FakeProgress, FakeTime, service_error
from tests.unit.operations.searches import KEY, OLD, operation, outputs, response, search_args

GET = "get_speaker_search_task"
UNKNOWN = service_error(NOT_FOUND, 404)


def run(
    client: FakeClient, progress: FakeProgress | None = None, **changes: Any
) -> Resource[TaskKey, TaskOutputs]:
    """Resume a search that was NotStarted when it was last fetched."""
    resumed = operation(client, FakeTime(), progress=progress or FakeProgress())
    return resume(resumed, Resource(KEY, outputs("NotStarted", OLD)), search_args(**changes))


def fetched(status: str) -> TaskOutputs:
    """Return the outputs in a response with a status."""
    return replace(outputs(status), updated_timestamp=NOW)


def test_it_returns_once_the_task_is_in_progress() -> None:
    client = FakeClient(**{GET: [response("Initializing"), response("InProgress")]})
    progress = FakeProgress()

    resumed = run(client, progress)

    assert resumed == Resource(KEY, fetched("InProgress"))
    assert client.methods() == [GET, GET]
    assert progress.warnings == []


def test_it_does_not_wait_where_the_inputs_say_so() -> None:
    client = FakeClient(**{GET: [response("Initializing"), response("InProgress")]})

    assert run(client, wait_for_in_progress=False).outputs.status == "Initializing"


@pytest.mark.parametrize("waits", [True, False])
def test_a_task_that_is_stopping_is_awaited_whatever_the_inputs_say(waits: bool) -> None:
    client = FakeClient(**{GET: [response("Stopping"), response("Stopping"), response("Stopped")]})

    assert run(client, wait_for_in_progress=waits).outputs.status == "Stopped"

    assert len(client.calls) == 3


@pytest.mark.parametrize(
    ("results", "status"),
    [
        ([response("Failed")], "Failed"),
        ([response("Initializing"), response("Failed")], "Failed"),
        ([response("Stopping"), UNKNOWN], "Stopped"),
        ([UNKNOWN], "Stopped"),
    ],
)
def test_a_task_that_has_ended_is_not_started_again(results: list[Any], status: str) -> None:
    client, progress = FakeClient(**{GET: results}), FakeProgress()

    resumed = run(client, progress)

    assert resumed.outputs.status == status
    assert set(client.methods()) == {GET}
    assert progress.warnings[-1] == (
        f"task t of pipeline p has ended ({status}) and is not started again; "
        "change triggers to start another"
    )


def test_a_pipeline_that_was_deleted_stays_in_the_state_as_stopped() -> None:
    searching: Any = operation(FakeClient(get_media_pipeline=UNKNOWN), FakeTime())
    known = PipelineOutputs(
        media_pipeline_id="p",
        media_pipeline_arn="arn",
        status=PipelineStatus.IN_PROGRESS,
        created_timestamp=NOW,
    )
    args = MediaInsightsPipelineArgs(media_insights_pipeline_configuration_arn="unknown")

    resumed = resume(
        replace(searching, spec=media_insights_pipeline.SPEC),
        Resource(PipelineKey("p"), known),
        args,
    )

    assert resumed.outputs == replace(known, status=PipelineStatus.STOPPED)


def test_a_task_that_is_not_ready_in_time_is_recorded_with_its_newest_status() -> None:
    with pytest.raises(ResourceIncomplete, match="is still Initializing after 300 s") as error:
        run(FakeClient(**{GET: response("Initializing")}))

    assert error.value.resource == Resource(KEY, fetched("Initializing"))
    assert str(error.value).endswith(f"; {RECORDED}")


def test_a_refusal_is_recorded_with_the_remedy_of_the_refusal_alone() -> None:
    with pytest.raises(ResourceIncomplete, match="ForbiddenException") as error:
        run(FakeClient(**{GET: service_error("ForbiddenException", 403)}))

    assert error.value.resource == Resource(KEY, outputs("NotStarted", OLD))
    assert RECORDED not in str(error.value)
