"""The API calls of a voice tone analysis, and its responses."""

from typing import Any

from speaker_search_resource.aws.api_call import ApiCall
from speaker_search_resource.inputs.validation import api_parameters
from speaker_search_resource.task import TaskOutputs, TaskStatus
from speaker_search_resource.voice_tone_analysis_task import SPEC, VoiceToneAnalysisTaskArgs
from tests.unit.fakes import NOW
from tests.unit.operations.searches import KEY, PIPELINE_ARN

PARAMETERS = {"Identifier": "p", "VoiceToneAnalysisTaskId": "t"}


def test_an_analysis_is_fetched_by_its_pipeline_and_its_id() -> None:
    assert SPEC.get(KEY) == ApiCall("GetVoiceToneAnalysisTask", PARAMETERS)


def test_an_analysis_is_stopped_by_its_pipeline_and_its_id() -> None:
    assert SPEC.stop(KEY) == ApiCall("StopVoiceToneAnalysisTask", PARAMETERS)


def test_the_start_holds_the_inputs_of_the_api_and_no_others() -> None:
    args = VoiceToneAnalysisTaskArgs(
        identifier=PIPELINE_ARN, consent_acknowledged=True, language_code="en-US", triggers=[1]
    )

    request = SPEC.complete_request(api_parameters(SPEC.start_operation, vars(args)), args)

    assert SPEC.start_operation == "StartVoiceToneAnalysisTask"
    assert request == {"Identifier": "p", "LanguageCode": "en-US"}


def test_a_response_holds_the_analysis() -> None:
    response: dict[str, Any] = {
        "VoiceToneAnalysisTask": {
            "VoiceToneAnalysisTaskId": "t",
            "VoiceToneAnalysisTaskStatus": "Failed",
            "UpdatedTimestamp": NOW,
        }
    }

    assert SPEC.parse(response) == TaskOutputs(
        task_id="t", status=TaskStatus.FAILED, updated_timestamp=NOW
    )
