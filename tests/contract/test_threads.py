"""Fifty creates at once in one plugin process."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from speaker_search_resource.emulator import Emulator
from tests.support.inputs import search_inputs
from tests.support.plugin import Plugin, declaration

MANY = 50


@pytest.mark.parametrize("domains", [1, MANY])
def test_many_at_once(plugin: Plugin, emulator: Emulator, domains: int) -> None:
    emulator.configure(one_call_at_a_time=True)
    emulator.fault("*", "latency", seconds=0.02)
    arns = [emulator.add_voice_profile_domain() for _ in range(domains)]

    def inputs(number: int) -> dict[str, Any]:
        domain = arns[number % domains]
        return search_inputs(voice_profile_domain_arn=domain) | declaration(f"caller-{number}")

    with ThreadPoolExecutor(MANY) as pool:
        made = list(pool.map(lambda number: plugin.create(inputs(number)), range(MANY)))
        assert len(emulator.tasks()) == MANY
        ids = {outs["task_id"] for _, outs in made}
        assert ids == {task["id"] for task in emulator.tasks() if task["alive"]}
        list(pool.map(lambda each: plugin.delete(*each), made))
    assert not [task for task in emulator.tasks() if task["alive"]]
    assert {call["code"] for call in emulator.calls()["recent"]} == {None}
