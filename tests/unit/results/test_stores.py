"""examples/results/stores.py: results in memory, and in a table of moto's server over HTTP."""

import importlib
import sys
from itertools import permutations
from typing import Any

import pytest

from tests.support.moto_process import Moto
from tests.support.stack import ROOT
from tests.support.voice_analytics_events import (
    MALFORMED,
    NO_MATCH,
    TASK_ID,
    TONE_TASK_ID,
    identification,
    post_call_summary,
    voice_tone,
    voiceprint,
)

sys.path.insert(0, str(ROOT / "examples/results"))
stores = importlib.import_module("stores")
notifications = importlib.import_module("notifications")
Kind, Status = notifications.Kind, notifications.Status


@pytest.fixture(params=["memory", "table"])
def store(request: pytest.FixtureRequest, table: str) -> Any:
    return stores.TableStore(table) if request.param == "table" else stores.MemoryStore()


def statuses(store: Any, task_id: str = TASK_ID) -> dict[Any, Any]:
    return {kind: result.status for kind, result in store.task(task_id).results.items()}


MATCH_AND_VOICEPRINT = {
    Kind.IDENTIFICATION: Status.IDENTIFIED,
    Kind.VOICEPRINT: Status.VOICEPRINT_GENERATED,
}


def test_the_latest_of_each_kind_is_kept_in_any_order(store: Any) -> None:
    events = [NO_MATCH, identification(), identification(), voiceprint()]
    for number, order in enumerate(permutations(events)):
        task_id = f"task-{number}"
        for event in order:
            store.keep({**event, "detail": {**event["detail"], "taskId": task_id}})
        assert statuses(store, task_id) == MATCH_AND_VOICEPRINT


def test_the_latest_result_of_a_task(store: Any) -> None:
    assert store.task(TASK_ID).latest is None
    for event in (voiceprint(), identification(), NO_MATCH):
        store.keep(event)
    assert store.task(TASK_ID).latest == notifications.parse(voiceprint())


def test_only_what_is_new_is_returned(store: Any) -> None:
    assert store.keep(identification()).status is Status.IDENTIFIED
    assert store.keep(identification()) is None
    assert store.keep(NO_MATCH) is None
    assert store.keep(post_call_summary()) is None
    assert store.keep(voiceprint()).status is Status.VOICEPRINT_GENERATED


@pytest.mark.parametrize("first", [0, 1])
def test_results_of_the_same_time_leave_the_same_result(store: Any, first: int) -> None:
    events = [identification(id="a", detailStatus="IdentificationFailure"), identification(id="b")]
    for event in (events[first], events[1 - first]):
        store.keep(event)
    assert statuses(store) == {Kind.IDENTIFICATION: Status.IDENTIFIED}


def test_a_store_returns_whole_results(store: Any) -> None:
    for event in (identification(), voice_tone()):
        kept = store.keep(event)
        assert store.task(kept.task_id).results == {kept.kind: notifications.parse(event)}


def test_the_stack_is_recorded_before_or_after_the_results(store: Any) -> None:
    store.set_stack(TASK_ID, "call-1")
    store.keep(identification())
    store.keep(voice_tone())
    assert store.task(TONE_TASK_ID).stack is None
    store.set_stack(TONE_TASK_ID, "call-1")
    for task_id in (TASK_ID, TONE_TASK_ID):
        task = store.task(task_id)
        assert (task.task_id, task.stack, len(task.results)) == (task_id, "call-1", 1)


def test_a_malformed_notification_changes_nothing(store: Any) -> None:
    store.keep(identification())
    with pytest.raises(ValueError, match="notification malformed: time"):
        store.keep(MALFORMED)
    assert statuses(store) == {Kind.IDENTIFICATION: Status.IDENTIFIED}


def test_items_expire(table: str, moto: Moto) -> None:
    store = stores.TableStore(table)
    store.keep(identification())
    store.set_stack(TASK_ID, "call-1")
    items = moto.client("dynamodb").scan(TableName=table)["Items"]
    assert len(items) == 2
    assert all(int(item["expires"]["N"]) > 1_600_000_000 for item in items)
