"""What the emulator's tests share: an emulator, a clock to turn, boto3 clients, plain HTTP."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.config import Config

from chime_emulator import Emulator, seeds

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient

    MakeClient = Callable[..., ChimeSDKMediaPipelinesClient]

COMMAND = [sys.executable, "-m", "chime_emulator"]
ROOT = Path(__file__).parents[1]
START_SECONDS = 10.0
STOP_SECONDS = 4.0
START: Any = {
    "VoiceProfileDomainArn": seeds.VOICE_PROFILE_DOMAIN_ARN,
    "KinesisVideoStreamSourceTaskConfiguration": {"StreamArn": seeds.STREAM_ARN, "ChannelId": 0},
}
SIGNED = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/chime/aws4_request, "
    "SignedHeaders=host;x-amz-date, Signature=" + "0" * 64,
    "X-Amz-Date": "20260101T000000Z",
}


class Clock:
    """Stands still until it is turned."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.25

    def __call__(self) -> float:
        return self.now


def wait_until(condition: Callable[[], object]) -> None:
    """For what a server does after its client has gone."""
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "waited 10 s in vain"
        time.sleep(0.005)


class Reply(NamedTuple):
    status: int
    headers: dict[str, str]
    body: Any


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def emulator(clock: Clock) -> Iterator[Emulator]:
    with Emulator(clock=clock, start_seconds=START_SECONDS, stop_seconds=STOP_SECONDS) as running:
        yield running


@pytest.fixture(scope="session")
def session() -> boto3.Session:
    return boto3.Session(aws_access_key_id="local", aws_secret_access_key="local")


@pytest.fixture
def make_client(session: boto3.Session) -> Iterator[MakeClient]:
    """Makes clients that neither retry nor check parameters: the server has to."""
    made: list[ChimeSDKMediaPipelinesClient] = []

    def make(
        endpoint_url: str, region: str = seeds.REGION, read_timeout: float = 60
    ) -> ChimeSDKMediaPipelinesClient:
        client = session.client(
            "chime-sdk-media-pipelines",
            region_name=region,
            endpoint_url=endpoint_url,
            config=Config(
                retries={"total_max_attempts": 1},
                parameter_validation=False,
                max_pool_connections=64,
                read_timeout=read_timeout,
            ),
        )
        made.append(client)
        return client

    yield make
    for client in made:
        client.close()


@pytest.fixture
def client(emulator: Emulator, make_client: MakeClient) -> ChimeSDKMediaPipelinesClient:
    return make_client(emulator.endpoint_url)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as executor:
        yield executor


def send(
    url: str,
    method: str,
    target: str,
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
) -> Reply:
    """One request over a connection of its own; the body of the reply is JSON or None."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=10)
    try:
        connection.request(method, target, body, headers or {})
        response = connection.getresponse()
        content = response.read()
        names = {name.lower(): value for name, value in response.getheaders()}
        return Reply(response.status, names, json.loads(content) if content else None)
    finally:
        connection.close()


class Running(NamedTuple):
    process: subprocess.Popen[str]
    url: str


@pytest.fixture
def run() -> Iterator[Callable[..., Running]]:
    processes: list[subprocess.Popen[str]] = []

    def start(*options: str) -> Running:
        process = subprocess.Popen(
            [*COMMAND, "--port", "0", *options],
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        processes.append(process)
        assert process.stdout is not None
        line = process.stdout.readline()
        assert " ready at http://127.0.0.1:" in line
        return Running(process, line.split(" ready at ")[1].split(",")[0])

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def refused(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *options], cwd=ROOT, text=True, capture_output=True, timeout=60, check=False
    )
