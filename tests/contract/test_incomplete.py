"""Partial states: a create that fails records a resource that may run, and only such a resource.

Update on the recorded outputs continues with the resource, and delete alone ends it.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest

from chime_emulator import Emulator
from speaker_search_resource.dynamic.provider import ChimeProvider
from speaker_search_resource.provider.properties import INCOMPLETE
from tests.support.kinds import PIPELINE, SEARCH, Kind
from tests.support.plugin import TIMEOUTS, Plugin, last_line, recorded, stack_config

State = tuple[str, dict[str, Any]]

FAULTS: dict[str, dict[str, Any]] = {
    "stop refused": {"kind": "error", "code": "ForbiddenException"},
    "stop hangs": {"kind": "hang", "when": "before"},
    "stop dropped": {"kind": "drop", "when": "before"},
    "stop fails": {"kind": "error", "code": "ServiceFailureException"},
    "stop throttled": {"kind": "error", "code": "ThrottledClientException"},
    "stop in conflict": {"kind": "error", "code": "ConflictException"},
    "stop unknown": {"kind": "error", "code": "NotFoundException"},
}
"""Faults of the stop after which the resource still runs."""


@pytest.fixture(scope="module", params=[SEARCH, PIPELINE], ids=str)
def kind(request: pytest.FixtureRequest) -> Kind:
    found: Kind = request.param
    return found


@pytest.fixture(scope="module")
def provider(kind: Kind) -> ChimeProvider:
    return kind.provider()


def inputs(kind: Kind, create: str = "4s", **changes: Any) -> dict[str, Any]:
    return kind.inputs(**changes) | {TIMEOUTS: {"create": create, "delete": "20s"}}


def failed(call: Any, *arguments: Any) -> tuple[str, State | None]:
    """Return the error line of a call that must fail, and the state that it records."""
    with pytest.raises(grpc.RpcError) as error:
        call(*arguments)
    return last_line(error.value), recorded(error.value)


def incomplete(kind: Kind, plugin: Plugin, emulator: Emulator) -> State:
    """Return the recorded state of a create that failed, and whose resource runs."""
    kind.configure(emulator, start_seconds=3600)
    emulator.fault(kind.stop, "error", code="ForbiddenException")
    _, state = failed(plugin.create, inputs(kind))
    emulator.clear_faults()
    assert state is not None
    assert kind.alive(emulator) == [state[1][kind.id_output]]
    return state


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_resource_that_may_run_is_recorded_and_delete_ends_it(
    kind: Kind, plugin: Plugin, emulator: Emulator, fault: dict[str, Any]
) -> None:
    kind.configure(emulator, outcome="stuck")
    emulator.fault(kind.stop, **fault)
    line, state = failed(plugin.create, inputs(kind))
    (alive,) = kind.alive(emulator)
    assert state is not None
    id_, outs = state
    assert id_.endswith(alive)
    assert outs[kind.id_output] == alive
    assert outs["status"] in ("NotStarted", "Initializing")
    assert outs[INCOMPLETE] is True
    assert outs["region"] == "us-east-1"
    assert alive in line
    assert "`pulumi destroy` stops it" in line
    assert "`aws chime-sdk-media-pipelines " in line

    emulator.clear_faults()
    plugin.delete(id_, outs | {TIMEOUTS: {"delete": "20s"}})
    assert kind.alive(emulator) == []


def test_a_state_too_large_to_record_leaves_the_message(
    kind: Kind, plugin: Plugin, emulator: Emulator
) -> None:
    """The engine ends the connection at 16 MiB of metadata, which hold inputs and outputs."""
    kind.configure(emulator, outcome="stuck")
    emulator.fault(kind.stop, "error", code="ForbiddenException")
    line, state = failed(plugin.create, inputs(kind, "10s", triggers=["x" * 9_000_000]))
    (alive,) = kind.alive(emulator)
    assert state is None
    assert alive in line
    assert line.endswith("the engine did not record it, so `pulumi destroy` does not stop it")


def test_a_stop_that_is_not_confirmed_is_recorded(
    kind: Kind, plugin: Plugin, emulator: Emulator
) -> None:
    kind.configure(emulator, outcome="stuck", stop_seconds=3600)
    line, state = failed(plugin.create, inputs(kind))
    (started,) = kind.started(emulator)
    assert state is not None
    assert state[1][kind.id_output] == started
    assert "is still Stopping" in line


def test_a_stop_whose_response_is_lost_is_recorded(
    kind: Kind, plugin: Plugin, emulator: Emulator
) -> None:
    kind.configure(emulator, outcome="stuck")
    emulator.fault(kind.stop, "hang", when="after")
    emulator.fault(kind.get, "hang", after=1)
    line, state = failed(plugin.create, inputs(kind))
    (started,) = kind.started(emulator)
    assert started in line
    assert state is not None
    assert state[1][kind.id_output] == started


def test_a_confirmed_stop_records_nothing(kind: Kind, plugin: Plugin, emulator: Emulator) -> None:
    kind.configure(emulator, outcome="stuck")
    line, state = failed(plugin.create, inputs(kind))
    assert "it was stopped, and nothing is left running" in line
    assert kind.alive(emulator) == []
    assert state is None


def test_a_start_that_was_refused_records_nothing(
    kind: Kind, plugin: Plugin, emulator: Emulator
) -> None:
    emulator.fault(kind.start, "error", code="BadRequestException")
    line, state = failed(plugin.create, inputs(kind))
    assert "BadRequestException" in line
    assert state is None


@pytest.mark.parametrize("code", ["ForbiddenException", "NotFoundException"])
def test_a_replay_that_cannot_be_read_is_recorded(
    kind: Kind, plugin: Plugin, emulator: Emulator, code: str
) -> None:
    """The first response is lost, and Get and Stop fail after its replay."""
    # A replayed response is recognized by the Date header, which has whole seconds.
    kind.configure(emulator, start_seconds=1.5)
    emulator.configure(token_replay="original")
    first, _ = plugin.create(inputs(kind, create="20s"))
    emulator.fault(kind.get, "error", code=code)
    emulator.fault(kind.stop, "error", code="ForbiddenException")
    line, state = failed(plugin.create, inputs(kind))
    (alive,) = kind.alive(emulator)
    assert state is not None
    assert state[0] == first
    assert alive in line

    emulator.clear_faults()
    plugin.delete(*state)
    assert kind.alive(emulator) == []


def test_update_continues_with_the_recorded_resource(
    kind: Kind, plugin: Plugin, emulator: Emulator
) -> None:
    id_, outs = incomplete(kind, plugin, emulator)
    line, state = failed(plugin.update, id_, outs, kind.inputs() | {TIMEOUTS: {"update": "2s"}})
    assert "is still NotStarted" in line
    assert "`pulumi destroy` stops it" in line
    assert state is not None
    assert state[0] == id_
    assert state[1][INCOMPLETE] is True
    assert kind.started(emulator) == [outs[kind.id_output]]
    plugin.delete(*state)
    assert kind.alive(emulator) == []


def test_update_ends_once_the_recorded_resource_is_ready(
    kind: Kind, plugin: Plugin, emulator: Emulator
) -> None:
    kind.configure(emulator, start_seconds=6)
    emulator.fault(kind.stop, "error", code="ForbiddenException")
    _, state = failed(plugin.create, inputs(kind))
    emulator.clear_faults()
    assert state is not None
    id_, outs = state
    updated = plugin.update(id_, outs, kind.inputs())
    assert updated["status"] == "InProgress"
    assert INCOMPLETE not in updated
    assert kind.alive(emulator) == kind.started(emulator) == [updated[kind.id_output]]


def test_update_leaves_a_recorded_resource_that_has_ended(
    kind: Kind, plugin: Plugin, emulator: Emulator
) -> None:
    id_, outs = incomplete(kind, plugin, emulator)
    kind.end(emulator, outs[kind.id_output])
    updated = plugin.update(id_, outs, kind.inputs())
    assert updated["status"] == "Failed"
    assert INCOMPLETE not in updated
    assert len(kind.started(emulator)) == 1


def test_read_keeps_the_recorded_state_until_the_resource_settles(
    kind: Kind, plugin: Plugin, emulator: Emulator
) -> None:
    id_, outs = incomplete(kind, plugin, emulator)
    line, state = failed(plugin.read, id_, outs)
    assert "the next `pulumi up` waits for it" in line
    assert state is not None
    assert state[0] == id_
    kind.end(emulator, outs[kind.id_output])
    _, found = plugin.read(id_, outs)
    assert found["status"] == "Failed"
    assert INCOMPLETE not in found


@pytest.mark.parametrize("moment", ["start", "wait", "retry"])
def test_an_interrupted_create_ends_at_once(kind: Kind, emulator: Emulator, moment: str) -> None:
    kind.configure(emulator, start_seconds=3600)
    if moment == "start":
        emulator.fault(kind.start, "hang", when="after")
    elif moment == "retry":
        emulator.fault(kind.start, "error", code="ServiceFailureException", after_effect=True)
    with (
        Plugin(stack_config(emulator.endpoint_url), kind.provider()) as plugin,
        ThreadPoolExecutor(1) as engine,
    ):
        create = engine.submit(failed, plugin.create, inputs(kind, create="5m"))
        while not kind.alive(emulator):
            assert not create.done()
            time.sleep(0.01)
        time.sleep(0.3)
        cancelled = time.monotonic()
        plugin.cancel()
        line, state = create.result()
        assert time.monotonic() - cancelled < 2
    (alive,) = kind.alive(emulator)
    if moment == "wait":
        assert state is not None
        assert state[1][kind.id_output] == alive
    else:
        assert state is None
        assert "it may have started: run `pulumi up` again, unchanged" in line


def test_an_interrupted_delete_ends_at_once_and_can_be_repeated(
    kind: Kind, emulator: Emulator
) -> None:
    kind.configure(emulator, stop_seconds=5)
    config = stack_config(emulator.endpoint_url)
    with Plugin(config, kind.provider()) as plugin, ThreadPoolExecutor(1) as engine:
        id_, outs = plugin.create(inputs(kind, create="20s"))
        delete = engine.submit(failed, plugin.delete, id_, outs)
        while not emulator.calls()["counts"].get(kind.stop):
            assert not delete.done()
            time.sleep(0.01)
        cancelled = time.monotonic()
        plugin.cancel()
        line, _ = delete.result()
        assert time.monotonic() - cancelled < 2
        assert outs[kind.id_output] in line
    with Plugin(config, kind.provider()) as plugin:
        plugin.delete(id_, outs)
    (record,) = kind.records(emulator)
    assert record["status"] in ("Stopping", "Stopped")


def test_a_delete_that_cannot_confirm_the_stop_names_the_command(
    kind: Kind, plugin: Plugin, emulator: Emulator
) -> None:
    id_, outs = plugin.create(inputs(kind, create="20s"))
    for fault in FAULTS.values():
        if fault.get("code") == "NotFoundException":
            continue
        emulator.fault(kind.stop, **fault)
        line, _ = failed(plugin.delete, id_, outs | {TIMEOUTS: {"delete": "2s"}})
        emulator.clear_faults()
        assert "it may still run: run `pulumi destroy` again, or stop it with `aws " in line
        assert kind.alive(emulator) == [outs[kind.id_output]]
        assert f"{outs[kind.id_output]} --region us-east-1" in line
