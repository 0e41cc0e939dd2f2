import pulumi

from speaker_search_resource import VoiceToneAnalysisTask

tone = VoiceToneAnalysisTask(
    "tone",
    identifier="PIPELINE_ID",
    language_code="en-US",
    kinesis_video_stream_source_task_configuration={"stream_arn": "STREAM_ARN", "channel_id": 1},
    consent_acknowledged=True,
    restart_policy="OnFailure",
)
pulumi.export("status", tone.status)
