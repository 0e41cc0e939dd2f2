"""The image of the emulator, and the service in compose.yaml."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import boto3
import pytest
import yaml

from chime_emulator import seeds

from .support.process import ROOT

COMPOSE = ROOT.parent / "compose.yaml"
URL = "http://127.0.0.1:4599"


def test_the_port_is_published_on_the_loopback_address_alone() -> None:
    services = yaml.safe_load(COMPOSE.read_text())["services"]

    ports = [port for service in services.values() for port in service["ports"]]
    assert ports == ["127.0.0.1:4599:4599"]


def compose(*arguments: str) -> None:
    command = ["docker", "compose", "--file", str(COMPOSE), "--project-name", "chime-emulator-test"]
    subprocess.run([*command, *arguments], check=True)


@pytest.fixture
def service() -> Iterator[None]:
    compose("up", "--build", "--wait")
    yield
    compose("down", "--volumes", "--rmi", "local")


@pytest.mark.container
@pytest.mark.usefixtures("service")
def test_a_task_survives_a_new_container() -> None:
    client = boto3.client(
        "chime-sdk-media-pipelines",
        region_name=seeds.REGION,
        endpoint_url=URL,
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )
    task = client.start_speaker_search_task(
        Identifier=seeds.PIPELINE_ID, VoiceProfileDomainArn=seeds.VOICE_PROFILE_DOMAIN_ARN
    )["SpeakerSearchTask"]
    compose("up", "--force-recreate", "--wait")

    found = client.get_speaker_search_task(
        Identifier=seeds.PIPELINE_ID, SpeakerSearchTaskId=task["SpeakerSearchTaskId"]
    )
    client.close()

    assert found["SpeakerSearchTask"]["CreatedTimestamp"] == task["CreatedTimestamp"]
