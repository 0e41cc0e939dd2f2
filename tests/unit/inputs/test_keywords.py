"""The keywords of constructors: misspelt and missing arguments."""

import copy
import pickle

import pulumi
import pytest

from speaker_search_resource import (
    CallAnalyticsConfiguration,
    CallAnalyticsConfigurationArgs,
    MediaInsightsPipeline,
    MediaInsightsPipelineArgs,
    SpeakerSearchTask,
    SpeakerSearchTaskArgs,
    VoiceToneAnalysisTask,
    VoiceToneAnalysisTaskArgs,
)
from tests.support.inputs import search_inputs

MISSPELT = [
    (SpeakerSearchTask, SpeakerSearchTaskArgs, "identifer", "identifier"),
    (VoiceToneAnalysisTask, VoiceToneAnalysisTaskArgs, "languageCode", "language_code"),
    (MediaInsightsPipeline, MediaInsightsPipelineArgs, "trigger", "triggers"),
    (CallAnalyticsConfiguration, CallAnalyticsConfigurationArgs, "stream_arn", "stream_arns"),
]
CONSENT = (
    "consent_acknowledged: must be True, got nothing: before a task starts, AWS requires you to "
    "provide all notices to the speaker and obtain all consents under privacy and biometrics laws "
    "(https://docs.aws.amazon.com/chime-sdk/latest/APIReference/"
    "API_media-pipelines-chime_StartSpeakerSearchTask.html); once you have, declare "
    "consent_acknowledged=True"
)


@pytest.mark.parametrize(("resource", "args", "name", "meant"), MISSPELT)
def test_a_misspelt_argument_suggests_the_right_one(
    resource: type, args: type, name: str, meant: str
) -> None:
    line = f"{name}: unknown argument; did you mean {meant}? Expected one of: "

    with pytest.raises(pulumi.RunError) as of_keywords:  # Pulumi shows it without a traceback
        resource("a", **{name: "p"})
    with pytest.raises(TypeError) as of_args:
        args(**{name: "p"})

    assert isinstance(of_keywords.value, TypeError)
    for subject, error in ((f"{resource.__name__} a", of_keywords), (args.__name__, of_args)):
        assert str(error.value).startswith(f"{subject}: {line}")
        assert "\n" not in str(error.value)


def test_each_misspelt_argument_has_its_line() -> None:
    with pytest.raises(TypeError) as error:
        SpeakerSearchTask("a", chanel=0, wait=True)  # type: ignore[call-overload]

    assert [line.split(": ")[1] for line in str(error.value).splitlines()] == ["chanel", "wait"]


def test_a_missing_consent_explains_itself() -> None:
    inputs = search_inputs(consent_acknowledged=None)

    with pytest.raises(pulumi.RunError) as of_keywords:
        SpeakerSearchTask("a", **inputs)
    with pytest.raises(TypeError) as of_args:
        SpeakerSearchTaskArgs(**inputs)

    assert str(of_keywords.value) == f"SpeakerSearchTask a: {CONSENT}"
    assert str(of_args.value) == f"SpeakerSearchTaskArgs: {CONSENT}"


def test_each_missing_argument_has_its_line() -> None:
    with pytest.raises(TypeError) as error:
        SpeakerSearchTask("a")  # type: ignore[call-overload]

    assert str(error.value).splitlines() == [
        "SpeakerSearchTask a: identifier: is required",
        f"SpeakerSearchTask a: {CONSENT}",
        "SpeakerSearchTask a: voice_profile_domain_arn: is required",
    ]


def test_an_args_object_is_copied_and_pickled() -> None:
    args = SpeakerSearchTaskArgs(**search_inputs())

    assert copy.deepcopy(args) == pickle.loads(pickle.dumps(args)) == args
