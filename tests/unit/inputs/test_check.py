"""All faults of a resource's inputs."""

from typing import Any

import pytest

from chime_emulator import seeds
from speaker_search_resource.aws.configuration import AwsConfiguration
from speaker_search_resource.inputs.check import check_inputs
from speaker_search_resource.inputs.check_failure import UNKNOWN
from speaker_search_resource.media_insights_pipeline import MediaInsightsPipelineArgs
from speaker_search_resource.speaker_search_task import SpeakerSearchTaskArgs
from tests.support.inputs import SOURCE, arn, pipeline_inputs, search_inputs, source


def search_faults(
    stack_region: str | None = None,
    configuration: AwsConfiguration = AwsConfiguration(),  # noqa: B008  # it is frozen
    /,
    **changes: Any,
) -> dict[str, str]:
    inputs = search_inputs(**changes)
    operation = "StartSpeakerSearchTask"
    excluding = configuration.excluding_key
    failures = check_inputs(SpeakerSearchTaskArgs, operation, inputs, stack_region, excluding)
    assert len({failure.path for failure in failures}) == len(failures)
    return dict(failures)


def pipeline_faults(creates: bool = True, /, **changes: Any) -> dict[str, str]:
    inputs = pipeline_inputs(**changes)
    operation = "CreateMediaInsightsPipeline"
    return dict(
        check_inputs(MediaInsightsPipelineArgs, operation, inputs, None, lambda _: None, creates)
    )


def test_good_inputs_have_no_faults() -> None:
    assert search_faults() == {}
    assert pipeline_faults() == {}


def test_unknown_values_have_no_faults() -> None:
    assert search_faults(None, **dict.fromkeys(search_inputs(), UNKNOWN)) == {}


def test_every_fault_is_reported_at_once() -> None:
    found = search_faults(
        identifier="", consent_acknowledged=False, restart_policy="never", **source(channel_id=2)
    )

    assert found.keys() == {
        "identifier",
        "consent_acknowledged",
        "restart_policy",
        f"{SOURCE}.channel_id",
    }


def test_a_path_has_its_most_basic_fault_only() -> None:
    """The text is too long for the service model, and no ARN."""
    found = search_faults(voice_profile_domain_arn="x" * 2000)

    assert found.keys() == {"voice_profile_domain_arn"}
    assert "characters, got 2000" in found["voice_profile_domain_arn"]


def test_an_unknown_argument_is_told_the_closest_name() -> None:
    found = search_faults(identifer="p")

    assert found["identifer"].startswith("unknown argument; did you mean identifier? Expected one")


def test_the_inputs_of_this_package_are_no_unknown_arguments() -> None:
    assert search_faults(__declaration="a") == {}


def test_consent_outside_the_service_model_is_required() -> None:
    found = search_faults(consent_acknowledged=None)

    assert found["consent_acknowledged"].startswith("must be True, got nothing")


def test_an_option_outside_the_service_model_may_be_left_out() -> None:
    assert search_faults(triggers=None, adopt_task_id=None, region=None) == {}


def test_the_declared_region_precedes_the_stack_s() -> None:
    assert search_faults("eu-central-1", region="us-east-1") == {}
    assert "voice_profile_domain_arn" in search_faults("eu-central-1")


def test_arns_must_name_the_declared_types() -> None:
    found = search_faults(voice_profile_domain_arn=arn("media-pipeline/a"))

    assert found["voice_profile_domain_arn"].startswith("must be the ARN of a voice-profile-domain")


def test_tags_are_counted_once_each_tag_is_valid() -> None:
    many = {str(number): "" for number in range(201)}

    assert pipeline_faults(tags=many) == {
        "tags": "must be at most 200, got 201 including aws:defaultTags"
    }
    assert list(pipeline_faults(tags={**many, "a": 7})) == ["tags.a"]


ALL_ARNS = {"identifier", "voice_profile_domain_arn", f"{SOURCE}.stream_arn"}


@pytest.mark.parametrize(
    ("configuration", "key"),
    [
        (AwsConfiguration(allowed_account_ids=("210987654321",)), "aws:allowedAccountIds"),
        (AwsConfiguration(forbidden_account_ids=(seeds.ACCOUNT_ID,)), "aws:forbiddenAccountIds"),
    ],
)
def test_an_arn_in_an_excluded_account(configuration: AwsConfiguration, key: str) -> None:
    faults = search_faults(None, configuration, identifier=seeds.PIPELINE_ARN)

    assert faults.keys() == ALL_ARNS
    assert set(faults.values()) == {f"is in account {seeds.ACCOUNT_ID}, which {key} excludes"}


def test_an_arn_in_an_allowed_account() -> None:
    allowed = AwsConfiguration(allowed_account_ids=("210987654321", seeds.ACCOUNT_ID))
    forbidden = AwsConfiguration(forbidden_account_ids=("210987654321",))

    assert search_faults(None, allowed) == search_faults(None, forbidden) == {}


def test_a_pipeline_that_exists_may_keep_a_recording_that_a_new_one_may_not_have() -> None:
    sink = {"destination": "arn:aws:s3:::calls", "recording_file_format": "Wav"}

    assert pipeline_faults(True, s3_recording_sink_runtime_configuration=sink) != {}
    assert pipeline_faults(False, s3_recording_sink_runtime_configuration=sink) == {}
