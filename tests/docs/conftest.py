from collections.abc import Iterator

import pytest

from chime_emulator import Emulator
from tests.support.stack import require_engine


@pytest.fixture(scope="session")
def engine() -> None:
    require_engine()


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(start_seconds=0.1) as emulator:
        yield emulator
