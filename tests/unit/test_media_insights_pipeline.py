"""The rules of a pipeline: its statuses, its API calls and responses, its ARN."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from speaker_search_resource.aws.api_call import ApiCall
from speaker_search_resource.aws.errors import ChimeError, UnexpectedResource
from speaker_search_resource.media_insights_pipeline import (
    SPEC,
    MediaInsightsPipelineArgs,
    PipelineKey,
    PipelineOutputs,
    PipelineStatus,
    _pipeline_arn,
    _region,
)
from tests.unit.fakes import NOW
from tests.unit.operations.searches import ACCOUNT, PIPELINE_ARN

CONFIGURATION_ARN = (
    f"arn:aws:chime:eu-west-2:{ACCOUNT}:media-insights-pipeline-configuration/call-analytics"
)
KEY = PipelineKey("p")
MAX_AGE = timedelta(hours=8)
RUNNING = [PipelineStatus.NOT_STARTED, PipelineStatus.INITIALIZING, PipelineStatus.IN_PROGRESS]


def outputs(status: PipelineStatus, created: datetime | None = NOW) -> PipelineOutputs:
    return PipelineOutputs(
        media_pipeline_id="p",
        media_pipeline_arn=PIPELINE_ARN,
        status=status,
        created_timestamp=created,
    )


def pipeline(**members: Any) -> dict[str, Any]:
    """Return a pipeline as a response of create holds it."""
    members = {
        "MediaPipelineId": "p",
        "MediaPipelineArn": PIPELINE_ARN,
        "Status": "InProgress",
        "CreatedTimestamp": NOW,
        **members,
    }
    return {"MediaInsightsPipeline": members}


@pytest.mark.parametrize("status", RUNNING)
def test_a_running_pipeline_that_aws_does_not_know_any_more_was_deleted(
    status: PipelineStatus,
) -> None:
    assert SPEC.status_when_not_found(outputs(status), NOW + MAX_AGE) is None


@pytest.mark.parametrize("status", RUNNING)
@pytest.mark.parametrize("created", [NOW - MAX_AGE - timedelta(seconds=1), None])
def test_a_pipeline_that_reached_the_maximum_age_has_stopped(
    status: PipelineStatus, created: datetime | None
) -> None:
    found = SPEC.status_when_not_found(outputs(status, created), NOW)

    assert found is PipelineStatus.STOPPED


@pytest.mark.parametrize("status", [each for each in PipelineStatus if each not in RUNNING])
def test_a_pipeline_that_was_ending_has_stopped_at_any_age(status: PipelineStatus) -> None:
    assert SPEC.status_when_not_found(outputs(status), NOW) is PipelineStatus.STOPPED


def test_a_create_ends_with_a_pipeline_that_runs_or_is_paused() -> None:
    assert SPEC.ready_statuses == {PipelineStatus.IN_PROGRESS, PipelineStatus.PAUSED}


def test_a_pipeline_that_is_stopping_has_not_ended() -> None:
    assert SPEC.terminal_statuses == {PipelineStatus.FAILED, PipelineStatus.STOPPED}
    assert SPEC.stopping_status is PipelineStatus.STOPPING


@pytest.mark.parametrize("response", [pipeline(), {"MediaPipeline": pipeline()}])
def test_the_responses_of_create_and_get_hold_the_same_pipeline(response: dict[str, Any]) -> None:
    assert SPEC.parse(response) == outputs(PipelineStatus.IN_PROGRESS)


def test_the_time_of_creation_has_the_precision_of_the_state() -> None:
    response = pipeline(CreatedTimestamp=NOW + timedelta(microseconds=1999))

    assert SPEC.parse(response).created_timestamp == NOW + timedelta(milliseconds=1)


@pytest.mark.parametrize(
    "members",
    [{"MediaPipelineId": PIPELINE_ARN}, {"MediaPipelineArn": ""}, {"Status": None}],
)
def test_a_pipeline_without_a_usable_id_arn_and_status_is_unreadable(
    members: dict[str, Any],
) -> None:
    with pytest.raises(ValueError, match="is not"):
        SPEC.parse(pipeline(**members))


def test_another_kind_of_pipeline_is_named() -> None:
    with pytest.raises(UnexpectedResource, match="returned a MediaCapturePipeline"):
        SPEC.parse({"MediaPipeline": {"MediaCapturePipeline": {"MediaPipelineId": "p"}}})


def test_a_pipeline_is_fetched_and_deleted_by_its_id() -> None:
    parameters = {"MediaPipelineId": "p"}

    assert SPEC.get(KEY) == ApiCall("GetMediaPipeline", parameters)
    assert SPEC.stop(KEY) == ApiCall("DeleteMediaPipeline", parameters)


def test_the_id_in_the_stack_is_the_id_of_the_pipeline() -> None:
    args = MediaInsightsPipelineArgs(media_insights_pipeline_configuration_arn=CONFIGURATION_ARN)

    assert SPEC.key(args, outputs(PipelineStatus.IN_PROGRESS)) == KEY
    assert SPEC.id(KEY) == "p"
    assert SPEC.key_from_id("p") == KEY


def test_a_start_depends_on_the_configuration() -> None:
    args = MediaInsightsPipelineArgs(media_insights_pipeline_configuration_arn=CONFIGURATION_ARN)
    assert SPEC.prerequisite is not None

    call = SPEC.prerequisite(args)

    assert call == ApiCall(
        "GetMediaInsightsPipelineConfiguration", {"Identifier": CONFIGURATION_ARN}
    )


@pytest.mark.parametrize(
    ("members", "changed"),
    [
        ({"CreatedTimestamp": NOW}, NOW),
        ({"CreatedTimestamp": NOW - MAX_AGE, "UpdatedTimestamp": NOW}, NOW),
        ({}, None),
    ],
)
def test_a_configuration_with_a_new_role_is_young(
    members: dict[str, Any], changed: datetime | None
) -> None:
    response = {"MediaInsightsPipelineConfiguration": members}

    assert SPEC.parse_prerequisite(response).changed_timestamp == changed
    assert SPEC.parse_prerequisite({}).changed_timestamp is None


def test_a_preview_takes_the_region_and_the_arn_from_the_configuration() -> None:
    assert _region(CONFIGURATION_ARN) == "eu-west-2"
    assert _pipeline_arn("p", CONFIGURATION_ARN) == (
        f"arn:aws:chime:eu-west-2:{ACCOUNT}:media-pipeline/p"
    )


def test_a_preview_leaves_an_invalid_arn_to_check() -> None:
    assert _region("call-analytics") == ""


def test_an_arn_is_no_id() -> None:
    with pytest.raises(ChimeError, match=f"is its media_pipeline_id, got '{PIPELINE_ARN}'"):
        SPEC.key_from_id(PIPELINE_ARN)
