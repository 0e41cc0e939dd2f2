"""boto3 clients of the emulator, for what happens outside the package under test."""

from typing import Any

import boto3
from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient

from chime_emulator import Emulator, seeds
from speaker_search_resource.inputs.validation import api_parameters
from tests.support.inputs import pipeline_inputs


def client_of(emulator: Emulator, service: Any) -> Any:
    """Return a client of a service that the emulator serves."""
    return boto3.client(
        service,
        region_name=seeds.REGION,
        endpoint_url=emulator.endpoint_url,
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )


def media_pipelines_client(emulator: Emulator) -> ChimeSDKMediaPipelinesClient:
    """Return a client of the emulator's media pipelines."""
    client: ChimeSDKMediaPipelinesClient = client_of(emulator, "chime-sdk-media-pipelines")
    return client


def create_pipeline(emulator: Emulator, **tags: str) -> str:
    """Create a pipeline with tags, and return its id."""
    created = media_pipelines_client(emulator).create_media_insights_pipeline(
        **api_parameters("CreateMediaInsightsPipeline", pipeline_inputs()),
        Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
    )
    id_: str = created["MediaInsightsPipeline"]["MediaPipelineId"]
    return id_
