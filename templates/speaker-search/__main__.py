"""A speaker search on one live call."""

import pulumi

from speaker_search_resource import MediaInsightsPipeline, SpeakerSearchTask

config = pulumi.Config()
stream_arn = config.require("stream_arn")

call = MediaInsightsPipeline(
    "call",
    media_insights_pipeline_configuration_arn=config.require("configuration_arn"),
    kinesis_video_stream_source_runtime_configuration={
        "streams": [
            {"stream_arn": stream_arn, "stream_channel_definition": {"number_of_channels": 1}}
        ],
        "media_encoding": "pcm",
        "media_sample_rate": 8000,
    },
)
search = SpeakerSearchTask(
    "caller",
    identifier=call.media_pipeline_id,
    voice_profile_domain_arn=config.require("voice_profile_domain_arn"),
    kinesis_video_stream_source_task_configuration={"stream_arn": stream_arn, "channel_id": 0},
    # AWS requires notice to the speaker and the speaker's consent before the search starts.
    consent_acknowledged=config.get_bool("consent_acknowledged") or False,
)

pulumi.export("task_id", search.task_id)
pulumi.export("status", search.status)
