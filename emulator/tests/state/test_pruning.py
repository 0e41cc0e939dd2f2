"""The capacity of the emulator, and the pruning of ended resources."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chime_emulator import Emulator, seeds
from chime_emulator.operations import OPERATIONS, account
from chime_emulator.state import store

from ..support.clock import Clock
from ..support.samples import START

HELD = 10_000


def handlers(emulator: Emulator) -> dict[str, Any]:
    # Without HTTP, because 10,000 requests would take most of a minute.
    return emulator._account.handlers(OPERATIONS)


def start(emulator: Emulator, token: str) -> str:
    request = {"Identifier": seeds.PIPELINE_ID, **START, "ClientRequestToken": token}
    response = handlers(emulator)["StartSpeakerSearchTask"](seeds.REGION, request)
    return str(response["SpeakerSearchTask"]["SpeakerSearchTaskId"])


def test_ten_thousand_tasks_outlive_a_restart(tmp_path: Path, clock: Clock) -> None:
    with Emulator(state_file=tmp_path / "state", clock=clock) as emulator:
        ids = [start(emulator, f"token-{number}") for number in range(HELD)]
        clock.now += 1
        before = emulator.tasks()
    assert len(set(ids)) == HELD
    assert {task["status"] for task in before} == {"InProgress"}
    with Emulator(state_file=tmp_path / "state", clock=clock) as emulator:
        after = emulator.tasks()
        assert len(after) == HELD
        assert not [new for old, new in zip(before, after, strict=True) if old != new]
        assert start(emulator, f"token-{HELD - 1}") == ids[-1]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "KEPT_ENDED", 5)
    monkeypatch.setattr(account, "OPERATIONS_BETWEEN_PRUNES", 10)


@pytest.mark.usefixtures("small")
def test_tasks_that_ended_long_ago_are_forgotten(clock: Clock) -> None:
    with Emulator(clock=clock) as emulator:
        ids = []
        for number in range(20):
            ids.append(start(emulator, f"token-{number}"))
            clock.now += 1
            if number != 3:
                emulator.end_task(ids[-1], "Failed")
        # The 20th operation pruned the store before it started its own task.
        held = [task["id"] for task in emulator.tasks()]
        assert held == [ids[3], *ids[14:]]
        rows = emulator._account.store._database.execute("SELECT resource_id FROM event")
        assert {id_ for (id_,) in rows} == {*held, seeds.PIPELINE_ID}
        assert start(emulator, "token-19") == ids[19]
        assert start(emulator, "token-0") not in ids
        assert start(emulator, "token-3") == ids[3]


@pytest.mark.usefixtures("small")
def test_pipelines_that_ended_long_ago_are_forgotten_with_their_tags(clock: Clock) -> None:
    with Emulator(clock=clock, pipeline_stop_seconds=0) as emulator:
        perform = handlers(emulator)
        request = {
            "MediaInsightsPipelineConfigurationArn": seeds.PIPELINE_CONFIGURATION_ARN,
            "Tags": [{"Key": "a", "Value": "b"}],
        }
        arns = []
        for _ in range(30):
            made = perform["CreateMediaInsightsPipeline"](seeds.REGION, request)
            arns.append(made["MediaInsightsPipeline"]["MediaPipelineArn"])
            clock.now += 1
            perform["DeleteMediaPipeline"](seeds.REGION, {"MediaPipelineId": arns[-1]})
        held = [pipeline["arn"] for pipeline in emulator.pipelines()]
        assert held == [seeds.PIPELINE_ARN, *arns[24:]]
        kept = [arn for arn in arns if emulator._account.store.tags(arn)]
        assert kept == arns[24:]
