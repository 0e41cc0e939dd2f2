"""Warnings at a resource, as the engine receives them from the plugin."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

from chime_emulator import Emulator
from tests.support.kinds import PIPELINE, SEARCH, Kind
from tests.support.plugin import Plugin, stack_config


class Engine(engine_pb2_grpc.EngineServicer):
    """Keeps the warnings that a plugin sends."""

    def __init__(self) -> None:
        self.warnings: list[tuple[str, str]] = []

    def Log(self, request: Any, _context: Any) -> empty_pb2.Empty:
        if request.severity == engine_pb2.WARNING:
            self.warnings.append((request.urn.rpartition(":")[2], request.message))
        return empty_pb2.Empty()

    def RequirePulumiVersion(
        self, _request: Any, _context: Any
    ) -> engine_pb2.RequirePulumiVersionResponse:
        return engine_pb2.RequirePulumiVersionResponse()


@pytest.fixture
def engine() -> Iterator[tuple[Engine, str]]:
    with ThreadPoolExecutor(4) as pool:
        server = grpc.server(pool)
        engine = Engine()
        engine_pb2_grpc.add_EngineServicer_to_server(engine, server)
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        yield engine, f"127.0.0.1:{port}"
        server.stop(None).wait()


@pytest.mark.parametrize("kind", [SEARCH, PIPELINE], ids=str)
def test_an_up_that_leaves_an_ended_resource_alone_says_so(
    emulator: Emulator, engine: tuple[Engine, str], kind: Kind
) -> None:
    found, address = engine
    config = stack_config(emulator.endpoint_url)
    with Plugin(config, kind.provider(), engine=address) as plugin:
        inputs = kind.inputs()
        id_, outs = plugin.create(inputs)
        plugin.diff(id_, outs, inputs)
        assert found.warnings == []
        kind.end(emulator, outs[kind.id_output])
        _, ended = plugin.read(id_, outs)
        # The Check of an `up` precedes its Diff.
        plugin.check(inputs)
        plugin.diff(id_, ended, inputs)
    ((_, warning),) = found.warnings
    since = ended["updated_timestamp" if kind is SEARCH else "created_timestamp"]
    reason = {SEARCH: "restart_policy is Never", PIPELINE: "change triggers to start another"}
    assert Plugin.door.in_python(warning) == f"Failed since {since}; {reason[kind]}"
    assert len(kind.started(emulator)) == 1


def test_a_replacement_has_no_such_warning(emulator: Emulator, engine: tuple[Engine, str]) -> None:
    found, address = engine
    with Plugin(stack_config(emulator.endpoint_url), engine=address) as plugin:
        inputs = SEARCH.inputs()
        id_, outs = plugin.create(inputs)
        ended = outs | {"status": "Stopped"}
        assert plugin.diff(id_, ended, inputs | {"restart_policy": "Always"}).replaces
        assert plugin.diff(id_, ended, inputs | {"triggers": [1]}).replaces
    assert found.warnings == []
