"""The environment variables that direct AWS clients to the emulator."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from chime_emulator import Emulator, seeds


@pytest.mark.parametrize("service", ["chime-sdk-media-pipelines", "chime-sdk-voice", "s3"])
def test_the_variables_of_a_service_are_overridden(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch, service: Any
) -> None:
    name = f"AWS_ENDPOINT_URL_{service.replace('-', '_').upper()}"
    if service != "s3":
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    for variable, value in emulator.environment.items():
        monkeypatch.setenv(variable, value)
    client = boto3.Session().client(service)
    assert client.meta.endpoint_url == emulator.endpoint_url
    assert client.meta.region_name == seeds.REGION
    client.close()


def test_a_client_needs_nothing_else(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in emulator.environment.items():
        monkeypatch.setenv(variable, value)
    client = boto3.Session().client("chime-sdk-media-pipelines")
    assert client.get_media_pipeline(MediaPipelineId=seeds.PIPELINE_ID)["MediaPipeline"]
    client.close()
