"""Keep the latest results of speaker searches and voice tone analyses. Copy this folder.

As a Lambda function: the handler is `consumer.handler`. RESULTS_TABLE names the DynamoDB table that
keeps the results.

As a loop: `python consumer.py SOURCE --project PROJECT`. The loop prints each result that it keeps,
as a line of JSON with the stack that declared the task. Without RESULTS_TABLE, the loop keeps the
results in memory.

boto3 finds the Region and the credentials.
"""

import argparse
import base64
import json
import logging
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from functools import cache
from typing import Any

from sinks import messages
from stacks import Stacks
from stores import MemoryStore, Store, TableStore


@cache
def function_store() -> TableStore:
    """Return the store of the Lambda function, which its invocations share."""
    return TableStore(os.environ["RESULTS_TABLE"])


def handler(event: Mapping[str, Any], context: object) -> dict[str, list[dict[str, str]]]:
    """Keep the results of an invocation by Kinesis, SQS, SNS or the Chime SDK itself.

    Returns:
        The malformed messages of SQS, which stay in the queue if the event source mapping has
        ReportBatchItemFailures.

    Raises:
        ValueError: A notification of SNS or of the Chime SDK is malformed. Lambda retries, and then
            sends the invocation to the function's dead-letter queue.
        botocore.exceptions.ClientError: DynamoDB failed. All records of the invocation come again.
    """
    failures = []
    for record in event.get("Records", [event]):
        source = record.get("eventSource") or record.get("EventSource")
        try:
            function_store().keep(notification(source, record))
        except ValueError as error:
            logging.error("%s: %s", source or "invocation", error)
            if source == "aws:sqs":
                failures.append({"itemIdentifier": record["messageId"]})
            # A failure would stop the shard of Kinesis until the record expires.
            elif source != "aws:kinesis":
                raise
    return {"batchItemFailures": failures}


def notification(source: str | None, record: Mapping[str, Any]) -> Any:
    """Return the notification in a record of an invocation.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/va-sample-lambda.html
    """
    if source == "aws:kinesis":
        return json.loads(base64.b64decode(record["kinesis"]["data"]))
    if source == "aws:sqs":
        return json.loads(record["body"])
    if source == "aws:sns":
        return json.loads(record["Sns"]["Message"])
    return record


def consume(source: str, store: Store, stacks: Stacks | None) -> None:
    """Keep and print the results of a source, without an end."""
    waiting: set[str] = set()
    for text, done in messages(source):
        try:
            result = store.keep(json.loads(text))
        except ValueError as error:
            logging.error("%s", error)
            continue
        done()
        if result is None:
            continue
        if stacks:
            if store.task(result.task_id).stack is None:
                waiting.add(result.task_id)
            correlate(waiting, store, stacks)
        line = {"stack": store.task(result.task_id).stack, **asdict(result)}
        print(json.dumps(line, default=datetime.isoformat), flush=True)


def correlate(waiting: set[str], store: Store, stacks: Stacks) -> None:
    """Record the stacks of waiting tasks. A task whose stack is unknown stays waiting."""
    for task_id in sorted(waiting):
        if stack := stacks.stack_of(task_id):
            store.set_stack(task_id, stack)
            waiting.remove(task_id)


def main() -> None:
    """Consume the source of the command line until Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", help="ARN of a Kinesis data stream, or URL of an SQS queue")
    parser.add_argument("--project", help="Pulumi project whose stacks declare the tasks")
    arguments = parser.parse_args()
    table = os.environ.get("RESULTS_TABLE")
    stacks = Stacks(arguments.project) if arguments.project else None
    with suppress(KeyboardInterrupt):
        consume(arguments.source, TableStore(table) if table else MemoryStore(), stacks)


if __name__ == "__main__":
    main()
