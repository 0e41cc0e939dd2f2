from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from chime_emulator import Emulator
from tests.support.stack import Stack, require_engine


@pytest.fixture(autouse=True, scope="session")
def engine() -> None:
    require_engine()


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(start_seconds=0.3, stop_seconds=0.1) as emulator:
        yield emulator


@pytest.fixture
def new_stack(tmp_path: Path, emulator: Emulator) -> Iterator[Callable[..., Stack]]:
    made: list[Stack] = []

    def make(
        program: str,
        config: dict[str, Any] | None = None,
        plugins: dict[str, Path] | None = None,
    ) -> Stack:
        folder = tmp_path / f"project{len(made)}"
        made.append(Stack(folder, program, emulator.endpoint_url, config or {}, plugins))
        return made[-1]

    yield make
    for stack in made:
        stack.close()
