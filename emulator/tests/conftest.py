"""Fixtures: an emulator with a settable clock, boto3 clients, and emulator processes."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config

from chime_emulator import Emulator, seeds

from .support.clock import Clock
from .support.process import COMMAND, ROOT, Running
from .support.samples import START_SECONDS, STOP_SECONDS

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient

    from .support.types import MakeClient


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
    """Return a factory of clients that neither retry nor validate parameters."""
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
def moto_client(session: boto3.Session, emulator: Emulator) -> Iterator[Callable[..., Any]]:
    """Return a factory of clients of moto's services, which do not retry."""
    with ExitStack() as stack:
        yield lambda service, region="eu-central-1": stack.enter_context(
            closing(
                session.client(
                    service,
                    region_name=region,
                    endpoint_url=emulator.endpoint_url,
                    config=Config(retries={"total_max_attempts": 1}),
                )
            )
        )


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as executor:
        yield executor


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
