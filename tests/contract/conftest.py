"""An emulator for each test, and one plugin process for all tests of a module."""

import random
from collections.abc import Iterator
from contextlib import suppress

import pytest

from speaker_search_resource.emulator import Emulator
from speaker_search_resource.provider import Provider
from speaker_search_resource.speaker_search_task import SpeakerSearchTaskProvider
from tests.support.plugin import Plugin, stack_config


@pytest.fixture(scope="module")
def port() -> int:
    """Where each emulator of a module listens: the plugin process is told once, at its start.

    Below the ports that systems hand out, so that between two tests nobody is given it.
    """
    while True:
        free = random.randrange(20_000, 32_000)
        with suppress(OSError), Emulator(free):
            return free


@pytest.fixture
def emulator(port: int) -> Iterator[Emulator]:
    with Emulator(port, start_seconds=0.3, stop_seconds=0.1) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def provider() -> Provider:
    return SpeakerSearchTaskProvider()


@pytest.fixture(scope="module")
def process(port: int, provider: Provider) -> Iterator[Plugin]:
    """Starting it takes most of a second. What one test leaves in it, the next has to bear."""
    with Plugin(stack_config(f"http://127.0.0.1:{port}"), provider) as plugin:
        yield plugin


@pytest.fixture
def plugin(process: Plugin, emulator: Emulator) -> Plugin:
    return process
