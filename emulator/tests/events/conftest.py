"""Fixtures: a queue, a stream and clients in the Region of the seeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any

import boto3
import pytest

from chime_emulator import Emulator, seeds

from ..support.sinks import Queue, Stream


@pytest.fixture
def aws(session: boto3.Session, emulator: Emulator) -> Iterator[Callable[[str], Any]]:
    """Return a factory of clients of moto's services."""
    with ExitStack() as stack:
        yield lambda service: stack.enter_context(
            closing(
                session.client(
                    service,  # type: ignore[call-overload]
                    region_name=seeds.REGION,
                    endpoint_url=emulator.endpoint_url,
                )
            )
        )


@pytest.fixture
def queue(aws: Callable[[str], Any]) -> Queue:
    return Queue(aws("sqs"))


@pytest.fixture
def stream(aws: Callable[[str], Any]) -> Stream:
    return Stream(aws("kinesis"))
