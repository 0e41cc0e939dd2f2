from speaker_search_resource import SpeakerSearchTask

SpeakerSearchTask(
    "adopted",
    identifier="PIPELINE_ID",
    voice_profile_domain_arn="VOICE_PROFILE_DOMAIN_ARN",
    kinesis_video_stream_source_task_configuration={"stream_arn": "STREAM_ARN", "channel_id": 0},
    consent_acknowledged=True,
    adopt_task_id="TASK_ID",
)
