"""The messages of a sink: a Kinesis data stream or an SQS queue."""

import time
from collections.abc import Callable, Iterator, Mapping

import boto3

POLL_SECONDS = 1.0
"""AWS allows 5 reads a second of a shard, by all consumers together."""

Message = tuple[str | bytes, Callable[[], object]]
"""A notification in JSON, and the function that marks the message as done."""


def messages(source: str) -> Iterator[Message]:
    """Yield messages without an end.

    Args:
        source: ARN of a Kinesis data stream, or URL of an SQS queue. A message of a queue that is
            not marked as done comes again, until it goes to the queue's dead-letter queue.
    """
    return _messages_of_queue(source) if source.startswith("http") else _records_of_stream(source)


def _messages_of_queue(url: str) -> Iterator[Message]:
    queue = boto3.resource("sqs").Queue(url)
    while True:
        for message in queue.receive_messages(MaxNumberOfMessages=10, WaitTimeSeconds=20):
            yield message.body, message.delete


def _records_of_stream(arn: str) -> Iterator[Message]:
    """Yield the records, from the oldest of each shard. After a restart, all records come again."""
    kinesis = boto3.client("kinesis")
    iterators: dict[str, str | None] = {}
    last: dict[str, str] = {}

    def start(shard: str) -> None:
        place: Mapping[str, str] = {"ShardIteratorType": "TRIM_HORIZON"}
        if shard in last:
            place = {
                "ShardIteratorType": "AFTER_SEQUENCE_NUMBER",
                "StartingSequenceNumber": last[shard],
            }
        response = kinesis.get_shard_iterator(StreamARN=arn, ShardId=shard, **place)
        iterators[shard] = response["ShardIterator"]

    while True:
        # A shard that is split or merged ends. Other shards follow it.
        for page in kinesis.get_paginator("list_shards").paginate(StreamARN=arn):
            for shard in page["Shards"]:
                if shard["ShardId"] not in iterators:
                    start(shard["ShardId"])
        for shard_id, iterator in iterators.items():
            if iterator is None:
                continue
            try:
                response = kinesis.get_records(StreamARN=arn, ShardIterator=iterator)
            except kinesis.exceptions.ExpiredIteratorException:  # after 5 minutes
                start(shard_id)
                continue
            for record in response["Records"]:
                yield record["Data"], lambda: None
                last[shard_id] = record["SequenceNumber"]
            iterators[shard_id] = response.get("NextShardIterator")
        time.sleep(POLL_SECONDS)
