"""A host that another release of Pulumi changed: every operation works, with less to show.

Without the host's frames there is no timeout of the resource and no partial state, without metadata
an error has the host's traceback, and without Cancel an operation goes on after Ctrl-C. No task is
lost in either.
"""

import contextlib
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest

from chime_emulator import Emulator
from tests.support.doors import DYNAMIC, Door
from tests.support.inputs import search_inputs
from tests.support.kinds import PIPELINE, SEARCH, Kind
from tests.support.plugin import TIMEOUTS, Plugin, declaration, last_line, recorded, stack_config


@pytest.fixture(scope="module", autouse=True)
def door() -> Door:
    return DYNAMIC


NO_FRAMES = """
def hide(function):
    # Other names for the local variables of a method, and of the method in its wrapper.
    code = function.__code__
    names = (name + "_" for name in code.co_varnames)
    function.__code__ = code.replace(co_varnames=tuple(names))
    for cell in function.__closure__ or ():
        if hasattr(cell.cell_contents, "__code__"):
            hide(cell.cell_contents)

def doctor(host):
    for name in ("Check", "Diff", "Create", "Read", "Update", "Delete", "Configure"):
        hide(getattr(host, name))
"""

NO_METADATA = """
def doctor(host):
    import grpc._server
    def refuse(*_):
        raise NotImplementedError("no metadata")
    grpc._server._Context.set_trailing_metadata = refuse
"""

NO_CANCEL = """
def doctor(host):
    class Cancel:
        def __call__(self, request, context):
            from google.protobuf import empty_pb2
            return empty_pb2.Empty()
    host.Cancel = Cancel()
"""

FIXED_POOL = """
import concurrent.futures

class Pool(concurrent.futures.ThreadPoolExecutor):
    @property
    def _max_workers(self):
        return self._own

    @_max_workers.setter
    def _max_workers(self, number):
        if hasattr(self, "_own"):
            raise AttributeError("this pool cannot be widened")
        self._own = number

concurrent.futures.ThreadPoolExecutor = Pool
"""
"""A start-up file for Python that fixes the size of the host's thread pool."""

INSTALL = """
import sys
import pulumi.runtime.proto.provider_pb2_grpc as services

def add(servicer, server, original=services.add_ResourceProviderServicer_to_server):
    doctor(type(servicer))
    print("doctored", file=sys.stderr, flush=True)
    original(servicer, server)

services.add_ResourceProviderServicer_to_server = add
"""
"""The end of a start-up file for Python: change the host before gRPC looks at its methods."""

HOSTS = {"frames": NO_FRAMES, "metadata": NO_METADATA, "cancel": NO_CANCEL}


@pytest.fixture(params=HOSTS)
def without(request: pytest.FixtureRequest) -> str:
    """The part that the host lacks."""
    return str(request.param)


@pytest.fixture(params=[SEARCH, PIPELINE], ids=str)
def kind(request: pytest.FixtureRequest) -> Kind:
    found: Kind = request.param
    return found


def start(folder: Path, emulator: Emulator, kind: Kind, without: str) -> Plugin:
    (folder / "sitecustomize.py").write_text(HOSTS[without] + INSTALL)
    env = {**os.environ, "PYTHONPATH": str(folder)}
    return Plugin(stack_config(emulator.endpoint_url), kind.provider(), env)


def test_create_read_update_delete(
    tmp_path: Path, emulator: Emulator, kind: Kind, without: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with start(tmp_path, emulator, kind, without) as plugin:
        inputs = kind.inputs()
        id_, outs = plugin.create(inputs)
        assert plugin.check(inputs)[1] == {}
        assert plugin.diff(id_, outs, inputs).changes == 1  # none
        assert plugin.read(id_, outs) == (id_, outs)
        assert plugin.update(id_, outs, inputs)["status"] == "InProgress"
        assert kind.alive(emulator) == [outs[kind.id_output]]
        plugin.delete(id_, outs)
    assert kind.alive(emulator) == []
    assert "doctored" in capfd.readouterr().err


def test_a_task_that_may_run_is_named_in_the_error(
    tmp_path: Path, emulator: Emulator, kind: Kind, without: str
) -> None:
    kind.configure(emulator, start_seconds=3600)
    emulator.fault(kind.get, "error", code="ForbiddenException")
    emulator.fault(kind.stop, "error", code="ForbiddenException")
    with start(tmp_path, emulator, kind, without) as plugin:
        with pytest.raises(grpc.RpcError) as error:
            plugin.create(kind.inputs() | {TIMEOUTS: {"create": "15s"}})
        (alive,) = kind.alive(emulator)
        line = last_line(error.value)
        assert alive in line
        assert "stop it with `aws chime-sdk-media-pipelines " in line
        state = recorded(error.value)
        assert (state is not None) == (without == "cancel")

        emulator.clear_faults()
        kind.configure(emulator, start_seconds=0)
        # AWS's Date header has whole seconds. A resource of the same second counts as failed.
        time.sleep(1.1)
        kind.end(emulator, alive)
        _, outs = plugin.create(kind.inputs())
        assert kind.alive(emulator) == [outs[kind.id_output]]


def test_cancel(tmp_path: Path, emulator: Emulator, kind: Kind, without: str) -> None:
    kind.configure(emulator, start_seconds=4)
    with (
        start(tmp_path, emulator, kind, without) as plugin,
        ThreadPoolExecutor(1) as engine,
    ):
        create = engine.submit(plugin.create, kind.inputs())
        while not kind.alive(emulator):
            assert not create.done()
            time.sleep(0.01)
        # Without interception, Cancel waits for a thread of the host or returns at once.
        threading.Thread(target=_cancel, args=(plugin,), daemon=True).start()
        (alive,) = kind.alive(emulator)
        error = create.exception()
        if error is None:
            assert create.result()[1][kind.id_output] == alive
        else:
            assert isinstance(error, grpc.RpcError)
            assert alive in last_line(error)
    assert kind.alive(emulator) == [alive]


def _cancel(plugin: Plugin) -> None:
    with contextlib.suppress(grpc.RpcError):  # the plugin has ended
        plugin.cancel()


def test_four_operations_at_once_if_the_pool_cannot_be_widened(
    emulator: Emulator, tmp_path: Path
) -> None:
    emulator.configure(task_outcome="stuck")
    (tmp_path / "sitecustomize.py").write_text(FIXED_POOL)
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    # A fifth of the timeout is reserved for the rollback, which ends the task.
    inputs = search_inputs() | {TIMEOUTS: {"create": "6s"}}
    with (
        Plugin(stack_config(emulator.endpoint_url), env=env) as plugin,
        ThreadPoolExecutor(8) as engine_threads,
    ):
        creates = [
            engine_threads.submit(plugin.create, inputs | declaration(f"caller-{number}"))
            for number in range(8)
        ]
        assert all(create.exception() for create in creates)
    tasks = emulator.tasks()
    assert len(tasks) == 8
    for task in tasks:
        concurrent = [
            other for other in tasks if other["created"] <= task["created"] < other["updated"]
        ]
        assert len(concurrent) <= 4
