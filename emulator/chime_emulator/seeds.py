"""The account and the resources that exist from the first start, under fixed names."""

from typing import Any

ACCOUNT_ID = "123456789012"
REGION = "us-east-1"

PIPELINE_ID = "5e0f2f3a-7c3d-4a5e-9d52-1b8a4d0c6f01"
PIPELINE_ARN = f"arn:aws:chime:{REGION}:{ACCOUNT_ID}:media-pipeline/{PIPELINE_ID}"
PIPELINE_AGE_SECONDS = 3600.0
"""Age of the pipeline at the first start. A state file keeps its creation time from then on."""

PIPELINE_CONFIGURATION_NAME = "call-analytics"
PIPELINE_CONFIGURATION_ARN = (
    f"arn:aws:chime:{REGION}:{ACCOUNT_ID}:media-insights-pipeline-configuration/"
    f"{PIPELINE_CONFIGURATION_NAME}"
)
PIPELINE_CONFIGURATION_ID = "5e0f2f3a-7c3d-4a5e-9d52-1b8a4d0c6f03"
VOICE_PROFILE_DOMAIN_ID = "5e0f2f3a-7c3d-4a5e-9d52-1b8a4d0c6f02"
VOICE_PROFILE_DOMAIN_ARN = (
    f"arn:aws:chime:{REGION}:{ACCOUNT_ID}:voice-profile-domain/{VOICE_PROFILE_DOMAIN_ID}"
)
IDS = frozenset({PIPELINE_ID, PIPELINE_CONFIGURATION_ID, VOICE_PROFILE_DOMAIN_ID})
"""The ids of the seeds. A client can create a configuration with the ARN of a deleted seed."""
VOICE_PROFILE_ID = "vp-5e0f2f3a-7c3d-4a5e-9d52-1b8a4d0c6f04"
"""The voice profile that a search finds, unless the setting `result_matches` changes it."""

STREAM_ARN = f"arn:aws:kinesisvideo:{REGION}:{ACCOUNT_ID}:stream/caller/1700000000000"
"""The stream of the examples. The API accepts every other well-formed stream ARN as well."""

RECORDS_ARN = f"arn:aws:kinesis:{REGION}:{ACCOUNT_ID}:stream/call-analytics"
ELEMENTS: list[dict[str, Any]] = [
    {
        "Type": "VoiceAnalyticsProcessor",
        "VoiceAnalyticsProcessorConfiguration": {
            "SpeakerSearchStatus": "Enabled",
            "VoiceToneAnalysisStatus": "Enabled",
        },
    },
    {
        "Type": "KinesisDataStreamSink",
        "KinesisDataStreamSinkConfiguration": {"InsightsTarget": RECORDS_ARN},
    },
]
