"""Whether NotFound means the end of a resource, or credentials of another account."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from speaker_search_resource.aws.errors import NOT_FOUND, ChimeError, OperationAbandoned
from speaker_search_resource.operations.not_found import account_to_record, confirm_ended
from speaker_search_resource.operations.resource_spec import Resource
from tests.unit.fakes import NOW, FakeClient, FakeTime, service_error
from tests.unit.operations.searches import (
    ACCOUNT,
    DOMAIN_ARN,
    KEY,
    PIPELINE_ARN,
    operation,
    outputs,
    resource,
    search_args,
)

ANOTHER_ACCOUNT = "210987654321"
STREAM_ARN = f"arn:aws:kinesisvideo:us-east-1:{ACCOUNT}:stream/s/1"
NO_PIPELINE = service_error(NOT_FOUND, 404)
PIPELINE = {"MediaPipeline": {"MediaInsightsPipeline": {"MediaPipelineArn": PIPELINE_ARN}}}
NO_ARN = search_args(voice_profile_domain_arn="unknown")


def no_sts() -> str:
    raise ChimeError("STS cannot be reached")


def confirm(
    caller: Callable[[], str | None],
    inputs: Any = NO_ARN,
    pipeline: Any = NO_PIPELINE,
    searched: Any = None,
    recorded: str | None = None,
) -> None:
    client = FakeClient(get_media_pipeline=pipeline)
    deciding = operation(client, FakeTime(), caller_account=caller, recorded_account=recorded)
    confirm_ended(deciding, searched or resource("InProgress"), inputs)


def refused(*arguments: Any, **attributes: Any) -> str:
    with pytest.raises(ChimeError) as error:
        confirm(*arguments, **attributes)
    return str(error.value)


@pytest.mark.parametrize(
    "inputs",
    [
        search_args(),
        search_args(voice_profile_domain_arn="unknown", identifier=PIPELINE_ARN),
        search_args(
            voice_profile_domain_arn="unknown",
            kinesis_video_stream_source_task_configuration={"stream_arn": STREAM_ARN},
        ),
    ],
)
def test_an_arn_in_the_inputs_names_the_account(inputs: Any) -> None:
    confirm(lambda: ACCOUNT, inputs)

    message = refused(lambda: ANOTHER_ACCOUNT, inputs, PIPELINE)

    assert f"belongs to account {ACCOUNT}, but the credentials in use belong to account" in message
    assert f"use credentials of {ACCOUNT}, for example with aws:profile" in message


def test_the_state_names_the_account() -> None:
    confirm(lambda: ACCOUNT, recorded=ACCOUNT)

    assert f"belongs to account {ACCOUNT}" in refused(lambda: ANOTHER_ACCOUNT, recorded=ACCOUNT)


def test_a_task_whose_account_is_unknown_may_run_elsewhere() -> None:
    message = refused(lambda: ANOTHER_ACCOUNT)

    assert f"the credentials in use belong to account {ANOTHER_ACCOUNT}" in message
    assert "use credentials of the account in which it was started" in message


def test_credentials_whose_account_is_unknown_may_be_of_another_account() -> None:
    message = refused(no_sts, search_args())

    assert "STS cannot be reached" in message
    assert f"use credentials of account {ACCOUNT}" in message


@pytest.mark.parametrize("caller", [no_sts, lambda: ANOTHER_ACCOUNT])
def test_credentials_that_know_the_pipeline_are_right(caller: Callable[[], str]) -> None:
    confirm(caller, NO_ARN, PIPELINE)


def test_an_endpoint_outside_aws_has_one_account() -> None:
    confirm(lambda: None)


@pytest.mark.parametrize("status", ["Stopped", "Failed"])
def test_a_task_whose_end_aws_has_reported_has_ended(status: str) -> None:
    confirm(no_sts, searched=resource(status))


def test_a_task_older_than_any_pipeline_has_ended() -> None:
    def aged(hours: float) -> Any:
        return Resource(KEY, outputs("InProgress", NOW - timedelta(hours=hours)))

    confirm(no_sts, searched=aged(8.1))

    refused(no_sts, searched=aged(8))


def test_an_interruption_is_no_failure_of_sts() -> None:
    def interrupted() -> str:
        raise OperationAbandoned("the run was interrupted")

    with pytest.raises(OperationAbandoned):
        confirm(interrupted, NO_ARN, PIPELINE)


def test_an_interruption_is_no_unknown_pipeline() -> None:
    interrupted = operation(
        FakeClient(),
        FakeTime(),
        caller_account=lambda: ANOTHER_ACCOUNT,
        interruption=lambda: "the run was interrupted",
    )

    with pytest.raises(OperationAbandoned):
        confirm_ended(interrupted, resource("InProgress"), NO_ARN)


def recorded(inputs: Any, pipeline: Any, **attributes: Any) -> str | None:
    client = FakeClient(get_media_pipeline=pipeline)
    return account_to_record(operation(client, FakeTime(), **attributes), inputs)


def test_the_account_of_the_pipeline_is_recorded_where_no_arn_names_one() -> None:
    assert recorded(NO_ARN, PIPELINE) == ACCOUNT
    assert recorded(search_args(voice_profile_domain_arn=DOMAIN_ARN), PIPELINE) is None


@pytest.mark.parametrize("code", [NOT_FOUND, "ForbiddenException", "ServiceFailureException"])
def test_a_pipeline_that_cannot_be_fetched_records_no_account(code: str) -> None:
    assert recorded(NO_ARN, service_error(code, 500)) is None


def test_an_interruption_records_no_account_and_loses_no_task() -> None:
    assert recorded(NO_ARN, PIPELINE, interruption=lambda: "the run was interrupted") is None
