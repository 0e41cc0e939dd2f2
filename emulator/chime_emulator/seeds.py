"""What exists from the first start, with the same names every time."""

from typing import Any

from .account import ACCOUNT_ID
from .definitions import CONFIGURATION
from .life import Change, Life
from .store import Definition, Pipeline, Store

__all__ = ["ACCOUNT_ID"]

REGION = "us-east-1"

PIPELINE_ID = "5e0f2f3a-7c3d-4a5e-9d52-1b8a4d0c6f01"
PIPELINE_ARN = f"arn:aws:chime:{REGION}:{ACCOUNT_ID}:media-pipeline/{PIPELINE_ID}"
PIPELINE_AGE_SECONDS = 3600.0
"""Age of the pipeline at the first start; a state file keeps its creation time from then on."""

PIPELINE_CONFIGURATION_ARN = (
    f"arn:aws:chime:{REGION}:{ACCOUNT_ID}:media-insights-pipeline-configuration/call-analytics"
)
PIPELINE_CONFIGURATION_ID = "5e0f2f3a-7c3d-4a5e-9d52-1b8a4d0c6f03"
VOICE_PROFILE_DOMAIN_ARN = (
    f"arn:aws:chime:{REGION}:{ACCOUNT_ID}:voice-profile-domain/5e0f2f3a-7c3d-4a5e-9d52-1b8a4d0c6f02"
)
STREAM_ARN = f"arn:aws:kinesisvideo:{REGION}:{ACCOUNT_ID}:stream/caller/1700000000000"
"""The stream the examples name. Any other of the right form is accepted as well."""

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


def plant(store: Store, now: float) -> None:
    """Puts into a store what is not in it yet; what was deleted since stays away.

    The pipeline never expires: the setting `pipeline_seconds` counts for those created.
    """
    if store.pipeline_by_id(PIPELINE_ID):
        return
    created = now - PIPELINE_AGE_SECONDS
    configuration = {
        "MediaInsightsPipelineConfigurationName": "call-analytics",
        "ResourceAccessRoleArn": f"arn:aws:iam::{ACCOUNT_ID}:role/call-analytics",
        "Elements": ELEMENTS,
    }
    store.add_definition(
        Definition(
            CONFIGURATION,
            PIPELINE_CONFIGURATION_ID,
            PIPELINE_CONFIGURATION_ARN,
            REGION,
            name="call-analytics",
            token=None,
            request=configuration,
            members=configuration,
            created=created,
            updated=created,
        )
    )
    request = {
        "MediaInsightsPipelineConfigurationArn": PIPELINE_CONFIGURATION_ARN,
        "KinesisVideoStreamSourceRuntimeConfiguration": {
            "Streams": [
                {"StreamArn": STREAM_ARN, "StreamChannelDefinition": {"NumberOfChannels": 2}}
            ],
            "MediaEncoding": "pcm",
            "MediaSampleRate": 8000,
        },
    }
    life = Life((Change(created, "InProgress"),))
    elements = tuple(element["Type"] for element in ELEMENTS)
    store.add_pipeline(
        Pipeline(PIPELINE_ID, PIPELINE_ARN, REGION, request, life, elements=elements)
    )
    store.add_voice_profile_domain(REGION, VOICE_PROFILE_DOMAIN_ARN, created)
