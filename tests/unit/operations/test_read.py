"""Fetching a status, and the meaning of a resource unknown to AWS."""

from dataclasses import replace
from datetime import timedelta

import pytest

from speaker_search_resource.aws.errors import NOT_FOUND, ServiceError
from speaker_search_resource.media_insights_pipeline import (
    SPEC,
    MediaInsightsPipelineArgs,
    PipelineKey,
    PipelineOutputs,
    PipelineStatus,
)
from speaker_search_resource.operations.lifecycle import Operation
from speaker_search_resource.operations.read import read
from tests.unit.fakes import NOW, FakeClient, FakeTime, service_error
from tests.unit.operations.searches import (
    KEY,
    OLD,
    operation,
    outputs,
    response,
    search_args,
)

UNKNOWN = FakeClient(get_speaker_search_task=service_error(NOT_FOUND, 404))


def test_the_status_of_the_state_is_replaced() -> None:
    client = FakeClient(get_speaker_search_task=response("Stopped"))

    found = read(operation(client, FakeTime()), KEY, search_args(), outputs("InProgress"))

    assert found is not None
    assert (found.key, found.outputs.status) == (KEY, "Stopped")


def test_a_task_that_aws_has_forgotten_has_stopped() -> None:
    known = outputs("InProgress", OLD)

    found = read(operation(UNKNOWN, FakeTime()), KEY, search_args(), known)

    assert found is not None
    assert found.outputs == outputs("Stopped", OLD)


def test_a_task_that_was_never_in_the_state_must_exist() -> None:
    with pytest.raises(ServiceError) as error:
        read(operation(UNKNOWN, FakeTime()), KEY, search_args(), None)

    assert error.value.code == NOT_FOUND


def test_another_refusal_is_raised() -> None:
    client = FakeClient(get_speaker_search_task=service_error("ForbiddenException", 403))

    with pytest.raises(ServiceError) as error:
        read(operation(client, FakeTime()), KEY, search_args(), outputs("InProgress"))

    assert error.value.code == "ForbiddenException"


def read_pipeline(status: PipelineStatus, hours: float) -> PipelineStatus | None:
    """Read a pipeline unknown to AWS, and return its status, or None without a pipeline."""
    time = FakeTime()
    client = FakeClient(get_media_pipeline=service_error(NOT_FOUND, 404))
    tasks = operation(client, time)
    reading = Operation(
        SPEC, tasks.api, "us-east-1", tasks.observed_waits, lambda: None, tasks.cli_command
    )
    known = PipelineOutputs(
        media_pipeline_id="p",
        media_pipeline_arn="arn",
        status=status,
        created_timestamp=NOW - timedelta(hours=hours),
    )
    args = MediaInsightsPipelineArgs(media_insights_pipeline_configuration_arn="unknown")
    found = read(reading, PipelineKey("p"), args, known)
    assert found is None or found.outputs == replace(known, status=found.outputs.status)
    return found.outputs.status if found else None


def test_a_pipeline_that_was_running_leaves_the_state() -> None:
    assert read_pipeline(PipelineStatus.IN_PROGRESS, hours=7.9) is None


@pytest.mark.parametrize(
    ("status", "hours"),
    [
        (PipelineStatus.IN_PROGRESS, 8.1),
        (PipelineStatus.PAUSED, 1),
        (PipelineStatus.STOPPING, 1),
        (PipelineStatus.FAILED, 1),
    ],
)
def test_a_pipeline_that_ended_by_itself_has_stopped(status: PipelineStatus, hours: float) -> None:
    assert read_pipeline(status, hours) is PipelineStatus.STOPPED
