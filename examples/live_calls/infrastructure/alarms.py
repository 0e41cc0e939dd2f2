"""The alarms, and the topic that they notify. Subscribe to the topic."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
from event_path import Queues
from permissions import METRICS, policy_document

MINUTE = 60
MAX_WAIT_SECONDS = 120
"""Age of a message at which its call has waited too long for a search."""
SWEEP_SECONDS = 300
"""The sweeper must publish its metrics at least this often."""

# https://docs.aws.amazon.com/chime-sdk/latest/dg/using-eventbridge-notifications.html
# A temporary failure is retried by AWS, and needs no action.
FAILURES = {
    "source": ["aws.chime"],
    "detail-type": ["Media Insights State Change"],
    "detail": {
        "eventType": ["chime:MediaInsightsPermanentFailure", "chime:MediaInsightsCreateFailed"]
    },
}


def declare(queues: Queues, max_call_minutes: int) -> aws.sns.Topic:
    """Declare the alarms.

    Args:
        queues: The queues to watch.
        max_call_minutes: Age of a pipeline that is longer than any call.

    Returns:
        The topic.
    """
    topic = aws.sns.Topic("alarms")
    failures = _report_failures(topic)

    def alarm(name: str, description: str, **options: Any) -> None:
        aws.cloudwatch.MetricAlarm(
            name,
            alarm_description=description,
            comparison_operator="GreaterThanOrEqualToThreshold",
            alarm_actions=[topic.arn],
            ok_actions=[topic.arn],
            **{"evaluation_periods": 1, "period": MINUTE, "statistic": "Maximum"} | options,
        )

    alarm(
        "media-insights-pipeline-failed",
        "A media insights pipeline has failed. The topic has the reason that AWS gives.",
        namespace="AWS/Events",
        metric_name="Invocations",
        dimensions={"RuleName": failures.name},
        statistic="Sum",
        threshold=1,
        treat_missing_data="notBreaching",
    )
    watched = {
        "events": (queues.events, "The pipe is slow or stopped: see its StateReason."),
        "calls": (queues.calls, "The workers are too few, or stand still."),
    }
    for name, (queue, cause) in watched.items():
        alarm(
            f"{name}-wait",
            f"An event has waited for {MAX_WAIT_SECONDS} seconds. {cause}",
            namespace="AWS/SQS",
            metric_name="ApproximateAgeOfOldestMessage",
            dimensions={"QueueName": queue.name},
            threshold=MAX_WAIT_SECONDS,
            treat_missing_data="notBreaching",
        )
    dead = {
        "undelivered": (queues.undelivered, "EventBridge could not deliver an event of a call."),
        "failed": (queues.failed, "A worker could not bring up or end the search of a call."),
    }
    for name, (queue, cause) in dead.items():
        alarm(
            f"{name}-messages",
            f"{cause} Read the messages, mend the cause, and redrive them.",
            namespace="AWS/SQS",
            # NumberOfMessagesSent does not count the messages that SQS itself moves.
            metric_name="ApproximateNumberOfMessagesVisible",
            dimensions={"QueueName": queue.name},
            threshold=1,
            treat_missing_data="notBreaching",
        )
    sweeps = {
        "namespace": METRICS,
        "period": SWEEP_SECONDS,
        "evaluation_periods": 3,
        # Without the sweeper, nobody would see a pipeline that was left.
        "treat_missing_data": "breaching",
    }
    alarm(
        "old-pipeline",
        f"A pipeline of a call is {max_call_minutes} minutes old, or the sweeper does not run.",
        metric_name="OldestPipelineAge",
        threshold=max_call_minutes * MINUTE,
        **sweeps,
    )
    alarm(
        "pipelines-without-stack",
        "Pipelines run that no stack in the backend names, or the sweeper does not run.",
        metric_name="PipelinesWithoutStack",
        threshold=1,
        **sweeps,
    )
    return topic


def _report_failures(topic: aws.sns.Topic) -> aws.cloudwatch.EventRule:
    """Send each failure of a pipeline to the topic, in one line without personal data."""
    rule = aws.cloudwatch.EventRule(
        "media-insights-pipeline-failed", event_pattern=json.dumps(FAILURES)
    )
    statements = [
        {
            "Effect": "Allow",
            "Principal": {"Service": service},
            "Action": "sns:Publish",
            "Resource": topic.arn,
            "Condition": condition,
        }
        for service, condition in (
            ("events.amazonaws.com", {"ArnEquals": {"aws:SourceArn": rule.arn}}),
            (
                "cloudwatch.amazonaws.com",
                {
                    "StringEquals": {
                        "aws:SourceAccount": aws.get_caller_identity_output().account_id
                    }
                },
            ),
        )
    ]
    policy = aws.sns.TopicPolicy(
        "alarms",
        arn=topic.arn,
        policy=policy_document(statements),
    )
    aws.cloudwatch.EventTarget(
        "media-insights-pipeline-failed",
        rule=rule.name,
        arn=topic.arn,
        input_transformer={
            "input_paths": {
                "time": "$.time",
                "type": "$.detail.eventType",
                "pipeline": "$.detail.mediaInsightsPipelineArn",
                "reason": "$.detail.failureReason",
            },
            "input_template": '"<time> <type> <pipeline>: <reason>"',
        },
        opts=pulumi.ResourceOptions(depends_on=[policy]),
    )
    return rule
