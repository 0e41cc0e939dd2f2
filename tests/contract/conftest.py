"""One plugin process and one emulator per module. The emulator is reset for each test."""

from collections.abc import Iterator

import pytest

from chime_emulator import Emulator
from speaker_search_resource.dynamic.provider import ChimeProvider
from speaker_search_resource.speaker_search_task import SpeakerSearchTaskProvider
from tests.support.plugin import Plugin, stack_config


@pytest.fixture(scope="module")
def server() -> Iterator[Emulator]:
    with Emulator(start_seconds=0.3, stop_seconds=0.1) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def provider() -> ChimeProvider:
    return SpeakerSearchTaskProvider()


@pytest.fixture(scope="module")
def process(server: Emulator, provider: ChimeProvider) -> Iterator[Plugin]:
    """Start a plugin process once per module, because the start takes most of a second."""
    with Plugin(stack_config(server.endpoint_url), provider) as plugin:
        yield plugin


@pytest.fixture
def emulator(server: Emulator) -> Emulator:
    server.reset()
    return server


@pytest.fixture
def plugin(process: Plugin, emulator: Emulator) -> Plugin:
    return process
