"""The path of a call's events: EventBridge rules, a queue, a pipe, and the queue of the workers.

A rule cannot group messages by call: its target has one fixed message group. A pipe can:
https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_SqsParameters.html
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-target.html
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws
from permissions import policy_document

MAX_ATTEMPTS = 10
VISIBILITY_SECONDS = 60
"""A worker prolongs this while it works. After its death, a call waits for so long."""
DEAD_LETTER_SECONDS = 14 * 24 * 3600

WITH_CALL_ID = {"callId": [{"exists": True}]}

PATTERNS = {
    # https://docs.aws.amazon.com/chime-sdk/latest/ag/automating-chime-with-cloudwatch-events.html
    "streaming": {
        "source": ["aws.chime"],
        "detail-type": ["Chime VoiceConnector Streaming Status"],
        "detail": WITH_CALL_ID,
    },
    # The service that asks the caller sends these events.
    "consent": {
        "source": ["live-calls"],
        "detail-type": ["Live Call Consent"],
        "detail": WITH_CALL_ID,
    },
}
"""The events of a call, by the name of their rule."""

# As `<$.body>` alone, the event would lose its quotes:
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-input-transformation.html
ENVELOPE = """{
  "version": "<$.body.version>",
  "id": "<$.body.id>",
  "detail-type": "<$.body.detail-type>",
  "source": "<$.body.source>",
  "account": "<$.body.account>",
  "time": "<$.body.time>",
  "region": "<$.body.region>",
  "resources": <$.body.resources>,
  "detail": <$.body.detail>
}"""
"""The template that makes the message of a worker from a message of the rules: the event itself."""


@dataclass(frozen=True)
class Queues:
    """The queues that this file declares.

    Attributes:
        events: The events, as the rules deliver them.
        undelivered: Events that a rule or the pipe could not deliver.
        calls: The events, grouped by call. FIFO.
        failed: Messages that no worker could handle. FIFO.
    """

    events: aws.sqs.Queue
    undelivered: aws.sqs.Queue
    calls: aws.sqs.Queue
    failed: aws.sqs.Queue


def declare() -> Queues:
    """Declare the rules, the queues and the pipe."""
    undelivered = aws.sqs.Queue("undelivered", message_retention_seconds=DEAD_LETTER_SECONDS)
    failed = aws.sqs.Queue("failed", fifo_queue=True, message_retention_seconds=DEAD_LETTER_SECONDS)
    queues = Queues(
        events=aws.sqs.Queue("events", redrive_policy=_to(undelivered)),
        undelivered=undelivered,
        calls=aws.sqs.Queue(
            "calls",
            fifo_queue=True,
            # More than 300 messages a second, each group by itself.
            deduplication_scope="messageGroup",
            fifo_throughput_limit="perMessageGroupId",
            visibility_timeout_seconds=VISIBILITY_SECONDS,
            redrive_policy=_to(failed),
        ),
        failed=failed,
    )
    rules = [
        aws.cloudwatch.EventRule(name, event_pattern=json.dumps(pattern))
        for name, pattern in PATTERNS.items()
    ]
    policies = [
        _accept(name, queue, rules)
        for name, queue in (("events", queues.events), ("undelivered", undelivered))
    ]
    for name, rule in zip(PATTERNS, rules, strict=True):
        aws.cloudwatch.EventTarget(
            name,
            rule=rule.name,
            arn=queues.events.arn,
            dead_letter_config={"arn": undelivered.arn},
            opts=pulumi.ResourceOptions(depends_on=policies),
        )
    _pipe(queues)
    return queues


def _to(dead_letter_queue: aws.sqs.Queue) -> pulumi.Output[str]:
    policy = {"deadLetterTargetArn": dead_letter_queue.arn, "maxReceiveCount": MAX_ATTEMPTS}
    return pulumi.Output.json_dumps(policy)


def _accept(name: str, queue: aws.sqs.Queue, rules: Sequence[aws.cloudwatch.EventRule]) -> Any:
    """Let the rules send messages to a queue."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue.arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": [rule.arn for rule in rules]}},
    }
    return aws.sqs.QueuePolicy(name, queue_url=queue.url, policy=policy_document([statement]))


def _pipe(queues: Queues) -> None:
    """Move the events to the queue of the workers, grouped by call.

    A FIFO queue ignores a repeated event for 5 minutes, because the id of the event is the id of
    the message.
    """
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "pipes.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {
            "StringEquals": {"aws:SourceAccount": aws.get_caller_identity_output().account_id}
        },
    }
    role = aws.iam.Role(
        "pipe",
        assume_role_policy=policy_document([trust]),
    )
    take = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
    statements = [
        {"Effect": "Allow", "Action": take, "Resource": queues.events.arn},
        {"Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": queues.calls.arn},
    ]
    policy = aws.iam.RolePolicy(
        "pipe",
        role=role.id,
        policy=policy_document(statements),
    )
    aws.pipes.Pipe(
        "calls",
        role_arn=role.arn,
        source=queues.events.arn,
        target=queues.calls.arn,
        target_parameters={
            "input_template": ENVELOPE,
            "sqs_queue_parameters": {
                "message_group_id": "$.body.detail.callId",
                "message_deduplication_id": "$.body.id",
            },
        },
        opts=pulumi.ResourceOptions(depends_on=[policy]),
    )
