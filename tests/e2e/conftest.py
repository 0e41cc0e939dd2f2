from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from chime_emulator import Emulator
from tests.support.doors import DOORS, NATIVE, Door
from tests.support.stack import ROOT, Stack, require_engine

NewStack = Callable[..., Stack]


@pytest.fixture(autouse=True, scope="session")
def engine() -> None:
    require_engine()


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(start_seconds=0.3, stop_seconds=0.1) as emulator:
        yield emulator


@pytest.fixture
def new_stack(tmp_path: Path, emulator: Emulator) -> Iterator[NewStack]:
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


@pytest.fixture
def native(new_stack: NewStack, emulator: Emulator) -> NewStack:
    """Return a stack whose native provider calls the emulator."""

    def make(program: str, **config: Any) -> Stack:
        settings = {
            "speakersearch:region": "us-east-1",
            "speakersearch:accessKey": "local",
            "speakersearch:secretKey": "local",
            "speakersearch:endpoints": [{"chimesdkmediapipelines": emulator.endpoint_url}],
            **config,
        }
        return new_stack(program, settings, {"speakersearch": ROOT / "plugin"})

    return make


@pytest.fixture(params=DOORS, ids=str)
def door(request: pytest.FixtureRequest) -> Door:
    """The door of the programs of a test."""
    found: Door = request.param
    return found


@pytest.fixture
def door_stack(door: Door, new_stack: NewStack, native: NewStack) -> NewStack:
    """Return a stack whose provider, that of the door, calls the emulator."""
    return native if door is NATIVE else new_stack
