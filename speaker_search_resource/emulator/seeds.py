"""What exists from the first start, with the same names every time."""

from .life import Change, Life
from .store import Pipeline, Store

REGION = "us-east-1"
ACCOUNT_ID = "123456789012"

PIPELINE_ID = "5e0f2f3a-7c3d-4a5e-9d52-1b8a4d0c6f01"
PIPELINE_ARN = f"arn:aws:chime:{REGION}:{ACCOUNT_ID}:media-pipeline/{PIPELINE_ID}"
PIPELINE_AGE_SECONDS = 3600.0
"""Age of the pipeline at the first start; a state file keeps its creation time from then on."""

PIPELINE_CONFIGURATION_ARN = (
    f"arn:aws:chime:{REGION}:{ACCOUNT_ID}:media-insights-pipeline-configuration/call-analytics"
)
VOICE_PROFILE_DOMAIN_ARN = (
    f"arn:aws:chime:{REGION}:{ACCOUNT_ID}:voice-profile-domain/5e0f2f3a-7c3d-4a5e-9d52-1b8a4d0c6f02"
)
STREAM_ARN = f"arn:aws:kinesisvideo:{REGION}:{ACCOUNT_ID}:stream/caller/1700000000000"
"""The stream the examples name. Any other of the right form is accepted as well."""


def plant(store: Store, now: float) -> None:
    """Puts into a store what is not in it yet."""
    members = {
        "MediaInsightsPipelineConfigurationArn": PIPELINE_CONFIGURATION_ARN,
        "KinesisVideoStreamSourceRuntimeConfiguration": {
            "Streams": [
                {"StreamArn": STREAM_ARN, "StreamChannelDefinition": {"NumberOfChannels": 2}}
            ],
            "MediaEncoding": "pcm",
            "MediaSampleRate": 8000,
        },
    }
    life = Life((Change(now - PIPELINE_AGE_SECONDS, "InProgress"),))
    store.add_pipeline(Pipeline(PIPELINE_ID, PIPELINE_ARN, REGION, members, life))
    store.add_voice_profile_domain(REGION, VOICE_PROFILE_DOMAIN_ARN)
