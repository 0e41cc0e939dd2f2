"""examples/results/consumer.py: the Lambda handler and the loop, with moto's server over HTTP."""

import base64
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest

from tests.support.moto_process import Moto
from tests.support.stack import ROOT
from tests.support.voice_analytics_events import (
    MALFORMED,
    NO_MATCH,
    TASK_ID,
    TONE_TASK_ID,
    Event,
    identification,
    post_call_summary,
    voice_tone,
    voiceprint,
)

FOLDER = ROOT / "examples/results"
sys.path.insert(0, str(FOLDER))
consumer = importlib.import_module("consumer")
stores = importlib.import_module("stores")
notifications = importlib.import_module("notifications")
Kind, Status = notifications.Kind, notifications.Status


@pytest.fixture
def function_store(table: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The store of the Lambda function."""
    monkeypatch.setenv("RESULTS_TABLE", table)
    consumer.function_store.cache_clear()
    yield stores.TableStore(table)
    consumer.function_store.cache_clear()


def statuses(store: Any, task_id: str = TASK_ID) -> dict[Any, Any]:
    return {kind: result.status for kind, result in store.task(task_id).results.items()}


MATCH_AND_VOICEPRINT = {
    Kind.IDENTIFICATION: Status.IDENTIFIED,
    Kind.VOICEPRINT: Status.VOICEPRINT_GENERATED,
}


def invocation(*records: Event) -> Event:
    return {"Records": list(records)}


def kinesis_record(moto: Moto, *events: Event | str) -> Iterator[Event]:
    """Yield records as Lambda gets them, of data that has been through a stream."""
    kinesis, name = moto.client("kinesis"), f"results-{uuid4()}"
    kinesis.create_stream(StreamName=name, ShardCount=1)
    for event in events:
        data = event if isinstance(event, str) else json.dumps(event)
        kinesis.put_record(StreamName=name, Data=data, PartitionKey="a")
    shard = kinesis.list_shards(StreamName=name)["Shards"][0]["ShardId"]
    iterator = kinesis.get_shard_iterator(
        StreamName=name, ShardId=shard, ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    for record in kinesis.get_records(ShardIterator=iterator)["Records"]:
        data = base64.b64encode(record["Data"]).decode()
        yield {
            "eventSource": "aws:kinesis",
            "kinesis": {"data": data, "sequenceNumber": record["SequenceNumber"]},
        }


def queue_messages(moto: Moto, *events: Event) -> Iterator[Event]:
    """Yield messages as Lambda gets them, of bodies that have been through a queue."""
    sqs = moto.client("sqs")
    url = sqs.create_queue(QueueName=f"results-{uuid4()}")["QueueUrl"]
    for event in events:
        sqs.send_message(QueueUrl=url, MessageBody=json.dumps(event))
    for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]:
        yield {
            "eventSource": "aws:sqs",
            "messageId": message["MessageId"],
            "body": message["Body"],
        }


def topic_notifications(moto: Moto, *events: Event) -> Iterator[Event]:
    """Yield records as Lambda gets them, of messages that have been through a topic."""
    sqs, sns = moto.client("sqs"), moto.client("sns")
    url = sqs.create_queue(QueueName=f"results-{uuid4()}")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    topic = sns.create_topic(Name=f"results-{uuid4()}")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn["QueueArn"])
    for event in events:
        sns.publish(TopicArn=topic, Message=json.dumps(event))
    for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]:
        yield {"EventSource": "aws:sns", "Sns": json.loads(message["Body"])}


@pytest.mark.parametrize("records_of", [kinesis_record, queue_messages, topic_notifications])
def test_the_handler_keeps_the_results_of_each_trigger(
    function_store: Any, moto: Moto, records_of: Any
) -> None:
    events = [voiceprint(), identification(), NO_MATCH, identification(), post_call_summary()]
    records = records_of(moto, *events)
    assert consumer.handler(invocation(*records), None) == {"batchItemFailures": []}
    assert statuses(function_store) == MATCH_AND_VOICEPRINT


def test_the_handler_keeps_a_notification_of_the_sink_itself(function_store: Any) -> None:
    assert consumer.handler(identification(), None) == {"batchItemFailures": []}
    assert statuses(function_store) == {Kind.IDENTIFICATION: Status.IDENTIFIED}


def test_a_malformed_message_alone_stays_in_the_queue(function_store: Any, moto: Moto) -> None:
    records = list(queue_messages(moto, MALFORMED, identification()))
    failures = consumer.handler(invocation(*records), None)
    assert failures == {"batchItemFailures": [{"itemIdentifier": records[0]["messageId"]}]}
    assert statuses(function_store) == {Kind.IDENTIFICATION: Status.IDENTIFIED}


def test_a_malformed_record_does_not_stop_the_shard(
    function_store: Any, moto: Moto, caplog: pytest.LogCaptureFixture
) -> None:
    records = kinesis_record(moto, "{", MALFORMED, identification())
    assert consumer.handler(invocation(*records), None) == {"batchItemFailures": []}
    assert statuses(function_store) == {Kind.IDENTIFICATION: Status.IDENTIFIED}
    assert len(caplog.messages) == 2
    assert "notification malformed" in caplog.messages[1]


def test_a_malformed_notification_of_a_topic_is_an_error(function_store: Any, moto: Moto) -> None:
    records = topic_notifications(moto, MALFORMED)
    with pytest.raises(ValueError, match="notification malformed"):
        consumer.handler(invocation(*records), None)


def test_an_error_of_the_table_repeats_the_invocation(
    function_store: Any, moto: Moto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESULTS_TABLE", "no-such-table")
    records = list(queue_messages(moto, identification()))
    with pytest.raises(Exception, match="ResourceNotFoundException"):
        consumer.handler(invocation(*records), None)


@contextmanager
def loop(source: str, moto: Moto, **variables: str) -> Iterator[Iterator[Event]]:
    """Run the loop, and yield the lines that it prints."""
    process = subprocess.Popen(
        [sys.executable, str(FOLDER / "consumer.py"), source],
        env={**os.environ, **moto.environment, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield map(json.loads, process.stdout)
    finally:
        process.kill()
        process.communicate()


def test_the_loop_reads_a_queue(moto: Moto, table: str) -> None:
    sqs = moto.client("sqs")
    url = sqs.create_queue(QueueName=f"results-{uuid4()}")["QueueUrl"]
    last = voice_tone()
    for event in (MALFORMED, identification(), NO_MATCH, identification(), voiceprint(), last):
        sqs.send_message(QueueUrl=url, MessageBody=json.dumps(event))

    with loop(url, moto, RESULTS_TABLE=table) as lines:
        found = [next(lines) for _ in range(3)]

    assert [line["status"] for line in found] == [
        "IdentificationSuccessful",
        "VoiceprintGenerationSuccessful",
        "VoiceToneAnalysisSuccessful",
    ]
    assert found[0]["time"] == "2022-08-26T17:55:15+00:00"
    assert found[0]["matches"][0] == {
        "voice_profile_id": "vp-505e0992-82da-49eb-9d4a-4b34772b96b6",
        "confidence": 0.94567856,
    }
    assert statuses(stores.TableStore(table)) == MATCH_AND_VOICEPRINT
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    # The malformed message is left for the dead-letter queue.
    assert sum(int(attributes[name]) for name in names) == 1


def test_the_loop_reads_every_shard_of_a_stream_and_those_that_follow(moto: Moto) -> None:
    kinesis, name = moto.client("kinesis"), f"results-{uuid4()}"
    kinesis.create_stream(StreamName=name, ShardCount=2)
    summary = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
    shards = kinesis.list_shards(StreamName=name)["Shards"]

    def put(event: Event, shard: Event) -> None:
        key = shard["HashKeyRange"]["StartingHashKey"]
        data = json.dumps(event)
        kinesis.put_record(StreamName=name, Data=data, PartitionKey="a", ExplicitHashKey=key)

    put(identification(), shards[0])
    put(NO_MATCH, shards[0])
    put(MALFORMED, shards[1])
    put(voice_tone(), shards[1])

    with loop(summary["StreamARN"], moto) as lines:
        assert {next(lines)["task_id"] for _ in range(2)} == {TASK_ID, TONE_TASK_ID}
        middle = int(shards[0]["HashKeyRange"]["EndingHashKey"]) // 2
        kinesis.split_shard(
            StreamName=name,
            ShardToSplit=shards[0]["ShardId"],
            NewStartingHashKey=str(middle),
        )
        put(voiceprint(), shards[0])
        assert next(lines)["status"] == "VoiceprintGenerationSuccessful"
