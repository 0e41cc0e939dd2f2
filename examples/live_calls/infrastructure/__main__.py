"""What the workers of live calls need on AWS. README.md lists the configuration."""

import alarms
import event_path
import permissions
import pulumi
import pulumi_aws as aws

config = pulumi.Config()

queues = event_path.declare()
table = aws.dynamodb.Table(
    "calls",
    billing_mode="PAY_PER_REQUEST",
    attributes=[{"name": "call_id", "type": "S"}],
    hash_key="call_id",
    ttl={"attribute_name": "expires_at", "enabled": True},
)
policies = permissions.declare(
    queues.calls,
    table,
    configuration_arn=config.require("configuration_arn"),
    backend_bucket=config.require("backend_bucket"),
)
topic = alarms.declare(queues, max_call_minutes=config.get_int("max_call_minutes") or 120)

pulumi.export("queue_url", queues.calls.url)
pulumi.export("calls_table", table.name)
pulumi.export("worker_policy_arn", policies.worker.arn)
pulumi.export("sweeper_policy_arn", policies.sweeper.arn)
pulumi.export("alarm_topic_arn", topic.arn)
