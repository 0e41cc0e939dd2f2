import os
from collections.abc import Iterator

import pytest

from speaker_search_resource.emulator import Emulator
from tests.support.stack import engine_missing


@pytest.fixture(scope="session")
def engine() -> None:
    """Without an engine nothing of this runs, which must not look like success in CI."""
    missing = engine_missing()
    if missing and os.environ.get("CI"):
        pytest.fail(missing)
    if missing:
        pytest.skip(missing)


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(start_seconds=0.1) as emulator:
        yield emulator
