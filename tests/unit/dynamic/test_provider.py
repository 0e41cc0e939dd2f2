"""Check: the faults of the inputs, and the inputs that the other methods receive."""

from typing import Any

import pulumi
import pytest

from speaker_search_resource.aws.configuration import AwsConfiguration
from speaker_search_resource.aws.errors import ConfigurationError
from speaker_search_resource.dynamic.provider import ChimeProvider
from speaker_search_resource.dynamic.resource import INVALID_TIMEOUTS
from speaker_search_resource.inputs.tags import DEFAULT_TAGS
from tests.support.inputs import pipeline_inputs, search_inputs
from tests.support.plugin import failures_by_path
from tests.unit.dynamic.searches import DEFAULTS
from tests.unit.provider.fakes import URN, FakeEngine, FakeHost, FakeProcess

HOST = FakeHost()


def failures(
    provider: ChimeProvider, news: dict[str, Any], olds: dict[str, Any] | None = None
) -> dict[str, str]:
    return failures_by_path(HOST.serve(provider.check, olds or {}, news).failures)


def test_valid_inputs_pass_with_their_defaults(search: ChimeProvider) -> None:
    declared = search_inputs()

    checked = search.check({}, declared)

    assert checked.failures == []
    assert checked.inputs == {**DEFAULTS, **declared}


def test_each_fault_is_reported_at_its_property(search: ChimeProvider) -> None:
    news = search_inputs(consent_acknowledged=False, identifer="p")
    news["kinesis_video_stream_source_task_configuration"]["channel_id"] = 2

    found = failures(search, news)

    assert found.pop("consent_acknowledged").startswith("must be True, got False")
    assert found.pop("identifer").startswith("unknown argument; did you mean identifier?")
    assert found == {
        "kinesis_video_stream_source_task_configuration.channel_id": (
            "must be between 0 and 1, got 2"
        )
    }


def test_unknown_values_pass_and_stay_unknown(search: ChimeProvider) -> None:
    news = search_inputs(identifier=pulumi.UNKNOWN, client_request_token=pulumi.UNKNOWN)
    news["kinesis_video_stream_source_task_configuration"]["stream_arn"] = pulumi.UNKNOWN

    checked = search.check({}, news)

    assert checked.failures == []
    assert checked.inputs == {**DEFAULTS, **news}


def test_a_wrong_configuration_is_reported_under_its_key(
    search: ChimeProvider, process: FakeProcess
) -> None:
    process.error = ConfigurationError("aws:region", "must be the name of a Region")

    assert failures(search, search_inputs()) == {"aws:region": "must be the name of a Region"}


def test_an_invalid_timeout_is_a_fault_and_no_input(search: ChimeProvider) -> None:
    checked = search.check({}, search_inputs() | {INVALID_TIMEOUTS: {"create": "0s"}})

    found = failures_by_path(checked.failures)
    assert found == {"custom_timeouts.create": "must be longer than 0"}
    assert INVALID_TIMEOUTS not in checked.inputs


def test_the_region_of_the_stack_counts_where_the_resource_names_none(
    search: ChimeProvider, process: FakeProcess
) -> None:
    process.region = "eu-west-2"

    found = failures(search, search_inputs())

    assert found["voice_profile_domain_arn"] == (
        "is in Region us-east-1, but the Region in use is eu-west-2"
    )


def test_an_adopted_task_is_not_adopted_again_by_a_replacement(search: ChimeProvider) -> None:
    task = "5e0f2f3a-7c3d-4a5e-9d52-1b8a4d0c6f01"
    olds = search_inputs(adopt_task_id=task)

    assert failures(search, search_inputs(adopt_task_id=task), olds) == {}
    assert list(failures(search, search_inputs(adopt_task_id=task, triggers=[1]), olds)) == [
        "adopt_task_id"
    ]


def test_consent_taken_back_says_how_to_stop_the_task(search: ChimeProvider) -> None:
    found = failures(search, search_inputs(consent_acknowledged=False), search_inputs())

    reason = found.pop("consent_acknowledged")
    assert reason.startswith("must be True, got False: ")
    assert reason.endswith(
        f"; to stop the running task, run `pulumi destroy --target '{URN}'`, or remove it from the "
        "program and run `pulumi up`"
    )
    assert found == {}


def test_a_new_task_without_consent_has_nothing_to_stop(search: ChimeProvider) -> None:
    found = failures(search, search_inputs(consent_acknowledged=False))

    assert "pulumi destroy" not in found["consent_acknowledged"]


def test_the_default_tags_are_inputs_of_a_resource_with_tags(
    pipeline: ChimeProvider, search: ChimeProvider, process: FakeProcess
) -> None:
    process.configuration = AwsConfiguration(default_tags={"team": "calls"})

    assert pipeline.check({}, pipeline_inputs()).inputs[DEFAULT_TAGS] == {"team": "calls"}
    assert DEFAULT_TAGS not in search.check({}, search_inputs()).inputs


@pytest.mark.parametrize(
    ("olds", "region", "warnings"),
    [
        ({}, "eu-north-1", ["botocore knows of no voice analytics in eu-north-1"]),
        ({}, "us-east-1", []),
        (search_inputs(), "eu-north-1", []),
    ],
)
def test_a_new_resource_in_a_region_without_the_service_is_warned_of(
    search: ChimeProvider, engine: FakeEngine, olds: Any, region: str, warnings: list[str]
) -> None:
    HOST.serve(search.check, olds, search_inputs(region=region))

    assert engine.messages() == [("caller", warning) for warning in warnings]
