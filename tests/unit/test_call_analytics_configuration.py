"""CallAnalyticsConfiguration, against Pulumi's mocks: role, policy, configuration, refusals."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.mocked_program import Outcome, Program, run_mocked

CHIME = "mediapipelines.chime.amazonaws.com"
PLACE = "us-east-1:123456789012"
HEAD = """
import pulumi
import pulumi_aws as aws
from speaker_search_resource import CallAnalyticsConfiguration, CallAnalyticsConfigurationArgs
place = "us-east-1:123456789012"
results = aws.kinesis.Stream("results")
call = aws.kinesis.VideoStream("call")
search = {"speaker_search_status": "Enabled", "kinesis_data_stream_sink_arn": results.arn}
"""
PROGRAMS = {
    "default_streams": 'CallAnalyticsConfiguration("analytics", **search)',
    "declared_streams": """
key = aws.kms.Key("streams")
CallAnalyticsConfiguration(
    "analytics",
    CallAnalyticsConfigurationArgs(
        stream_arns=[call.arn, f"arn:aws:kinesisvideo:{place}:stream/other/1"],
        stream_kms_key_arns=[key.arn],
        **search,
    ),
    pulumi.ResourceOptions(protect=True),
)
""",
    "every_sink": """
analytics = CallAnalyticsConfiguration(
    "analytics",
    voice_tone_analysis_status="Enabled",
    sqs_queue_sink_arn=aws.sqs.Queue("queue").arn,
    sns_topic_sink_arn=aws.sns.Topic("topic").arn,
    lambda_function_sink_arn=f"arn:aws:lambda:{place}:function:results",
    s3_recording_sink_arn="arn:aws:s3:::recordings/calls/",
    voice_enhancement=True,
    stream_arns=[call.arn],
    sink_kms_key_arns=[aws.kms.Key("sinks").arn],
    **search,
)
aws.sns.Topic("outputs", display_name=pulumi.Output.format(
    "{} {}", analytics.arn, analytics.resource_access_role_arn))
""",
    "transcription": """
CallAnalyticsConfiguration(
    "analytics",
    amazon_transcribe_call_analytics_processor_configuration={
        "language_code": "en-US",
        "post_call_analytics_settings": {
            "output_location": "s3://calls",
            "data_access_role_arn": aws.iam.Role("upload", assume_role_policy="{}").arn,
        },
    },
    kinesis_data_stream_sink_arn=results.arn,
)
""",
    "no_sink": """
CallAnalyticsConfiguration(
    "analytics", speaker_search_status="Enabled", voice_enhancement=True, stream_arns=[call.arn]
)
""",
    "another_region": """
CallAnalyticsConfiguration(
    "analytics",
    speaker_search_status="Enabled",
    kinesis_data_stream_sink_arn="arn:aws:kinesis:us-west-2:123456789012:stream/results",
)
""",
    "fifo_queue": """
queue = aws.sqs.Queue("queue", fifo_queue=True)
CallAnalyticsConfiguration("analytics", sqs_queue_sink_arn=queue.arn, **search)
""",
    "fifo_topic": """
topic = aws.sns.Topic("topic", fifo_topic=True)
CallAnalyticsConfiguration("analytics", sns_topic_sink_arn=topic.arn, **search)
""",
    "output_in_place_of_a_list": """
CallAnalyticsConfiguration("analytics", stream_arns=call.arn, **search)
""",
    "no_arn": """
CallAnalyticsConfiguration("analytics", **search, sqs_queue_sink_arn=pulumi.Output.from_input(None))
""",
    "dict_in_place_of_args": """
try:
    CallAnalyticsConfiguration("analytics", search)
except TypeError as error:
    raise pulumi.RunError(str(error)) from error
""",
    "without_pulumi_aws": """
import sys
sys.modules["pulumi_aws"] = None
CallAnalyticsConfiguration("analytics", **search)
""",
}
AT_PREVIEW = ("default_streams", "no_sink", "another_region", "fifo_queue", "fifo_topic")


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """The outcome of each program, and of some at the first preview."""
    folder: Path = tmp_path_factory.mktemp("programs")
    for name, text in PROGRAMS.items():
        (folder / f"{name}.py").write_text(HEAD + text)
    names = {name: Program(str(folder / f"{name}.py")) for name in PROGRAMS}
    names |= {
        f"preview of {name}": Program(str(folder / f"{name}.py"), preview=True)
        for name in AT_PREVIEW
    }
    return dict(zip(names, run_mocked(*names.values()), strict=True))


def statements(outcome: Outcome) -> list[dict[str, Any]]:
    assert outcome.error is None
    policy = json.loads(outcome.resources["RolePolicy analytics"].inputs["policy"])
    assert policy["Version"] == "2012-10-17"
    assert {statement.pop("Effect") for statement in policy["Statement"]} == {"Allow"}
    found: list[dict[str, Any]] = policy["Statement"]
    return found


def actions(outcome: Outcome) -> dict[str, set[str]]:
    """Return the allowed actions by resource, of statements without a condition."""
    found: dict[str, set[str]] = {}
    for statement in statements(outcome):
        if "Condition" not in statement:
            resources = statement["Resource"]
            for resource in [resources] if isinstance(resources, str) else resources:
                found.setdefault(resource, set()).update(statement["Action"])
    return found


TRANSCRIBE = {
    "transcribe:StartCallAnalyticsStreamTranscription",
    "transcribe:StartStreamTranscription",
}
READ = {"kinesisvideo:GetDataEndpoint", "kinesisvideo:GetMedia"}
READ_RECORDED = {"kinesisvideo:ListFragments", "kinesisvideo:GetMediaForFragmentList"}
RESULTS = f"arn:aws:kinesis:{PLACE}:stream/results"
CALL = f"arn:aws:kinesisvideo:{PLACE}:stream/call/1700000000000"


def test_the_chime_sdk_alone_assumes_the_role_and_for_this_account(
    outcomes: dict[str, Outcome],
) -> None:
    role = outcomes["default_streams"].resources["Role analytics"]
    assert json.loads(role.inputs["assumeRolePolicy"])["Statement"] == [
        {
            "Effect": "Allow",
            "Principal": {"Service": CHIME},
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": "123456789012"},
                "ArnLike": {"aws:SourceARN": "arn:aws:chime:*:123456789012:*"},
            },
        }
    ]


def test_by_default_the_role_reads_the_streams_that_aws_names(
    outcomes: dict[str, Outcome],
) -> None:
    outcome = outcomes["default_streams"]
    chime_streams = f"arn:aws:kinesisvideo:{PLACE}:stream/Chime*"
    assert actions(outcome) == {
        "*": TRANSCRIBE,
        chime_streams: READ,
        RESULTS: {"kinesis:PutRecord"},
    }
    tagged = {"StringLike": {"aws:ResourceTag/AWSServiceName": "ChimeSDK"}}
    assert [each for each in statements(outcome) if "Condition" in each] == [
        {
            "Action": ["kinesisvideo:GetDataEndpoint", "kinesisvideo:GetMedia"],
            "Resource": f"arn:aws:kinesisvideo:{PLACE}:stream/*",
            "Condition": tagged,
        },
        {
            "Action": ["kms:Decrypt"],
            "Resource": f"arn:aws:kms:{PLACE}:key/*",
            "Condition": tagged,
        },
    ]


def test_the_role_reads_no_other_stream_than_the_declared(outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes["declared_streams"]
    assert actions(outcome) == {
        "*": TRANSCRIBE,
        CALL: READ,
        f"arn:aws:kinesisvideo:{PLACE}:stream/other/1": READ,
        f"arn:aws:kms:{PLACE}:key/streams": {"kms:Decrypt"},
        RESULTS: {"kinesis:PutRecord"},
    }
    assert not any("Condition" in statement for statement in statements(outcome))
    component = outcome.resources["CallAnalyticsConfiguration analytics"]
    assert component.options["protect"]


def test_the_role_writes_to_each_sink(outcomes: dict[str, Outcome]) -> None:
    assert actions(outcomes["every_sink"]) == {
        "*": TRANSCRIBE,
        CALL: READ | READ_RECORDED,
        RESULTS: {"kinesis:PutRecord"},
        f"arn:aws:sqs:{PLACE}:queue": {"sqs:SendMessage", "sqs:GetQueueAttributes"},
        f"arn:aws:sns:{PLACE}:topic": {"sns:Publish", "sns:GetTopicAttributes"},
        f"arn:aws:lambda:{PLACE}:function:results": {"lambda:InvokeFunction", "lambda:GetPolicy"},
        "arn:aws:s3:::recordings/calls/*": {
            "s3:GetObject",
            "s3:PutObject",
            "s3:PutObjectAcl",
            "s3:PutObjectTagging",
        },
        f"arn:aws:kms:{PLACE}:key/sinks": {"kms:GenerateDataKey", "kms:Decrypt"},
    }


def test_the_configuration_has_an_element_for_each_processor_and_sink(
    outcomes: dict[str, Outcome],
) -> None:
    configuration = outcomes["every_sink"].resources["MediaInsightsPipelineConfiguration analytics"]
    assert configuration.inputs["resourceAccessRoleArn"].endswith(":role/analytics")
    assert configuration.inputs["elements"] == [
        {
            "type": "VoiceAnalyticsProcessor",
            "voiceAnalyticsProcessorConfiguration": {
                "speakerSearchStatus": "Enabled",
                "voiceToneAnalysisStatus": "Enabled",
            },
        },
        {
            "type": "KinesisDataStreamSink",
            "kinesisDataStreamSinkConfiguration": {"insightsTarget": RESULTS},
        },
        {
            "type": "SqsQueueSink",
            "sqsQueueSinkConfiguration": {"insightsTarget": f"arn:aws:sqs:{PLACE}:queue"},
        },
        {
            "type": "SnsTopicSink",
            "snsTopicSinkConfiguration": {"insightsTarget": f"arn:aws:sns:{PLACE}:topic"},
        },
        {
            "type": "LambdaFunctionSink",
            "lambdaFunctionSinkConfiguration": {
                "insightsTarget": f"arn:aws:lambda:{PLACE}:function:results"
            },
        },
        {
            "type": "S3RecordingSink",
            "s3RecordingSinkConfiguration": {"destination": "arn:aws:s3:::recordings/calls/"},
        },
        {"type": "VoiceEnhancementSink"},
    ]


def test_the_component_outputs_the_arns_of_the_configuration_and_the_role(
    outcomes: dict[str, Outcome],
) -> None:
    outputs = outcomes["every_sink"].resources["Topic outputs"].inputs["displayName"]
    assert outputs == (
        f"arn:aws:chime:{PLACE}:MediaInsightsPipelineConfiguration/analytics "
        "arn:aws:iam::123456789012:role/analytics"
    )


def test_post_call_analytics_passes_its_role_to_transcribe(outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes["transcription"]
    assert statements(outcome)[-1] == {
        "Action": ["iam:PassRole"],
        "Resource": "arn:aws:iam::123456789012:role/upload",
        "Condition": {
            "StringEquals": {"iam:PassedToService": "transcribe.streaming.amazonaws.com"}
        },
    }
    configuration = outcome.resources["MediaInsightsPipelineConfiguration analytics"]
    assert [element["type"] for element in configuration.inputs["elements"]] == [
        "AmazonTranscribeCallAnalyticsProcessor",
        "KinesisDataStreamSink",
    ]


def test_the_configuration_comes_after_the_policy_of_its_role(
    outcomes: dict[str, Outcome],
) -> None:
    resources = outcomes["declared_streams"].resources
    configuration = resources["MediaInsightsPipelineConfiguration analytics"]
    assert {"RolePolicy analytics", "Role analytics"} <= set(configuration.dependencies)


def test_the_resources_are_children_of_the_component(outcomes: dict[str, Outcome]) -> None:
    resources = outcomes["default_streams"].resources
    children = [
        name
        for name, each in resources.items()
        if each.parent == "CallAnalyticsConfiguration analytics"
    ]
    assert children == [
        "Role analytics",
        "RolePolicy analytics",
        "MediaInsightsPipelineConfiguration analytics",
    ]


def test_a_valid_configuration_previews(outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes["preview of default_streams"]
    assert outcome.error is None
    assert "MediaInsightsPipelineConfiguration analytics" in outcome.resources


@pytest.mark.parametrize("run", ["no_sink", "preview of no_sink"])
def test_unsupported_arguments_end_the_program_before_anything_is_declared(
    outcomes: dict[str, Outcome], run: str
) -> None:
    outcome = outcomes[run]
    assert (outcome.error or "").splitlines() == [
        "CallAnalyticsConfiguration analytics: kinesis_data_stream_sink_arn is required, "
        "because AWS requires a data stream for each processor",
        "CallAnalyticsConfiguration analytics: s3_recording_sink_arn is required for "
        "voice_enhancement",
    ]
    assert "Role analytics" not in outcome.resources


@pytest.mark.parametrize("run", ["another_region", "preview of another_region"])
def test_an_arn_that_is_known_is_checked_also_at_preview(
    outcomes: dict[str, Outcome], run: str
) -> None:
    assert outcomes[run].error == (
        "CallAnalyticsConfiguration analytics: kinesis_data_stream_sink_arn is in Region "
        "us-west-2, but the configuration is in us-east-1; AWS requires one Region"
    )


@pytest.mark.parametrize("kind", ["queue", "topic"])
@pytest.mark.parametrize("run", ["fifo_{}", "preview of fifo_{}"])
def test_a_declared_fifo_queue_or_topic_is_refused_also_at_preview(
    outcomes: dict[str, Outcome], run: str, kind: str
) -> None:
    error = outcomes[run.format(kind)].error or ""
    service = {"queue": "sqs", "topic": "sns"}[kind]
    assert f"analytics: {service}_{kind}_sink_arn must not be FIFO" in error


@pytest.mark.parametrize("kind", ["queue", "topic"])
def test_a_refused_sink_declares_no_configuration(outcomes: dict[str, Outcome], kind: str) -> None:
    resources = outcomes[f"fifo_{kind}"].resources
    assert "MediaInsightsPipelineConfiguration analytics" not in resources


@pytest.mark.parametrize(
    ("run", "error"),
    [
        (
            "output_in_place_of_a_list",
            "CallAnalyticsConfiguration analytics: stream_arns must be a list, got a Output",
        ),
        (
            "no_arn",
            "CallAnalyticsConfiguration analytics: sqs_queue_sink_arn must be the ARN of a SQS "
            "queue, got nothing",
        ),
        (
            "dict_in_place_of_args",
            "CallAnalyticsConfiguration takes CallAnalyticsConfigurationArgs, got dict",
        ),
    ],
)
def test_an_argument_of_another_type_is_a_one_line_error(
    outcomes: dict[str, Outcome], run: str, error: str
) -> None:
    assert outcomes[run].error == error


def test_without_pulumi_aws_the_error_says_how_to_install_it(
    outcomes: dict[str, Outcome],
) -> None:
    assert outcomes["without_pulumi_aws"].error == (
        "CallAnalyticsConfiguration analytics: pulumi-aws is not installed; "
        "run pip install 'pulumi-aws>=7,<8'"
    )
