from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from chime_emulator import Emulator
from tests.examples.live_calls.service import Service, running
from tests.support.moto_process import Moto, moto_process
from tests.support.stack import require_engine


@pytest.fixture(autouse=True, scope="session")
def engine() -> None:
    require_engine()


@pytest.fixture(scope="session")
def moto(engine: None) -> Iterator[Moto]:
    with moto_process() as running_moto:
        yield running_moto


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(start_seconds=0.3, stop_seconds=0.1) as emulator:
        yield emulator


@pytest.fixture
def new_service(tmp_path: Path, moto: Moto, emulator: Emulator) -> Iterator[Callable[..., Service]]:
    """Return a function that starts a service with a number of workers."""
    with ExitStack() as services:

        def start(workers: int = 1, **options: Any) -> Service:
            service = Service(tmp_path, moto, emulator, **options)
            return services.enter_context(running(service, workers))

        yield start


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, moto: Moto) -> Iterator[Service]:
    """A service of one worker that the tests of a file share. Each test has a call of its own."""
    with Emulator(start_seconds=0.3, stop_seconds=0.1) as emulator:
        service = Service(tmp_path_factory.mktemp("service"), moto, emulator)
        with running(service) as running_service:
            yield running_service


@pytest.fixture
def call_id(request: pytest.FixtureRequest) -> str:
    name: str = request.node.name.replace("[", "-").replace("]", "")
    return name
