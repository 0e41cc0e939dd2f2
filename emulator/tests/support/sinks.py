"""Sinks of moto, and pipelines whose results go to them."""

from __future__ import annotations

import json
import uuid
from typing import Any

from .samples import CONFIGURATION, CREATE

PROCESSOR = CONFIGURATION["Elements"][0]


def new_name() -> str:
    """Return a name of no other test: the emulators of a process share the state of moto."""
    return f"results-{uuid.uuid4().hex}"


class Queue:
    """An SQS queue; ``policy`` and permissions are not checked by moto."""

    def __init__(self, sqs: Any) -> None:
        self._sqs = sqs
        self.url = sqs.create_queue(QueueName=new_name())["QueueUrl"]
        attributes = sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["QueueArn"])
        self.arn = str(attributes["Attributes"]["QueueArn"])

    def read(self, **members: Any) -> list[Any]:
        """Receive and delete the messages, and return their JSON."""
        received = self._sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10, **members)
        messages = received.get("Messages", [])
        for message in messages:
            self._sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(message["Body"]) for message in messages]


class Stream:
    """A Kinesis data stream with one shard."""

    def __init__(self, kinesis: Any) -> None:
        self._kinesis = kinesis
        self._name = new_name()
        kinesis.create_stream(StreamName=self._name, ShardCount=1)
        described = kinesis.describe_stream_summary(StreamName=self._name)[
            "StreamDescriptionSummary"
        ]
        self.arn = str(described["StreamARN"])

    def records(self) -> list[Any]:
        """Return all records."""
        # By name, because moto ignores the ARN here.
        iterator = self._kinesis.get_shard_iterator(
            StreamName=self._name, ShardId="shardId-000000000000", ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        records: list[Any] = self._kinesis.get_records(ShardIterator=iterator)["Records"]
        return records

    def read(self) -> list[Any]:
        """Return the JSON of all records."""
        return [json.loads(record["Data"]) for record in self.records()]


def sink(arn: str) -> dict[str, Any]:
    """Return the element of a configuration for a sink."""
    kind = {
        "kinesis": "KinesisDataStreamSink",
        "lambda": "LambdaFunctionSink",
        "sns": "SnsTopicSink",
        "sqs": "SqsQueueSink",
    }[arn.split(":")[2]]
    return {"Type": kind, f"{kind}Configuration": {"InsightsTarget": arn}}


def create_pipeline(client: Any, *sinks: str, **members: Any) -> str:
    """Create a pipeline with voice analytics and these sinks, and return its id."""
    made = client.create_media_insights_pipeline_configuration(
        **CONFIGURATION
        | {
            "MediaInsightsPipelineConfigurationName": new_name(),
            "Elements": [PROCESSOR, *map(sink, sinks)],
        }
    )["MediaInsightsPipelineConfiguration"]
    arn = made["MediaInsightsPipelineConfigurationArn"]
    request = CREATE | {"MediaInsightsPipelineConfigurationArn": arn} | members
    pipeline = client.create_media_insights_pipeline(**request)["MediaInsightsPipeline"]
    return str(pipeline["MediaPipelineId"])
