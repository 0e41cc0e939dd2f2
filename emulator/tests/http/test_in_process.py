"""The emulator without a socket: lost and late responses, other services, other clients.

`tests/clients` runs its whole table in this mode too.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

from chime_emulator import Emulator, seeds

MEDIA = "chime-sdk-media-pipelines"


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(port=None) as emulator:
        yield emulator


@pytest.fixture
def client_of(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], Any]:
    """Return a factory of attached clients, in a process that cannot open a connection."""

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)

    def make(service: Any) -> Any:
        client: Any = boto3.client(
            service,
            region_name=seeds.REGION,
            aws_access_key_id="local",
            aws_secret_access_key="local",
            config=Config(retries={"total_max_attempts": 1}, read_timeout=0.1),
        )
        emulator.attach(client)
        return client

    return make


def start(client: Any) -> Any:
    return client.start_speaker_search_task(
        Identifier=seeds.PIPELINE_ID, VoiceProfileDomainArn=seeds.VOICE_PROFILE_DOMAIN_ARN
    )


def test_a_task_starts_without_a_connection(
    emulator: Emulator, client_of: Callable[[Any], Any]
) -> None:
    task = start(client_of(MEDIA))["SpeakerSearchTask"]

    assert [each["id"] for each in emulator.tasks()] == [task["SpeakerSearchTaskId"]]


@pytest.mark.parametrize(
    ("kind", "error"), [("drop", ConnectionClosedError), ("hang", ReadTimeoutError)]
)
def test_a_lost_response_is_the_error_of_http(
    emulator: Emulator, client_of: Callable[[Any], Any], kind: str, error: type[Exception]
) -> None:
    emulator.fault("StartSpeakerSearchTask", kind, when="after")

    with pytest.raises(error):
        start(client_of(MEDIA))

    assert len(emulator.tasks()) == 1


def test_moto_serves_other_services(client_of: Callable[[Any], Any]) -> None:
    assert client_of("sts").get_caller_identity()["Account"] == seeds.ACCOUNT_ID


def test_an_emulator_without_a_socket_has_no_url(emulator: Emulator) -> None:
    with pytest.raises(RuntimeError, match=r"call attach\(client\)"):
        _ = emulator.endpoint_url
