"""The records of the resources in `seeds`."""

from __future__ import annotations

from .. import seeds
from .records import CONFIGURATION, Definition, Pipeline
from .timeline import StatusChange, Timeline


def seeded_configuration(created_at: float) -> Definition:
    """Return the pipeline configuration."""
    request = {
        "MediaInsightsPipelineConfigurationName": seeds.PIPELINE_CONFIGURATION_NAME,
        "ResourceAccessRoleArn": f"arn:aws:iam::{seeds.ACCOUNT_ID}:role/call-analytics",
        "Elements": seeds.ELEMENTS,
    }
    return Definition(
        CONFIGURATION,
        seeds.PIPELINE_CONFIGURATION_ID,
        seeds.PIPELINE_CONFIGURATION_ARN,
        seeds.REGION,
        name=seeds.PIPELINE_CONFIGURATION_NAME,
        token=None,
        request=request,
        members=request,
        created_at=created_at,
        updated_at=created_at,
    )


def seeded_pipeline(created_at: float) -> Pipeline:
    """Return the pipeline. It never expires: the setting `pipeline_seconds` applies to Create."""
    request = {
        "MediaInsightsPipelineConfigurationArn": seeds.PIPELINE_CONFIGURATION_ARN,
        "KinesisVideoStreamSourceRuntimeConfiguration": {
            "Streams": [
                {
                    "StreamArn": seeds.STREAM_ARN,
                    "StreamChannelDefinition": {"NumberOfChannels": 2},
                }
            ],
            "MediaEncoding": "pcm",
            "MediaSampleRate": 8000,
        },
    }
    return Pipeline(
        seeds.PIPELINE_ID,
        seeds.PIPELINE_ARN,
        seeds.REGION,
        request,
        Timeline((StatusChange(created_at, "InProgress"),)),
        elements=tuple(seeds.ELEMENTS),
    )
