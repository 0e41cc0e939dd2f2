"""The resource types of examples/live_calls/infrastructure in the stand-in for pulumi-aws.

They have no tags, as the program sets none, and are never refreshed or changed.
"""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from tests.support.aws_types import AwsType, Properties, pascal

QUEUE_ATTRIBUTES = {
    "deduplicationScope": "DeduplicationScope",
    "fifoQueue": "FifoQueue",
    "fifoThroughputLimit": "FifoThroughputLimit",
    "messageRetentionSeconds": "MessageRetentionPeriod",
    "redrivePolicy": "RedrivePolicy",
    "visibilityTimeoutSeconds": "VisibilityTimeout",
}


class Queue(AwsType):
    service = "sqs"
    is_tagged = False

    def create(self, inputs: Properties) -> tuple[str, Properties]:
        # The attributes of SQS are strings. Numbers come as floats, as in JSON.
        attributes = {
            attribute: value if isinstance(value, str) else str(value).lower().removesuffix(".0")
            for name, attribute in QUEUE_ATTRIBUTES.items()
            if (value := inputs.get(name)) is not None
        }
        url = self.client.create_queue(QueueName=inputs["name"], Attributes=attributes)["QueueUrl"]
        arn = self.client.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        return url, {"url": url, "arn": arn["Attributes"]["QueueArn"]}

    def delete(self, id_: str) -> None:
        self.client.delete_queue(QueueUrl=id_)


class QueuePolicy(AwsType):
    service = "sqs"
    is_named = is_tagged = False

    def create(self, inputs: Properties) -> tuple[str, Properties]:
        self._set(inputs["queueUrl"], inputs["policy"])
        return inputs["queueUrl"], {}

    def delete(self, id_: str) -> None:
        self._set(id_, "")

    def _set(self, url: str, policy: str) -> None:
        self.client.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})


class EventRule(AwsType):
    service = "events"
    is_tagged = False

    def create(self, inputs: Properties) -> tuple[str, Properties]:
        name = inputs["name"]
        rule = self.client.put_rule(Name=name, EventPattern=inputs["eventPattern"])
        return name, {"arn": rule["RuleArn"]}

    def delete(self, id_: str) -> None:
        self.client.delete_rule(Name=id_)


class EventTarget(AwsType):
    service = "events"
    is_named = is_tagged = False

    def create(self, inputs: Properties) -> tuple[str, Properties]:
        target: dict[str, Any] = {"Id": uuid4().hex, "Arn": inputs["arn"]}
        if "deadLetterConfig" in inputs:
            target["DeadLetterConfig"] = pascal(inputs["deadLetterConfig"])
        if transformer := inputs.get("inputTransformer"):
            target["InputTransformer"] = {
                "InputPathsMap": transformer["inputPaths"],
                "InputTemplate": transformer["inputTemplate"],
            }
        response = self.client.put_targets(Rule=inputs["rule"], Targets=[target])
        assert not response["FailedEntryCount"], response
        return f"{inputs['rule']}/{target['Id']}", {"targetId": target["Id"]}

    def delete(self, id_: str) -> None:
        rule, _, target = id_.partition("/")
        self.client.remove_targets(Rule=rule, Ids=[target])


class Table(AwsType):
    service = "dynamodb"
    is_tagged = False

    def create(self, inputs: Properties) -> tuple[str, Properties]:
        name, ttl = inputs["name"], inputs["ttl"]
        table = self.client.create_table(
            TableName=name,
            KeySchema=[{"AttributeName": inputs["hashKey"], "KeyType": "HASH"}],
            AttributeDefinitions=[
                {"AttributeName": each["name"], "AttributeType": each["type"]}
                for each in inputs["attributes"]
            ],
            BillingMode=inputs["billingMode"],
        )["TableDescription"]
        self.client.update_time_to_live(TableName=name, TimeToLiveSpecification=pascal(ttl))
        return name, {"arn": table["TableArn"]}

    def delete(self, id_: str) -> None:
        self.client.delete_table(TableName=id_)


class Topic(AwsType):
    service = "sns"
    is_tagged = False

    def create(self, inputs: Properties) -> tuple[str, Properties]:
        arn = self.client.create_topic(Name=inputs["name"])["TopicArn"]
        return arn, {"arn": arn}

    def delete(self, id_: str) -> None:
        self.client.delete_topic(TopicArn=id_)


class TopicPolicy(AwsType):
    service = "sns"
    is_named = is_tagged = False

    def create(self, inputs: Properties) -> tuple[str, Properties]:
        self.client.set_topic_attributes(
            TopicArn=inputs["arn"], AttributeName="Policy", AttributeValue=inputs["policy"]
        )
        return inputs["arn"], {}

    def delete(self, id_: str) -> None:
        """Keep the policy. SNS deletes it with the topic."""


class MetricAlarm(AwsType):
    service = "cloudwatch"
    is_tagged = False

    def create(self, inputs: Properties) -> tuple[str, Properties]:
        name = inputs["name"]
        dimensions = inputs.get("dimensions", {}).items()
        self.client.put_metric_alarm(
            AlarmName=name,
            OKActions=inputs["okActions"],
            Dimensions=[{"Name": key, "Value": value} for key, value in dimensions],
            EvaluationPeriods=int(inputs["evaluationPeriods"]),
            Period=int(inputs["period"]),
            **pascal(
                {
                    key: inputs[key]
                    for key in (
                        *("alarmActions", "alarmDescription", "comparisonOperator", "metricName"),
                        *("namespace", "statistic", "threshold", "treatMissingData"),
                    )
                }
            ),
        )
        return name, {}

    def delete(self, id_: str) -> None:
        self.client.delete_alarms(AlarmNames=[id_])


class ManagedPolicy(AwsType):
    service = "iam"
    is_tagged = False

    def create(self, inputs: Properties) -> tuple[str, Properties]:
        arn = self.client.create_policy(PolicyName=inputs["name"], PolicyDocument=inputs["policy"])[
            "Policy"
        ]["Arn"]
        return arn, {"arn": arn}

    def delete(self, id_: str) -> None:
        self.client.delete_policy(PolicyArn=id_)


class Pipe(AwsType):
    service = "pipes"
    is_tagged = False

    def create(self, inputs: Properties) -> tuple[str, Properties]:
        name = inputs["name"]
        members = pascal({key: inputs[key] for key in ("source", "target", "targetParameters")})
        pipe = self.client.create_pipe(Name=name, RoleArn=inputs["roleArn"], **members)
        return name, {"arn": pipe["Arn"]}

    def delete(self, id_: str) -> None:
        self.client.delete_pipe(Name=id_)


EVENT_TYPES: Mapping[str, type[AwsType]] = {
    "aws:sqs/queue:Queue": Queue,
    "aws:sqs/queuePolicy:QueuePolicy": QueuePolicy,
    "aws:cloudwatch/eventRule:EventRule": EventRule,
    "aws:cloudwatch/eventTarget:EventTarget": EventTarget,
    "aws:cloudwatch/metricAlarm:MetricAlarm": MetricAlarm,
    "aws:dynamodb/table:Table": Table,
    "aws:iam/policy:Policy": ManagedPolicy,
    "aws:pipes/pipe:Pipe": Pipe,
    "aws:sns/topic:Topic": Topic,
    "aws:sns/topicPolicy:TopicPolicy": TopicPolicy,
}
