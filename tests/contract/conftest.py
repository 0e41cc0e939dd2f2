from collections.abc import Iterator

import pytest

from speaker_search_resource.emulator import Emulator
from tests.support.plugin import Plugin, stack_config


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(start_seconds=0.3, stop_seconds=0.1) as emulator:
        yield emulator


@pytest.fixture
def plugin(emulator: Emulator) -> Iterator[Plugin]:
    with Plugin(stack_config(emulator.endpoint_url)) as plugin:
        yield plugin
