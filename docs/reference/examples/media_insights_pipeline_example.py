import pulumi

from speaker_search_resource import (
    KinesisVideoStreamSourceRuntimeConfigurationArgs,
    MediaInsightsPipeline,
    StreamChannelDefinitionArgs,
    StreamConfigurationArgs,
)

call = MediaInsightsPipeline(
    "call",
    media_insights_pipeline_configuration_arn="CONFIGURATION_ARN",
    kinesis_video_stream_source_runtime_configuration=KinesisVideoStreamSourceRuntimeConfigurationArgs(
        streams=[
            StreamConfigurationArgs(
                stream_arn="STREAM_ARN",
                stream_channel_definition=StreamChannelDefinitionArgs(
                    number_of_channels=2,
                    channel_definitions=[
                        {"channel_id": 0, "participant_role": "CUSTOMER"},
                        {"channel_id": 1, "participant_role": "AGENT"},
                    ],
                ),
            )
        ],
        media_encoding="pcm",
        media_sample_rate=8000,
    ),
    media_insights_runtime_metadata={"case": "4711"},
    tags={"team": "calls"},
)
pulumi.export("media_pipeline_id", call.media_pipeline_id)
