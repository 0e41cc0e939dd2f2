"""The API calls of a speaker search, and its responses."""

from typing import Any

from speaker_search_resource.aws.api_call import ApiCall
from speaker_search_resource.inputs.validation import api_parameters
from speaker_search_resource.speaker_search_task import SPEC
from speaker_search_resource.task import TaskOutputs, TaskStatus
from tests.support.inputs import search_inputs
from tests.unit.fakes import NOW
from tests.unit.operations.searches import DOMAIN_ARN, KEY, PIPELINE_ARN, search_args

PARAMETERS = {"Identifier": "p", "SpeakerSearchTaskId": "t"}


def test_a_search_is_fetched_by_its_pipeline_and_its_id() -> None:
    assert SPEC.get(KEY) == ApiCall("GetSpeakerSearchTask", PARAMETERS)


def test_a_search_is_stopped_by_its_pipeline_and_its_id() -> None:
    assert SPEC.stop(KEY) == ApiCall("StopSpeakerSearchTask", PARAMETERS)


def test_the_start_holds_the_inputs_of_the_api_and_no_others() -> None:
    source = search_inputs()["kinesis_video_stream_source_task_configuration"]
    args = search_args(
        identifier=PIPELINE_ARN,
        kinesis_video_stream_source_task_configuration=source,
        triggers=[1],
    )

    request = SPEC.complete_request(api_parameters(SPEC.start_operation, vars(args)), args)

    assert SPEC.start_operation == "StartSpeakerSearchTask"
    assert request == {
        "Identifier": "p",
        "VoiceProfileDomainArn": DOMAIN_ARN,
        "KinesisVideoStreamSourceTaskConfiguration": {
            "StreamArn": source["stream_arn"],
            "ChannelId": 0,
        },
    }


def test_a_response_holds_the_search() -> None:
    response: dict[str, Any] = {
        "SpeakerSearchTask": {
            "SpeakerSearchTaskId": "t",
            "SpeakerSearchTaskStatus": "InProgress",
            "CreatedTimestamp": NOW,
        }
    }

    assert SPEC.parse(response) == TaskOutputs(
        task_id="t", status=TaskStatus.IN_PROGRESS, created_timestamp=NOW
    )
