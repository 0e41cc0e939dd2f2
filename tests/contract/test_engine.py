"""A plugin whose engine has ended must not act on the stack, which another run may use."""

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
    """A listening socket. The plugin only checks that the engine accepts connections."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


@pytest.mark.parametrize("operation", ["create", "delete"])
def test_no_change_is_made_after_the_engine_has_ended(
    engine: socket.socket, emulator: Emulator, operation: str
) -> None:
    address = f"127.0.0.1:{engine.getsockname()[1]}"
    inputs = search_inputs() | declaration()
    call = {"create": "StartSpeakerSearchTask", "delete": "StopSpeakerSearchTask"}[operation]
    with (
        Plugin(stack_config(emulator.endpoint_url), engine=address) as plugin,
        ThreadPoolExecutor(1) as pool,
    ):
        created = plugin.create(inputs) if operation == "delete" else None
        before = emulator.tasks()
        emulator.fault(call, "error", code="ThrottledClientException")
        running = pool.submit(
            lambda: plugin.delete(*created) if created else plugin.create(inputs),
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
