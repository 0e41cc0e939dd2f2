"""Fixtures: a queue, a stream and clients in the Region of the seeds."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from chime_emulator import seeds

from ..support.sinks import Queue, Stream


@pytest.fixture
def aws(moto_client: Callable[..., Any]) -> Callable[[str], Any]:
    """Return a factory of clients in the Region of the seeds."""
    return partial(moto_client, region=seeds.REGION)


@pytest.fixture
def queue(aws: Callable[[str], Any]) -> Queue:
    return Queue(aws("sqs"))


@pytest.fixture
def stream(aws: Callable[[str], Any]) -> Stream:
    return Stream(aws("kinesis"))
