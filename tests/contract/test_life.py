"""The life of a speaker search, through the plugin process, at the API and in the outputs."""

from typing import Any

import grpc
import pytest

from chime_emulator import Emulator, seeds
from tests.support.inputs import search_inputs
from tests.support.plugin import TIMEOUTS, Plugin, declaration, last_line, repeated, stack_config


def checked(plugin: Plugin, **changes: Any) -> dict[str, Any]:
    """The inputs as Check settles on them, as the engine passes them on."""
    inputs, failures = plugin.check(search_inputs(**changes) | declaration())
    assert failures == {}
    return inputs


def test_create_waits_until_in_progress(plugin: Plugin, emulator: Emulator) -> None:
    inputs = checked(plugin)
    id_, outs = plugin.create(inputs)
    (task,) = emulator.tasks()
    assert id_ == f"{seeds.PIPELINE_ID}/{task['id']}"
    assert task["status"] == "InProgress"
    assert outs == repeated(inputs) | {
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
    """A create whose answer was lost is simply created again."""
    first = plugin.create(checked(plugin))
    with Plugin(stack_config(emulator.endpoint_url)) as another:
        assert another.create(checked(another)) == first
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


def test_an_own_token_is_sent_as_it_is(plugin: Plugin, emulator: Emulator) -> None:
    plugin.create(checked(plugin, client_request_token="my-own-token"))
    assert [task["token"] for task in emulator.tasks()] == ["my-own-token"]


def test_the_derived_token_is_pinned(plugin: Plugin, emulator: Emulator) -> None:
    """A release that derived another one would start a second search for a lost answer."""
    plugin.create(checked(plugin, triggers={"call": 1}, region="us-east-1"))
    plugin.create(checked(plugin, triggers={"call": 1}))
    assert [task["token"] for task in emulator.tasks()] == [
        "9da6123c6fdda24e88e6cfd37cc6f1588f1b79e6311b137217c97840ab437c76"
    ]


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


def test_read_sees_the_end(plugin: Plugin, emulator: Emulator) -> None:
    id_, outs = plugin.create(checked(plugin))
    assert plugin.read(id_, outs) == (id_, outs)
    emulator.end_task(outs["task_id"], "Failed")
    _, after = plugin.read(id_, outs)
    assert after["status"] == "Failed"
    assert after["task_id"] == outs["task_id"]


def test_a_task_that_the_service_forgot_has_ended(plugin: Plugin, emulator: Emulator) -> None:
    id_, outs = plugin.create(checked(plugin))
    outs["created_timestamp"] = "2026-01-31T09:30:00.000Z"  # one just made may not be known yet
    with (
        Emulator() as empty,
        Plugin(stack_config(empty.endpoint_url)) as elsewhere,
    ):
        assert elsewhere.read(id_, outs) == (id_, outs | {"status": "Stopped"})
        elsewhere.delete(id_, outs)


def test_update_keeps_every_output_and_calls_nothing(plugin: Plugin, emulator: Emulator) -> None:
    inputs = checked(plugin)
    id_, outs = plugin.create(inputs)
    calls = emulator.calls()["counts"]
    changed = {"restart_policy": "Always", "wait_for_in_progress": False}
    news = checked(plugin, **changed)
    difference = plugin.diff(id_, outs, news)
    assert difference.changes == difference.DIFF_SOME
    assert list(difference.replaces) == []
    assert plugin.update(id_, outs, news) == outs | changed
    assert emulator.calls()["counts"] == calls


def test_true_is_not_one(plugin: Plugin) -> None:
    """To Python they are equal; to whoever wrote the triggers they are a change."""
    olds = checked(plugin, triggers=[True])
    difference = plugin.diff("id", olds, checked(plugin, triggers=[1]))
    assert list(difference.replaces) == ["triggers"]


def test_delete_stops_and_is_content_with_what_has_ended(
    plugin: Plugin, emulator: Emulator
) -> None:
    id_, outs = plugin.create(checked(plugin))
    plugin.delete(id_, outs)
    assert [task["status"] for task in emulator.tasks()] == ["Stopped"]
    plugin.delete(id_, outs)


def test_an_unknown_pipeline_is_one_clear_line(plugin: Plugin, emulator: Emulator) -> None:
    unknown = "00000000-0000-4000-8000-000000000000"
    inputs = checked(plugin, identifier=unknown) | {TIMEOUTS: {"create": "5s"}}
    with pytest.raises(grpc.RpcError) as error:
        plugin.create(inputs)
    line = last_line(error.value)
    assert f"StartSpeakerSearchTask on pipeline {unknown}: NotFoundException" in line
    assert "request id" in line
    assert "check the identifier" in line
    assert emulator.tasks() == []


def test_no_credentials_is_one_clear_line(emulator: Emulator) -> None:
    config = stack_config(emulator.endpoint_url)
    del config["aws:accessKey"], config["aws:secretKey"]
    env = {"AWS_EC2_METADATA_DISABLED": "true", "HOME": "/nonexistent"}
    with Plugin(config, env=env) as plugin, pytest.raises(grpc.RpcError) as error:
        plugin.create(checked(plugin))
    assert "set aws:profile" in last_line(error.value)
    assert emulator.tasks() == []
