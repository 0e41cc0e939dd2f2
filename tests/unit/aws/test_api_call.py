"""An API call as a value."""

from typing import Any

import boto3
import pytest
from botocore import xform_name

from speaker_search_resource import (
    media_insights_pipeline,
    speaker_search_task,
    voice_tone_analysis_task,
)
from speaker_search_resource.aws.api_call import ApiCall
from speaker_search_resource.aws.service_model import SERVICE, input_shape
from speaker_search_resource.inputs.rules import input_rules
from speaker_search_resource.operations.resource_spec import ResourceSpec
from speaker_search_resource.operations.update import tag_calls
from tests.unit.fakes import FakeClient

Spec = ResourceSpec[Any, Any, Any]

SPECS: list[Spec] = [
    speaker_search_task.SPEC,
    voice_tone_analysis_task.SPEC,
    media_insights_pipeline.SPEC,
]


def calls_of(spec: Spec) -> list[ApiCall]:
    key = spec.key_from_id("pipeline/task")
    inputs = spec.arguments(**dict.fromkeys(input_rules(spec.arguments), "value"))
    prerequisites = [spec.prerequisite(inputs)] if spec.prerequisite else []
    return [spec.get(key), spec.stop(key), *prerequisites]


CALLS = [
    *(call for spec in SPECS for call in calls_of(spec)),
    *tag_calls("arn", {"tags": {"a": "b"}}, {}),
    *tag_calls("arn", {}, {"tags": {"a": "b"}}),
]


def test_a_call_is_sent_with_the_boto3_method_of_its_name() -> None:
    client = FakeClient(stop_speaker_search_task={"a": 1})

    response = ApiCall("StopSpeakerSearchTask", {"Identifier": "p"}).send(client)

    assert response == {"a": 1}
    assert client.calls == [("stop_speaker_search_task", {"Identifier": "p"})]


def test_the_cli_command_has_the_same_name_and_parameters() -> None:
    parameters = {"Identifier": "a pipeline", "SpeakerSearchTaskId": "t"}
    call = ApiCall("StopSpeakerSearchTask", parameters)

    command = call.cli_command(SERVICE, ["--region", "us-east-1"])

    assert command == (
        "aws chime-sdk-media-pipelines stop-speaker-search-task --identifier 'a pipeline' "
        "--speaker-search-task-id t --region us-east-1"
    )


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.operation)
def test_the_service_model_has_the_parameters_of_each_call(call: ApiCall) -> None:
    shape = input_shape(SERVICE, call.operation)

    assert call.parameters.keys() <= shape.members.keys()
    assert shape.required <= {xform_name(name) for name in call.parameters}


def test_boto3_has_the_method_of_each_call() -> None:
    client = boto3.client(
        "chime-sdk-media-pipelines",
        region_name="us-east-1",
        aws_access_key_id="id",
        aws_secret_access_key="secret",
    )
    operations = {call.operation for call in CALLS} | {spec.start_operation for spec in SPECS}

    methods = client.meta.method_to_api_mapping

    assert {methods.get(xform_name(operation)) for operation in operations} == operations
