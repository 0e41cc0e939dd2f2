from collections.abc import Iterator
from pathlib import Path

import pytest

from chime_emulator import Emulator
from tests.languages.example import Example
from tests.support.stack import require_engine


@pytest.fixture(autouse=True, scope="session")
def engine() -> None:
    require_engine()


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(start_seconds=0.3, stop_seconds=0.1) as emulator:
        yield emulator


@pytest.fixture(params=["yaml", "typescript"])
def example(
    request: pytest.FixtureRequest, tmp_path: Path, emulator: Emulator
) -> Iterator[Example]:
    example = Example(tmp_path / "project", request.param, emulator.endpoint_url)
    yield example
    example.close()
