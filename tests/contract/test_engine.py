"""A plugin whose engine ends, or never was: it must not act on a stack that others work on."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest

from chime_emulator import Emulator
from tests.support.inputs import search_inputs
from tests.support.plugin import Plugin, declaration, last_line, stack_config


@pytest.fixture
def engine() -> Iterator[socket.socket]:
    """Something that listens where an engine would; that is all the plugin asks of it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


@pytest.mark.parametrize("operation", ["create", "delete"])
def test_what_has_not_happened_when_the_engine_ends_does_not_happen(
    engine: socket.socket, emulator: Emulator, operation: str
) -> None:
    address = f"127.0.0.1:{engine.getsockname()[1]}"
    inputs = search_inputs() | declaration()
    call = {"create": "StartSpeakerSearchTask", "delete": "StopSpeakerSearchTask"}[operation]
    with (
        Plugin(stack_config(emulator.endpoint_url), engine=address) as plugin,
        ThreadPoolExecutor(1) as other,
    ):
        made = plugin.create(inputs) if operation == "delete" else None
        before = emulator.tasks()
        emulator.fault(call, "error", code="ThrottledClientException")
        running = other.submit(
            lambda: plugin.delete(*made) if made else plugin.create(inputs),
        )
        while not emulator.calls()["counts"].get(call):
            assert not running.done()
            time.sleep(0.01)
        engine.close()
        emulator.clear_faults()
        with pytest.raises(grpc.RpcError) as error:
            running.result(timeout=60)
        assert "because the engine has ended" in last_line(error.value)
    assert emulator.tasks() == before
