"""Example: a speaker search and a voice tone analysis on one call. Copy this program.

The program uses the resources that the stack's configuration names, and declares the others.
"""

import pulumi
import pulumi_aws as aws

from speaker_search_resource import (
    CallAnalyticsConfiguration,
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
    # A declared stream needs a producer: AWS ends a pipeline after 15 seconds without fragments.
    stream_arn = aws.kinesis.VideoStream("call", data_retention_in_hours=1).arn

domain_arn: pulumi.Input[str] | None = config.get("voice_profile_domain_arn")
if domain_arn is None:
    # Deleting a domain deletes its enrolled voices, so `pulumi destroy` keeps the domain and its
    # key. To delete both, remove retain_on_delete and run `pulumi up` before `pulumi destroy`.
    keep = pulumi.ResourceOptions(retain_on_delete=True)
    key = aws.kms.Key("voiceprints", description="Voiceprints of enrolled callers", opts=keep)
    encryption = {"kms_key_arn": key.arn}
    # AWS cannot change the key of a domain. pulumi-aws would show an update, and make no call.
    replace = pulumi.ResourceOptions(replace_on_changes=["serverSideEncryptionConfiguration"])
    domain_arn = aws.chime.SdkvoiceVoiceProfileDomain(
        "callers",
        server_side_encryption_configuration=encryption,
        opts=pulumi.ResourceOptions.merge(keep, replace),
    ).arn

configuration_arn: pulumi.Input[str] | None = config.get("configuration_arn")
if configuration_arn is None:
    configuration_arn = CallAnalyticsConfiguration(
        "analytics",
        stream_arns=[stream_arn],
        speaker_search_status="Enabled",
        voice_tone_analysis_status="Enabled",
        kinesis_data_stream_sink_arn=aws.kinesis.Stream("results", shard_count=1).arn,
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
