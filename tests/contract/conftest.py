"""One plugin process and one emulator per module. The emulator is reset for each test."""

from collections.abc import Iterator

import pytest

from chime_emulator import Emulator
from speaker_search_resource.dynamic.provider import ChimeProvider
from speaker_search_resource.speaker_search_task import SpeakerSearchTaskProvider
from tests.support.doors import DOORS, Door
from tests.support.plugin import Plugin, stack_config
from tests.support.recorder import Recorder


@pytest.fixture(
    scope="module",
    params=DOORS,
    ids=str,
    autouse=True,
)
def door(request: pytest.FixtureRequest) -> Iterator[Door]:
    """The door of all plugins of a test. A module that overrides this fixture has one door."""
    found: Door = request.param
    before, Plugin.door = Plugin.door, found
    yield found
    Plugin.door = before


@pytest.fixture(scope="module")
def server() -> Iterator[Emulator]:
    with Emulator(start_seconds=0.3, stop_seconds=0.1) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def provider() -> ChimeProvider:
    return SpeakerSearchTaskProvider()


@pytest.fixture(scope="module")
def process(server: Emulator, provider: ChimeProvider, door: Door) -> Iterator[Plugin]:
    """Start a plugin process once per module, because the start takes most of a second."""
    with Plugin(stack_config(server.endpoint_url), provider) as plugin:
        yield plugin


@pytest.fixture
def emulator(server: Emulator) -> Emulator:
    server.reset()
    return server


@pytest.fixture
def distant(emulator: Emulator) -> Emulator:
    """An emulator as far away as AWS.

    A busy machine can delay the sending of a call by more than a call of 20 ms takes. The calls of
    a round then follow each other, all are accepted, and the limiter's window grows too far.
    """
    emulator.fault("*", "latency", seconds=0.08)
    return emulator


@pytest.fixture
def plugin(process: Plugin, emulator: Emulator) -> Plugin:
    return process


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    """The URL of moto's STS. Each access key has one identity; signatures are not checked."""
    from moto.server import ThreadedMotoServer  # takes half a second

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def sts(moto: str) -> Iterator[Recorder]:
    with Recorder(moto) as recorder:
        yield recorder


@pytest.fixture
def api(emulator: Emulator) -> Iterator[Recorder]:
    with Recorder(emulator.endpoint_url) as recorder:
        yield recorder
