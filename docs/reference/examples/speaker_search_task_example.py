import pulumi

from speaker_search_resource import MediaInsightsPipeline, SpeakerSearchTask

call = MediaInsightsPipeline(
    "call",
    media_insights_pipeline_configuration_arn="CONFIGURATION_ARN",
    kinesis_video_stream_source_runtime_configuration={
        "streams": [
            {
                "stream_arn": "STREAM_ARN",
                "stream_channel_definition": {"number_of_channels": 2},
            }
        ],
        "media_encoding": "pcm",
        "media_sample_rate": 8000,
    },
)
search = SpeakerSearchTask(
    "caller",
    identifier=call.media_pipeline_id,
    voice_profile_domain_arn="VOICE_PROFILE_DOMAIN_ARN",
    kinesis_video_stream_source_task_configuration={"stream_arn": "STREAM_ARN", "channel_id": 0},
    consent_acknowledged=True,
)
pulumi.export("status", search.status)
