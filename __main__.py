"""Example: a speaker search and a voice tone analysis on one call. Copy this program.

The program uses the resources that the stack's configuration names, and declares the others.
"""

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from speaker_search_resource import (
    KinesisVideoStreamSourceTaskConfigurationArgs,
    MediaInsightsPipeline,
    SpeakerSearchTask,
    StreamChannelDefinitionArgs,
    VoiceToneAnalysisTask,
)

config = pulumi.Config()
# AWS requires notice to the speaker and the speaker's consent before either task starts.
consent_acknowledged = config.require_bool("consent_acknowledged")

stream_arn: pulumi.Input[str] | None = config.get("stream_arn")
if stream_arn is None:
    stream_arn = aws.kinesis.VideoStream("call", data_retention_in_hours=1).arn

domain_arn: pulumi.Input[str] | None = config.get("voice_profile_domain_arn")
if domain_arn is None:
    key = aws.kms.Key("voiceprints", description="Voiceprints of enrolled callers")
    domain_arn = aws.chime.SdkvoiceVoiceProfileDomain(
        "callers", server_side_encryption_configuration={"kms_key_arn": key.arn}
    ).arn

configuration_arn: pulumi.Input[str] | None = config.get("configuration_arn")
if configuration_arn is None:

    def policy(*statements: Mapping[str, object]) -> pulumi.Output[str]:
        allowed = [{"Effect": "Allow", **statement} for statement in statements]
        return pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": allowed})

    # https://docs.aws.amazon.com/chime-sdk/latest/dg/call-analytics-resource-access-role.html
    results = aws.sqs.Queue("results")
    account = aws.get_caller_identity_output().account_id
    trust = {
        "Action": "sts:AssumeRole",
        "Principal": {"Service": "mediapipelines.chime.amazonaws.com"},
        "Condition": {"StringEquals": {"aws:SourceAccount": account}},
    }
    read_actions = ["kinesisvideo:GetDataEndpoint", "kinesisvideo:GetMedia"]
    read_stream = {"Action": read_actions, "Resource": stream_arn}
    send_results = {"Action": "sqs:SendMessage", "Resource": results.arn}
    role = aws.iam.Role("analytics", assume_role_policy=policy(trust))
    access = aws.iam.RolePolicy("analytics", role=role.id, policy=policy(read_stream, send_results))
    enabled = {"speaker_search_status": "Enabled", "voice_tone_analysis_status": "Enabled"}
    sink = {"insights_target": results.arn}
    configuration_arn = aws.chimesdkmediapipelines.MediaInsightsPipelineConfiguration(
        "analytics",
        resource_access_role_arn=role.arn,
        elements=[
            {"type": "VoiceAnalyticsProcessor", "voice_analytics_processor_configuration": enabled},
            {"type": "SqsQueueSink", "sqs_queue_sink_configuration": sink},
        ],
        opts=pulumi.ResourceOptions(depends_on=[access]),
    ).arn

channel_id = config.get_int("channel_id") or 0
channels = StreamChannelDefinitionArgs(number_of_channels=channel_id + 1)
call = MediaInsightsPipeline(
    "call",
    media_insights_pipeline_configuration_arn=configuration_arn,
    kinesis_video_stream_source_runtime_configuration={
        "streams": [{"stream_arn": stream_arn, "stream_channel_definition": channels}],
        "media_encoding": "pcm",
        "media_sample_rate": 8000,
    },
)
voice = KinesisVideoStreamSourceTaskConfigurationArgs(stream_arn=stream_arn, channel_id=channel_id)
search = SpeakerSearchTask(
    "caller",
    identifier=call.media_pipeline_id,
    voice_profile_domain_arn=domain_arn,
    kinesis_video_stream_source_task_configuration=voice,
    consent_acknowledged=consent_acknowledged,
)
tone = VoiceToneAnalysisTask(
    "tone",
    identifier=call.media_pipeline_id,
    language_code="en-US",
    kinesis_video_stream_source_task_configuration=voice,
    consent_acknowledged=consent_acknowledged,
)

pulumi.export("task_id", search.task_id)
pulumi.export("status", search.status)
pulumi.export("tone_status", tone.status)
