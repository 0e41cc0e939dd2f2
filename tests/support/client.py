"""A boto3 client of the emulator, for what happens outside the package under test."""

import boto3
from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient

from chime_emulator import Emulator, seeds


def media_pipelines_client(emulator: Emulator) -> ChimeSDKMediaPipelinesClient:
    """Return a client of the emulator's media pipelines."""
    return boto3.client(
        "chime-sdk-media-pipelines",
        region_name=seeds.REGION,
        endpoint_url=emulator.endpoint_url,
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )
