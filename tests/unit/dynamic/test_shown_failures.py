"""The failures of Check: the engine finds a short value that is no secret, or none at all."""

from typing import Any

import pytest

from speaker_search_resource.dynamic.provider import ChimeProvider
from speaker_search_resource.dynamic.resource import SECRET_INPUTS
from tests.support.inputs import arn, pipeline_inputs, search_inputs
from tests.unit.provider.fakes import FakeHost, FakeProcess

HOST = FakeHost()
SOURCE = "kinesis_video_stream_source_task_configuration"


def failure(provider: ChimeProvider, news: dict[str, Any]) -> tuple[str, str]:
    """Return the property and the reason of the only failure."""
    ((property_, reason),) = (
        (each.property, each.reason) for each in HOST.serve(provider.check, {}, news).failures
    )
    return property_, reason


def test_a_declared_value_is_shown_by_the_engine(search: ChimeProvider) -> None:
    assert failure(search, search_inputs(restart_policy="Maybe")) == (
        "restart_policy",
        "must be Never or OnFailure or Always, got 'Maybe'",
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"identifier": None}, "identifier: is required"),
        ({"identifier": ""}, "identifier: must not be blank"),
        ({"identifier": "x\ny"}, r"identifier: must match .*\S.*, got 'x\ny'"),
        ({"identifier": "p" * 1025}, "identifier: must have at most 1024 characters, got 1025"),
        ({SOURCE: []}, f"{SOURCE}: must be a map, got a list"),
        (
            {"region": {"a": 1}},
            "region: must be the name of a Region, such as us-east-1, got a map",
        ),
    ],
)
def test_a_value_that_the_engine_does_not_show_well_is_left_to_the_reason(
    search: ChimeProvider, changes: dict[str, Any], message: str
) -> None:
    assert failure(search, search_inputs(**changes)) == ("", message)


@pytest.mark.parametrize(
    "name", ["client_request_token", "triggers", "media_insights_runtime_metadata", "tags"]
)
def test_the_engine_does_not_find_the_value_of_a_secret(pipeline: ChimeProvider, name: str) -> None:
    property_, reason = failure(pipeline, pipeline_inputs(**{name: 7}))

    assert property_ == ""
    assert reason.startswith(f"{name}: must be a ")
    assert "7" not in reason


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"restart_policy": "hush"}, "restart_policy: must be Never or OnFailure or Always"),
        (
            {SOURCE: {"stream_arn": "hush", "channel_id": 0}},
            f"{SOURCE}.stream_arn: must match arn:",
        ),
    ],
)
def test_a_value_that_the_program_declares_as_secret_is_not_shown(
    search: ChimeProvider, changes: dict[str, Any], message: str
) -> None:
    property_, reason = failure(search, search_inputs(**changes) | {SECRET_INPUTS: list(changes)})

    assert property_ == ""
    assert reason.startswith(message)
    assert "hush" not in reason


@pytest.mark.parametrize(
    ("partition", "region", "account"),
    [
        ("aws", "eu-west-1", "111122223333"),
        ("aws", "us-east-1", "999999999999"),
        ("aws-cn", "eu-west-1", "111122223333"),
    ],
)
@pytest.mark.parametrize("secret", ["identifier", "voice_profile_domain_arn"])
def test_no_part_of_a_secret_arn_is_shown(
    search: ChimeProvider, partition: str, region: str, account: str, secret: str
) -> None:
    place = {"partition": partition, "region": region, "account": account}
    arns = {
        "identifier": arn("media-pipeline/p", account="111122223333"),
        "voice_profile_domain_arn": arn("voice-profile-domain/d", account="111122223333"),
    }
    arns[secret] = arn(arns[secret].rpartition(":")[2], **place)
    news = search_inputs(**{SOURCE: None}, **arns) | {SECRET_INPUTS: [secret]}

    failures = HOST.serve(search.check, {}, news).failures

    assert failures
    declared = {"aws", "us-east-1", "111122223333"}
    for each in failures:
        assert not [part for part in {*place.values()} - declared if part in each.reason]
        assert secret not in each.property


def test_an_empty_region_has_one_failure(process: FakeProcess, search: ChimeProvider) -> None:
    process.region = ""

    assert failure(search, search_inputs(region="")) == (
        "",
        "region: must be the name of a Region, such as us-east-1, got ''",
    )


@pytest.mark.parametrize("tags", ["a", 7, True, [1], [{}], [["a"]]])
def test_invalid_tags_of_an_existing_pipeline_are_reported(
    pipeline: ChimeProvider, tags: Any
) -> None:
    checked = HOST.serve(pipeline.check, pipeline_inputs(), pipeline_inputs(tags=tags))

    (reason,) = (each.reason for each in checked.failures)
    assert reason.startswith("tags: must be a map of strings")


def test_the_names_of_secrets_are_no_input(search: ChimeProvider) -> None:
    checked = HOST.serve(search.check, {}, search_inputs() | {SECRET_INPUTS: ["identifier"]})

    assert checked.failures == []
    assert SECRET_INPUTS not in checked.inputs
