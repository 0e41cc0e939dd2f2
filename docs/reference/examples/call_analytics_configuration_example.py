import pulumi
import pulumi_aws as aws

from speaker_search_resource import CallAnalyticsConfiguration

analytics = CallAnalyticsConfiguration(
    "analytics",
    speaker_search_status="Enabled",
    kinesis_data_stream_sink_arn=aws.kinesis.Stream("results", shard_count=1).arn,
    sqs_queue_sink_arn=aws.sqs.Queue("notifications").arn,
    stream_arns=["STREAM_ARN"],
)
pulumi.export("configuration_arn", analytics.arn)
