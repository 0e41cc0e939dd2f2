"""The untyped maps of the state, typed values inside."""

from datetime import timedelta

from speaker_search_resource import media_insights_pipeline, speaker_search_task
from speaker_search_resource.inputs.tags import DEFAULT_TAGS
from speaker_search_resource.provider.properties import (
    from_outputs,
    to_inputs,
    to_outputs,
)
from speaker_search_resource.task import TaskOutputs, TaskStatus
from tests.support.inputs import pipeline_inputs, search_inputs
from tests.unit.fakes import NOW

SPEC = speaker_search_task.SPEC


def test_outputs_survive_the_state() -> None:
    outputs = TaskOutputs(
        task_id="t",
        status=TaskStatus.IN_PROGRESS,
        created_timestamp=NOW,
        updated_timestamp=NOW + timedelta(milliseconds=5),
    )

    assert to_outputs(SPEC, from_outputs(outputs)) == outputs


def test_the_state_holds_plain_values() -> None:
    outputs = TaskOutputs(task_id="t", status=TaskStatus("Paused"), created_timestamp=NOW)

    properties = from_outputs(outputs)

    assert properties == {
        "task_id": "t",
        "status": "Paused",
        "created_timestamp": "2026-01-31T09:30:00.000Z",
        "updated_timestamp": None,
    }
    assert type(properties["status"]) is str


def test_outputs_that_the_state_lacks_are_none() -> None:
    outputs = to_outputs(SPEC, {"task_id": "t", "status": "InProgress"})

    assert outputs.status is TaskStatus.IN_PROGRESS
    assert (outputs.created_timestamp, outputs.updated_timestamp) == (None, None)


def test_missing_inputs_have_their_defaults() -> None:
    inputs = to_inputs(SPEC, {**search_inputs(), "__declaration": "a", "status": "Stopped"})

    assert inputs.restart_policy == "Never"
    assert inputs.wait_for_in_progress is True
    assert inputs.triggers is None


def test_inputs_that_the_state_lacks_are_none() -> None:
    assert to_inputs(SPEC, {}).identifier is None


def test_tags_include_the_default_tags() -> None:
    tags = {"a": "own"}
    properties = pipeline_inputs(tags=tags) | {DEFAULT_TAGS: {"a": "default", "b": "default"}}

    inputs = to_inputs(media_insights_pipeline.SPEC, properties)

    assert inputs.tags == {"a": "own", "b": "default"}
