"""Fixtures: the clients that CLIENTS names, or boto3, and an emulator with a fixed clock."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from chime_emulator import Emulator

from .client import Client
from .table import NOW

CLIENTS = os.environ.get("CLIENTS", "boto3").split()


@pytest.fixture(scope="session", params=CLIENTS)
def client(request: pytest.FixtureRequest) -> Iterator[Client]:
    started = Client(request.param)
    yield started
    started.close()


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(clock=lambda: NOW) as running:
        yield running
