"""The permissions of the workers and of the sweeper. README.md explains the statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

PROJECT = "live-calls"
CALL_TAG = "live-call"
METRICS = "LiveCalls"
"""The namespace of the sweeper's metrics."""

# A pipeline that has ended may have no tags. With StringEquals, AWS can report it as Forbidden
# instead of NotFound.
NOT_OF_ANOTHER_STACK = {"StringEqualsIfExists": {"aws:ResourceTag/stack": PROJECT}}
WITH_CALL_TAG = {"Null": {f"aws:RequestTag/{CALL_TAG}": "false"}}


@dataclass(frozen=True)
class Policies:
    """Managed policies, to be attached to the roles of the workers and of the sweeper."""

    worker: aws.iam.Policy
    sweeper: aws.iam.Policy


def declare(
    queue: aws.sqs.Queue, table: aws.dynamodb.Table, configuration_arn: str, backend_bucket: str
) -> Policies:
    """Declare both policies.

    Args:
        queue: The queue of the workers.
        table: The table of calls.
        configuration_arn: ARN of the media insights pipeline configuration.
        backend_bucket: Name of the S3 bucket of the Pulumi backend.
    """
    place = {
        "partition": aws.get_partition_output().partition,
        "region": aws.get_region_output().region,
        "account": aws.get_caller_identity_output().account_id,
    }

    def arn(resource: str) -> pulumi.Output[str]:
        return pulumi.Output.format("arn:{partition}:" + resource, **place)

    pipelines = arn("chime:{region}:{account}:media-pipeline/*")
    bucket = arn(f"s3:::{backend_bucket}")
    objects = arn(f"s3:::{backend_bucket}/*")
    find = [
        _allow("Find", ["chime:ListMediaPipelines"], "*"),
        _allow("ReadTags", ["chime:ListTagsForResource"], pipelines),
        _allow("ListStates", ["s3:ListBucket"], bucket),
    ]
    worker = [
        *find,
        _allow(
            "Messages",
            [
                "sqs:ChangeMessageVisibility",
                "sqs:DeleteMessage",
                "sqs:GetQueueAttributes",
                "sqs:ReceiveMessage",
            ],
            queue.arn,
        ),
        _allow("Records", ["dynamodb:GetItem", "dynamodb:UpdateItem"], table.arn),
        _allow("Create", ["chime:CreateMediaInsightsPipeline"], configuration_arn, WITH_CALL_TAG),
        _allow(
            "ReadConfiguration",
            ["chime:GetMediaInsightsPipelineConfiguration"],
            configuration_arn,
        ),
        _allow("Tag", ["chime:TagResource"], pipelines, WITH_CALL_TAG),
        _allow(
            "Use",
            [
                "chime:DeleteMediaPipeline",
                "chime:GetMediaPipeline",
                "chime:GetSpeakerSearchTask",
                "chime:StartSpeakerSearchTask",
                "chime:StopSpeakerSearchTask",
            ],
            pipelines,
            NOT_OF_ANOTHER_STACK,
        ),
        _allow(
            "Streams",
            ["kinesisvideo:DescribeStream"],
            arn("kinesisvideo:{region}:{account}:stream/ChimeVoiceConnector-*/*"),
        ),
        _allow("States", ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], objects),
        _allow("Identity", ["sts:GetCallerIdentity"], "*"),
    ]
    sweeper = [
        *find,
        _allow("Read", ["chime:GetMediaPipeline"], pipelines),
        _allow("States", ["s3:GetObject"], objects),
        _allow(
            "Metrics",
            ["cloudwatch:PutMetricData"],
            "*",
            {"StringEquals": {"cloudwatch:namespace": METRICS}},
        ),
    ]
    return Policies(_policy("worker", worker), _policy("sweeper", sweeper))


def policy_document(statements: Sequence[Any]) -> pulumi.Output[str]:
    """Return an IAM policy as JSON. The statements may hold Outputs."""
    return pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": statements})


def _allow(sid: str, actions: Sequence[str], resource: Any, condition: Any = None) -> Any:
    statement = {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": [resource]}
    return {**statement, "Condition": condition} if condition else statement


def _policy(name: str, statements: Sequence[Any]) -> aws.iam.Policy:
    return aws.iam.Policy(name, policy=policy_document(statements))
