"""The lifecycle of a speaker search in the plugin process: API calls and outputs."""

from typing import Any

import grpc
import pytest

from chime_emulator import Emulator, seeds
from tests.support.doors import DYNAMIC, NATIVE, Door
from tests.support.inputs import search_inputs
from tests.support.plugin import (
    TIMEOUTS,
    Plugin,
    declaration,
    last_line,
    stack_config,
    without_declaration,
)


def checked(plugin: Plugin, **changes: Any) -> dict[str, Any]:
    """Return the inputs that Check returns, as the engine passes them to the next call."""
    inputs, failures = plugin.check(search_inputs(**changes) | declaration())
    assert failures == {}
    return inputs


def test_create_waits_until_in_progress(plugin: Plugin, emulator: Emulator) -> None:
    inputs = checked(plugin)
    id_, outs = plugin.create(inputs)
    (task,) = emulator.tasks()
    assert id_ == f"{seeds.PIPELINE_ID}/{task['id']}"
    assert task["status"] == "InProgress"
    assert outs == without_declaration(inputs) | {
        "task_id": task["id"],
        "status": "InProgress",
        "created_timestamp": task["created"],
        "updated_timestamp": task["updated"],
        "region": "us-east-1",
    }


def test_create_without_waiting(emulator: Emulator) -> None:
    with (
        Emulator(start_seconds=3600) as slow,
        Plugin(stack_config(slow.endpoint_url)) as plugin,
    ):
        _, outs = plugin.create(checked(plugin, wait_for_in_progress=False))
        assert outs["status"] in ("NotStarted", "Initializing")
        assert [task["id"] for task in slow.tasks()] == [outs["task_id"]]


def test_the_same_declaration_is_the_same_task(plugin: Plugin, emulator: Emulator) -> None:
    """A create whose response was lost finds the task."""
    first = plugin.create(checked(plugin))
    with Plugin(stack_config(emulator.endpoint_url)) as other:
        assert other.create(checked(other)) == first
    assert len(emulator.tasks()) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"triggers": ["again"]},
        {"kinesis_video_stream_source_task_configuration": None},
        {"client_request_token": "my-own-token"},
    ],
)
def test_another_declaration_is_another_task(
    plugin: Plugin, emulator: Emulator, changes: dict[str, Any]
) -> None:
    _, first = plugin.create(checked(plugin))
    _, second = plugin.create(checked(plugin, **changes))
    assert first["task_id"] != second["task_id"]


def test_a_declared_token_is_sent_unchanged(plugin: Plugin, emulator: Emulator) -> None:
    plugin.create(checked(plugin, client_request_token="my-own-token"))
    assert [task["token"] for task in emulator.tasks()] == ["my-own-token"]


TOKENS = {
    DYNAMIC: "9da6123c6fdda24e88e6cfd37cc6f1588f1b79e6311b137217c97840ab437c76",
    NATIVE: "b41bafd29989a621c73ce425dc1878bec4f410eb2d711d6d63238da21c8e23b9",
}


def test_the_derived_token_is_pinned(plugin: Plugin, emulator: Emulator, door: Door) -> None:
    """A release that derives another token would start a second search after a lost response."""
    plugin.create(checked(plugin, triggers={"call": 1}, region="us-east-1"))
    plugin.create(checked(plugin, triggers={"call": 1}))
    assert [task["token"] for task in emulator.tasks()] == [TOKENS[door]]


def test_id_and_arn_of_a_pipeline_are_the_same_declaration(
    plugin: Plugin, emulator: Emulator
) -> None:
    _, outs = plugin.create(checked(plugin))
    inputs = checked(plugin, identifier=seeds.PIPELINE_ARN)
    id_, again = plugin.create(inputs)
    assert again["task_id"] == outs["task_id"]
    assert id_ == f"{seeds.PIPELINE_ARN}/{outs['task_id']}"
    assert plugin.diff(id_, outs, inputs).changes == plugin.diff(id_, outs, inputs).DIFF_NONE
    plugin.delete(id_, again)
    assert emulator.tasks()[0]["status"] == "Stopped"


def test_read_returns_the_terminal_status(plugin: Plugin, emulator: Emulator) -> None:
    id_, outs = plugin.create(checked(plugin))
    assert plugin.read(id_, outs) == (id_, outs)
    emulator.end_task(outs["task_id"], "Failed")
    _, after = plugin.read(id_, outs)
    assert after["status"] == "Failed"
    assert after["task_id"] == outs["task_id"]


def test_a_task_that_aws_has_forgotten_has_ended(plugin: Plugin, emulator: Emulator) -> None:
    id_, outs = plugin.create(checked(plugin))
    outs["created_timestamp"] = "2026-01-31T09:30:00.000Z"  # AWS may not know a new task yet
    with (
        Emulator() as empty,
        Plugin(stack_config(empty.endpoint_url)) as other,
    ):
        assert other.read(id_, outs) == (id_, outs | {"status": "Stopped"})
        other.delete(id_, outs)


def test_update_keeps_every_output_and_calls_nothing(
    plugin: Plugin, emulator: Emulator, door: Door
) -> None:
    inputs = checked(plugin)
    id_, outs = plugin.create(inputs)
    calls = emulator.calls()["counts"]
    changed = {"restart_policy": "Always", "wait_for_in_progress": False}
    news = checked(plugin, **changed)
    difference = plugin.diff(id_, outs, news, inputs)
    if door is DYNAMIC:
        # The engine then names the inputs that differ, for `replace_on_changes`.
        assert difference.changes == difference.DIFF_UNKNOWN
    else:
        assert list(difference.diffs) == ["restartPolicy", "waitForInProgress"]
    assert list(difference.replaces) == []
    assert plugin.update(id_, outs, news) == outs | changed
    assert emulator.calls()["counts"] == calls


def test_true_is_not_one(plugin: Plugin) -> None:
    """Python treats them as equal, but in triggers they are a change."""
    olds = checked(plugin, triggers=[True])
    difference = plugin.diff("id", olds, checked(plugin, triggers=[1]))
    assert list(difference.replaces) == ["triggers"]


def test_delete_stops_a_task_and_accepts_one_that_has_ended(
    plugin: Plugin, emulator: Emulator
) -> None:
    id_, outs = plugin.create(checked(plugin))
    plugin.delete(id_, outs)
    assert [task["status"] for task in emulator.tasks()] == ["Stopped"]
    plugin.delete(id_, outs)


def test_a_declaration_has_no_last_task(plugin: Plugin, emulator: Emulator) -> None:
    emulator.configure(start_seconds=0, stop_seconds=0)

    for _ in range(52):
        plugin.delete(*plugin.create(checked(plugin)))

    assert len(emulator.tasks()) == 52
    assert not any(task["alive"] for task in emulator.tasks())


def test_an_unknown_pipeline_is_a_one_line_error(plugin: Plugin, emulator: Emulator) -> None:
    unknown = "00000000-0000-4000-8000-000000000000"
    inputs = checked(plugin, identifier=unknown) | {TIMEOUTS: {"create": "5s"}}
    with pytest.raises(grpc.RpcError) as error:
        plugin.create(inputs)
    line = last_line(error.value)
    assert f"StartSpeakerSearchTask on pipeline {unknown}: NotFoundException" in line
    assert "request id" in line
    assert "check the identifier" in line
    assert emulator.tasks() == []


def test_missing_credentials_are_a_one_line_error(emulator: Emulator) -> None:
    config = stack_config(emulator.endpoint_url)
    del config["aws:accessKey"], config["aws:secretKey"]
    env = {"AWS_EC2_METADATA_DISABLED": "true", "HOME": "/nonexistent"}
    with Plugin(config, env=env) as plugin, pytest.raises(grpc.RpcError) as error:
        plugin.create(checked(plugin))
    assert "set aws:profile" in last_line(error.value)
    assert emulator.tasks() == []
