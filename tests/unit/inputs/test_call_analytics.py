"""The combinations and the ARNs that AWS does not support."""

from typing import Any

import pulumi
import pytest

from speaker_search_resource.inputs.call_analytics import (
    CallAnalyticsConfigurationArgs,
    argument_failures,
    arn_failures,
    arn_values,
)

ACCOUNT, REGION = "123456789012", "us-east-1"
PLACE = f"{REGION}:{ACCOUNT}"
SEARCH: dict[str, Any] = {"speaker_search_status": "Enabled"}
RESULTS = {"kinesis_data_stream_sink_arn": f"arn:aws:kinesis:{PLACE}:stream/results"}
RECORDINGS = {"s3_recording_sink_arn": "arn:aws:s3:::recordings"}
QUEUE = {"sqs_queue_sink_arn": f"arn:aws:sqs:{PLACE}:results"}
TOPIC = {"sns_topic_sink_arn": f"arn:aws:sns:{PLACE}:results"}
FUNCTION = {"lambda_function_sink_arn": f"arn:aws:lambda:{PLACE}:function:results"}
TRANSCRIBE = {"amazon_transcribe_processor_configuration": {"language_code": "en-US"}}
CALL_ANALYTICS = {
    "amazon_transcribe_call_analytics_processor_configuration": {"language_code": "en-US"}
}


SETTINGS = "amazon_transcribe_call_analytics_processor_configuration"
POST_CALL = "post_call_analytics_settings"
ARN = f"arn:aws:kinesisvideo:{PLACE}:stream/call/1700000000000"


def failures(**arguments: Any) -> dict[str, str]:
    return dict(argument_failures(CallAnalyticsConfigurationArgs(**arguments)))


@pytest.mark.parametrize(
    "arguments",
    [
        SEARCH | RESULTS,
        {"voice_tone_analysis_status": "Enabled"} | RESULTS,
        SEARCH | RESULTS | QUEUE | TOPIC | FUNCTION | RECORDINGS,
        SEARCH | RESULTS | TRANSCRIBE,
        SEARCH | RESULTS | CALL_ANALYTICS,
        TRANSCRIBE | RESULTS,
        RECORDINGS,
        RECORDINGS | {"voice_enhancement": True},
    ],
)
def test_a_combination_that_aws_documents_is_accepted(arguments: dict[str, Any]) -> None:
    assert failures(**arguments) == {}


@pytest.mark.parametrize("processor", [SEARCH, TRANSCRIBE, CALL_ANALYTICS, SEARCH | QUEUE])
def test_a_processor_requires_a_data_stream(processor: dict[str, Any]) -> None:
    found = failures(**processor)
    assert found.keys() == {"kinesis_data_stream_sink_arn"}
    assert "is required" in found["kinesis_data_stream_sink_arn"]


def test_the_two_kinds_of_transcription_cannot_be_combined() -> None:
    found = failures(**TRANSCRIBE, **CALL_ANALYTICS, **RESULTS)
    assert found.keys() == {"amazon_transcribe_processor_configuration"}


@pytest.mark.parametrize("sink", [QUEUE, TOPIC, FUNCTION])
def test_a_notification_target_requires_voice_analytics(sink: dict[str, Any]) -> None:
    assert failures(**TRANSCRIBE, **RESULTS, **sink).keys() == sink.keys()


def test_voice_enhancement_requires_a_recording() -> None:
    found = failures(**SEARCH, **RESULTS, voice_enhancement=True)
    assert found == {"s3_recording_sink_arn": "is required for voice_enhancement"}


def test_a_configuration_without_a_processor_and_a_recording_has_no_effect() -> None:
    assert failures(**RESULTS).keys() == {"speaker_search_status"}


def test_every_fault_is_reported_at_once() -> None:
    found = failures(speaker_search_status="On", voice_enhancement=True, stream_arns=[], **QUEUE)
    assert found.keys() == {
        "speaker_search_status",
        "s3_recording_sink_arn",
        "sqs_queue_sink_arn",
        "stream_arns",
    }


@pytest.mark.parametrize(
    ("arguments", "path", "reason"),
    [
        ({"voice_enhancement": "no"}, "voice_enhancement", "must be True or False, got 'no'"),
        (
            {"voice_enhancement": pulumi.Output.from_input(False)},
            "voice_enhancement",
            "must be True or False, got a Output",
        ),
        ({"stream_arns": ARN}, "stream_arns", "must be a list, got a string"),
        ({"sink_kms_key_arns": ARN}, "sink_kms_key_arns", "must be a list, got a string"),
        (
            {"stream_kms_key_arns": pulumi.Output.from_input([ARN])},
            "stream_kms_key_arns",
            "must be a list, got a Output",
        ),
        (
            {"amazon_transcribe_processor_configuration": pulumi.Output.from_input({})},
            "amazon_transcribe_processor_configuration",
            "must be a map, got a Output",
        ),
        (
            {SETTINGS: {"postCallAnalyticsSettings": {}}},
            f"{SETTINGS}.postCallAnalyticsSettings",
            "must be in snake_case",
        ),
        (
            {SETTINGS: {POST_CALL: pulumi.Output.from_input({})}},
            f"{SETTINGS}.{POST_CALL}",
            "must be a map, got a Output",
        ),
        (
            {SETTINGS: {POST_CALL: {"dataAccessRoleArn": ARN}}},
            f"{SETTINGS}.{POST_CALL}.data_access_role_arn",
            "is required",
        ),
    ],
)
def test_an_argument_of_another_type_is_refused(
    arguments: dict[str, Any], path: str, reason: str
) -> None:
    assert failures(**SEARCH, **RESULTS, **arguments) == {path: reason}


ARNS = {
    "kinesis_data_stream_sink_arn": RESULTS["kinesis_data_stream_sink_arn"],
    "sqs_queue_sink_arn": QUEUE["sqs_queue_sink_arn"],
    "sns_topic_sink_arn": TOPIC["sns_topic_sink_arn"],
    "lambda_function_sink_arn": FUNCTION["lambda_function_sink_arn"],
    "s3_recording_sink_arn": RECORDINGS["s3_recording_sink_arn"],
    "stream_arns": f"arn:aws:kinesisvideo:{PLACE}:stream/call/1700000000000",
    "stream_kms_key_arns": f"arn:aws:kms:{PLACE}:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "sink_kms_key_arns": f"arn:aws:kms:{PLACE}:key/mrk-1234abcd12ab34cd56ef1234567890ab",
}


def reasons(name: str, arn: Any) -> list[str]:
    return [reason for _, reason in arn_failures(name, name, arn, ACCOUNT, REGION, "aws")]


@pytest.mark.parametrize(
    ("name", "arn"),
    [
        *ARNS.items(),
        ("s3_recording_sink_arn", "arn:aws:s3:::recordings/calls/"),
        ("s3_recording_sink_arn", "arn:aws:s3:::recordings/"),
        ("lambda_function_sink_arn", f"arn:aws:lambda:{PLACE}:function:results:live"),
        ("sink_kms_key_arns", f"arn:aws:kms:{REGION}:210987654321:key/1234abcd"),
    ],
)
def test_an_arn_of_the_expected_type_is_accepted(name: str, arn: str) -> None:
    assert reasons(name, arn) == []


@pytest.mark.parametrize("name", ARNS)
@pytest.mark.parametrize(
    "arn", ["results", f"arn:aws:iam::{ACCOUNT}:role/results", f"arn:aws:kms:{PLACE}:alias/results"]
)
def test_an_arn_of_another_type_is_refused(name: str, arn: str) -> None:
    (reason,) = reasons(name, arn)
    assert reason.startswith("must be the ARN of a")


@pytest.mark.parametrize("name", ARNS)
@pytest.mark.parametrize("arn", [None, 7, ["results"]])
def test_an_arn_that_is_not_a_string_is_refused(name: str, arn: Any) -> None:
    (reason,) = reasons(name, arn)
    assert reason.startswith("must be the ARN of a")


@pytest.mark.parametrize(
    ("name", "suffix"), [("lambda_function_sink_arn", ":$LATEST"), ("s3_recording_sink_arn", "/*")]
)
def test_an_arn_of_a_sink_has_the_pattern_of_the_service_model(name: str, suffix: str) -> None:
    (reason,) = reasons(name, ARNS[name] + suffix)
    assert "must match" in reason


@pytest.mark.parametrize("name", ARNS)
def test_another_partition_is_refused(name: str) -> None:
    assert reasons(name, ARNS[name].replace("arn:aws:", "arn:aws-us-gov:")) == [
        "is in partition aws-us-gov, but the configuration is in aws"
    ]


@pytest.mark.parametrize("name", ["sqs_queue_sink_arn", "sns_topic_sink_arn"])
def test_a_fifo_queue_or_topic_is_refused(name: str) -> None:
    (reason,) = reasons(name, f"{ARNS[name]}.fifo")
    assert reason.startswith("must not be FIFO")


@pytest.mark.parametrize("name", ["kinesis_data_stream_sink_arn", "stream_arns"])
def test_another_account_or_region_is_refused(name: str) -> None:
    (account,) = reasons(name, ARNS[name].replace(ACCOUNT, "210987654321"))
    assert "is in account 210987654321" in account
    (region,) = reasons(name, ARNS[name].replace(REGION, "us-west-2"))
    assert "is in Region us-west-2" in region


def test_the_path_of_an_arn_has_its_index() -> None:
    args = CallAnalyticsConfigurationArgs(
        stream_arns=["a", "b"], kinesis_data_stream_sink_arn="c", sqs_queue_sink_arn=None
    )
    assert list(arn_values(args, "stream_arns")) == [
        ("stream_arns[0]", "a"),
        ("stream_arns[1]", "b"),
    ]
    assert list(arn_values(args, "kinesis_data_stream_sink_arn")) == [
        ("kinesis_data_stream_sink_arn", "c")
    ]
    assert list(arn_values(args, "sqs_queue_sink_arn")) == []
