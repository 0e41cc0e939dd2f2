"""The limit of concurrent calls, learned from an API that enforces one."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chime_emulator import Emulator, seeds
from tests.support.client import media_pipelines_client
from tests.support.inputs import search_inputs
from tests.support.outcome import alive, failure
from tests.support.plugin import TIMEOUTS, Plugin, declaration

TASKS = 25


def refused(emulator: Emulator) -> int:
    return sum(call["code"] is not None for call in emulator.calls()["recent"])


def run_all(call: Callable[[Any], Any], arguments: list[Any]) -> list[Any]:
    with ThreadPoolExecutor(TASKS) as engine_threads:
        return list(engine_threads.map(call, arguments))


def create_read_delete(plugin: Plugin, emulator: Emulator) -> None:
    """Create, read and delete all tasks on one domain. Each must start once and end."""
    inputs = [search_inputs() | declaration(f"caller-{number}") for number in range(TASKS)]
    created = run_all(plugin.create, inputs)
    ids = {outs["task_id"] for _, outs in created}
    assert ids == set(alive(emulator)) == {task["id"] for task in emulator.tasks()}
    assert len(ids) == TASKS
    found = run_all(lambda each: plugin.read(*each), created)
    assert {outs["status"] for _, outs in found} == {"InProgress"}
    run_all(lambda each: plugin.delete(*each), created)
    assert not alive(emulator)
    assert len(emulator.tasks()) == TASKS


@pytest.mark.parametrize(("limit", "most_refused"), [(1, 2), (2, 4), (None, 0)])
def test_few_starts_are_refused(
    plugin: Plugin, distant: Emulator, limit: int | None, most_refused: int
) -> None:
    distant.configure(max_concurrent_calls=limit)

    create_read_delete(plugin, distant)

    assert refused(distant) <= most_refused


@pytest.mark.parametrize("limit", [1, 2])
def test_the_limit_is_learned_where_every_call_on_a_domain_counts(
    plugin: Plugin, distant: Emulator, limit: int
) -> None:
    distant.configure(max_concurrent_calls=limit, domain_quota_counts="tasks")

    create_read_delete(plugin, distant)

    learned = refused(distant)
    # The first gets run at once, and all but the allowed number can be refused once.
    assert learned <= 2 * TASKS
    created = [
        plugin.create(search_inputs() | declaration(f"later-{number}")) for number in range(3)
    ]
    run_all(lambda each: plugin.read(*each), created)
    assert refused(distant) == learned


def test_all_tasks_start_while_every_second_call_is_refused(
    plugin: Plugin, emulator: Emulator
) -> None:
    emulator.fault("*", "error", code="ResourceLimitExceededException", probability=0.5, seed=18)

    create_read_delete(plugin, emulator)


def test_all_tasks_start_while_the_limit_drops(plugin: Plugin, distant: Emulator) -> None:
    distant.configure(max_concurrent_calls=8)
    inputs = [search_inputs() | declaration(f"caller-{number}") for number in range(TASKS)]
    with ThreadPoolExecutor(TASKS) as engine_threads:
        creates = [engine_threads.submit(plugin.create, each) for each in inputs]
        while len(distant.tasks()) < 10:
            time.sleep(0.01)
        distant.configure(max_concurrent_calls=1)
        created = [create.result() for create in creates]

    ids = {outs["task_id"] for _, outs in created}
    assert ids == set(alive(distant)) == {task["id"] for task in distant.tasks()}
    assert len(ids) == TASKS
    assert refused(distant) <= 25


def test_a_full_region_is_not_hammered(plugin: Plugin, emulator: Emulator) -> None:
    plugin.create(search_inputs() | declaration("first"))
    emulator.configure(max_active_tasks=1)
    inputs = [
        search_inputs(voice_profile_domain_arn=emulator.add_voice_profile_domain())
        | declaration(f"caller-{number}")
        for number in range(16)
    ]
    timeout = {TIMEOUTS: {"create": "8s"}}

    errors = run_all(lambda each: failure(plugin.create, each | timeout), inputs)

    assert all("ResourceLimitExceededException" in error for error in errors)
    # Each domain is refused twice. Then one call probes the Region after each pause.
    assert refused(emulator) < 3 * len(inputs)
    assert len(emulator.tasks()) == 1
    emulator.configure(max_active_tasks=None)
    created = run_all(plugin.create, inputs)
    assert len({outs["task_id"] for _, outs in created}) == len(inputs)
    assert len(alive(emulator)) == len(emulator.tasks()) == 1 + len(inputs)


@pytest.fixture
def occupied(emulator: Emulator) -> Iterator[str]:
    """A domain whose only allowed call is taken by another client."""
    domain = emulator.add_voice_profile_domain()
    client = media_pipelines_client(emulator)
    emulator.configure(max_concurrent_calls=1)
    emulator.fault("StartSpeakerSearchTask", "latency", seconds=60, count=1)
    other = threading.Thread(
        target=lambda: client.start_speaker_search_task(
            Identifier=seeds.PIPELINE_ID,
            VoiceProfileDomainArn=domain,
            KinesisVideoStreamSourceTaskConfiguration={
                "StreamArn": seeds.STREAM_ARN,
                "ChannelId": 0,
            },
        )
    )
    other.start()
    while not emulator.faults()[0]["hits"]:
        time.sleep(0.01)
    yield domain
    emulator.clear_faults()
    other.join()


def test_a_domain_that_is_always_refused_fails_with_the_reason_and_harms_no_other(
    plugin: Plugin, emulator: Emulator, occupied: str
) -> None:
    timeout = {TIMEOUTS: {"create": "6s"}}
    inputs = [
        search_inputs(voice_profile_domain_arn=occupied) | declaration(f"caller-{number}") | timeout
        for number in range(8)
    ]
    with ThreadPoolExecutor(TASKS) as engine_threads:
        errors = [engine_threads.submit(failure, plugin.create, each) for each in inputs]
        created = plugin.create(search_inputs() | declaration("on another domain"))
        assert not any(error.done() for error in errors)
        for error in errors:
            assert "ResourceLimitExceededException" in error.result()
            assert "may" not in error.result()

    assert alive(emulator) == [created[1]["task_id"]]
    # One call at a time, with a growing pause.
    assert refused(emulator) < 15
