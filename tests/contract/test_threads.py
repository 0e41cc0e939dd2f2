"""Many concurrent operations in one plugin process. The host alone serves four."""

import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
import pytest

from chime_emulator import Emulator
from tests.support.inputs import search_inputs
from tests.support.outcome import alive
from tests.support.plugin import TIMEOUTS, Plugin, declaration, last_line, stack_config

MANY = 64


@pytest.mark.parametrize("domains", [1, MANY])
def test_many_at_once(plugin: Plugin, distant: Emulator, domains: int) -> None:
    distant.configure(max_concurrent_calls=1)
    arns = [distant.add_voice_profile_domain() for _ in range(domains)]

    def inputs(number: int) -> dict[str, Any]:
        domain = arns[number % domains]
        return search_inputs(voice_profile_domain_arn=domain) | declaration(f"caller-{number}")

    with ThreadPoolExecutor(MANY) as pool:
        created = list(pool.map(lambda number: plugin.create(inputs(number)), range(MANY)))
        assert len(distant.tasks()) == MANY
        ids = {outs["task_id"] for _, outs in created}
        assert ids == {task["id"] for task in distant.tasks() if task["alive"]}
        list(pool.map(lambda each: plugin.delete(*each), created))
    assert not [task for task in distant.tasks() if task["alive"]]
    assert sum(call["code"] is not None for call in distant.calls()["recent"]) <= 2 * domains


@pytest.fixture
def stuck(emulator: Emulator) -> Iterator[Emulator]:
    """An emulator whose tasks never become InProgress."""
    emulator.configure(task_outcome="stuck")
    yield emulator
    for task in alive(emulator):
        emulator.end_task(task, "Failed")


def test_the_plugin_serves_as_many_operations_as_the_engine_sends(stuck: Emulator) -> None:
    """Each create waits for a task that never becomes ready, so no create frees its thread."""
    with (
        Plugin(stack_config(stuck.endpoint_url)) as plugin,
        ThreadPoolExecutor(MANY) as engine_threads,
    ):
        # The requests arrive before the provider is loaded, as in a refresh and a destroy.
        creates = [
            engine_threads.submit(plugin.create, search_inputs() | declaration(f"caller-{number}"))
            for number in range(MANY)
        ]
        while len(alive(stuck)) < MANY:
            assert not any(create.done() for create in creates)
            time.sleep(0.02)
        plugin.close()
        assert all(isinstance(create.exception(), grpc.RpcError) for create in creates)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a thread choose")
def test_the_main_thread_of_the_plugin_runs_on_one_processor(plugin: Plugin) -> None:
    plugin.create(search_inputs() | declaration("caller"))

    (processor,) = os.sched_getaffinity(plugin.process.pid)
    assert processor in os.sched_getaffinity(0)


def test_many_waits_need_few_polls(emulator: Emulator) -> None:
    """Waiters share the observed start-up time, so that they poll close to it."""
    emulator.configure(start_seconds=3)
    with (
        Plugin(stack_config(emulator.endpoint_url)) as plugin,
        ThreadPoolExecutor(MANY) as engine_threads,
    ):
        inputs = [search_inputs() | declaration(f"caller-{number}") for number in range(MANY)]
        list(engine_threads.map(plugin.create, inputs))
    assert {task["status"] for task in emulator.tasks()} == {"InProgress"}
    # Without sharing, each wait would poll a dozen times.
    assert emulator.calls()["counts"]["GetSpeakerSearchTask"] < 6 * MANY


def few_file_descriptors(folder: Path, hard: int) -> dict[str, str]:
    """Return the environment of a plugin with 64 file descriptors, and at most `hard`."""
    (folder / "sitecustomize.py").write_text(
        "import resource\n"
        "_, most = resource.getrlimit(resource.RLIMIT_NOFILE)\n"
        f"hard = {hard} if most == resource.RLIM_INFINITY else min({hard}, most)\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))\n"
    )
    return {**os.environ, "PYTHONPATH": str(folder)}


def test_the_fewest_file_descriptors_allow_one_operation(
    emulator: Emulator, tmp_path: Path
) -> None:
    env = few_file_descriptors(tmp_path, 64)
    with Plugin(stack_config(emulator.endpoint_url), env=env) as plugin:
        id_, outs = plugin.create(search_inputs() | declaration())
        assert alive(emulator) == [outs["task_id"]]
        plugin.delete(id_, outs)
    assert not alive(emulator)


@pytest.mark.parametrize("hard", [96, 4096])
def test_few_file_descriptors_lose_no_task(emulator: Emulator, tmp_path: Path, hard: int) -> None:
    env = few_file_descriptors(tmp_path, hard)
    emulator.fault("*", "latency", seconds=0.2)  # concurrent calls cannot share a connection
    inputs = [
        search_inputs(voice_profile_domain_arn=emulator.add_voice_profile_domain())
        | declaration(f"caller-{number}")
        for number in range(MANY)
    ]
    with (
        Plugin(stack_config(emulator.endpoint_url), env=env) as plugin,
        ThreadPoolExecutor(MANY) as engine_threads,
    ):
        created = list(engine_threads.map(plugin.create, inputs))
        assert {outs["task_id"] for _, outs in created} == set(alive(emulator))
        list(engine_threads.map(lambda each: plugin.delete(*each), created))
    assert not alive(emulator)


@pytest.mark.parametrize("counted", ["domain", "tasks"])
def test_creates_that_time_out_together_stop_their_tasks(stuck: Emulator, counted: str) -> None:
    stuck.configure(max_concurrent_calls=1, domain_quota_counts=counted)
    stuck.fault("*", "latency", seconds=0.02)
    domain = stuck.add_voice_profile_domain()
    inputs = search_inputs(voice_profile_domain_arn=domain) | {TIMEOUTS: {"create": "25s"}}
    with (
        Plugin(stack_config(stuck.endpoint_url)) as plugin,
        ThreadPoolExecutor(MANY) as engine_threads,
    ):
        creates = [
            engine_threads.submit(plugin.create, inputs | declaration(f"caller-{number}"))
            for number in range(8)
        ]
        for create in creates:
            error = create.exception()
            assert isinstance(error, grpc.RpcError)
            assert "it was stopped, and nothing is left running" in last_line(error)
    assert len(stuck.tasks()) == 8
    assert not alive(stuck)


def test_a_rollback_does_not_wait_for_a_call_that_hangs(plugin: Plugin, emulator: Emulator) -> None:
    domain = emulator.add_voice_profile_domain()
    inputs = search_inputs(voice_profile_domain_arn=domain)
    other = plugin.create(inputs | declaration("other"))
    emulator.configure(task_outcome="stuck")
    with ThreadPoolExecutor(2) as engine_threads:
        create = engine_threads.submit(
            plugin.create, inputs | declaration() | {TIMEOUTS: {"create": "8s"}}
        )
        while len(alive(emulator)) < 2:
            time.sleep(0.01)
        emulator.fault("StopSpeakerSearchTask", "hang", count=1)
        delete = engine_threads.submit(plugin.delete, *other)
        error = create.exception()
        assert not delete.done()
        assert isinstance(error, grpc.RpcError)
        assert "it was stopped, and nothing is left running" in last_line(error)
        delete.result()
    assert not alive(emulator)
