"""The lifecycle of a media insights pipeline in the plugin process: API calls and outputs."""

import json
from typing import Any

import pytest

from chime_emulator import Emulator, seeds
from speaker_search_resource.media_insights_pipeline import MediaInsightsPipelineProvider
from tests.support.client import media_pipelines_client
from tests.support.inputs import pipeline_inputs
from tests.support.outcome import failure
from tests.support.plugin import TIMEOUTS, Plugin, declaration, stack_config, without_declaration
from tests.support.recorder import Recorder

CREATE, GET, DELETE = "CreateMediaInsightsPipeline", "GetMediaPipeline", "DeleteMediaPipeline"


@pytest.fixture(scope="module")
def provider() -> MediaInsightsPipelineProvider:
    return MediaInsightsPipelineProvider()


def checked(plugin: Plugin, **changes: Any) -> dict[str, Any]:
    inputs, failures = plugin.check(
        pipeline_inputs(**changes) | declaration("call", "MediaInsightsPipeline")
    )
    assert failures == {}
    return inputs


def created(emulator: Emulator) -> list[dict[str, Any]]:
    return [pipeline for pipeline in emulator.pipelines() if pipeline["id"] != seeds.PIPELINE_ID]


def alive(emulator: Emulator) -> list[str]:
    return [pipeline["id"] for pipeline in created(emulator) if pipeline["alive"]]


def test_create_read_delete(plugin: Plugin, emulator: Emulator) -> None:
    emulator.configure(pipeline_start_seconds=0.5, pipeline_stop_seconds=0.5)
    inputs = checked(plugin, tags={"team": "calls"})
    id_, outs = plugin.create(inputs)
    (pipeline,) = created(emulator)
    assert outs == without_declaration(inputs) | {
        "media_pipeline_id": id_,
        "media_pipeline_arn": pipeline["arn"],
        "status": "InProgress",
        "created_timestamp": pipeline["created"],
        "region": "us-east-1",
    }
    assert (pipeline["id"], pipeline["tags"]) == (id_, {"team": "calls"})
    assert plugin.read(id_, outs) == (id_, outs)
    plugin.delete(id_, outs)
    assert alive(emulator) == []
    assert (
        emulator.calls()["recent"][-1]["code"] == "NotFoundException"
    )  # polled until AWS no longer knew it
    plugin.delete(id_, outs)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "drop", "when": "after", "count": 1},
        {"kind": "error", "code": "ServiceFailureException", "after_effect": True, "count": 1},
        {"kind": "not_json", "count": 1},
        {"kind": "error", "code": "ThrottledClientException", "count": 3},
        {"kind": "error", "code": "NotFoundException", "count": 2},
    ],
    ids=lambda fault: f"{fault['kind']} {fault.get('code', '')}",
)
@pytest.mark.parametrize("operation", [CREATE, GET])
def test_create_survives(
    plugin: Plugin, emulator: Emulator, operation: str, fault: dict[str, Any]
) -> None:
    emulator.configure(pipeline_start_seconds=0.3)
    emulator.fault(operation, **fault)
    id_, outs = plugin.create(checked(plugin))
    assert [pipeline["id"] for pipeline in created(emulator)] == [id_]
    assert outs["status"] == "InProgress"
    assert emulator.faults()[0]["hits"] == fault["count"]


def test_the_next_create_finds_the_pipeline_of_a_lost_response(
    plugin: Plugin, emulator: Emulator
) -> None:
    emulator.fault(CREATE, "hang", when="after")
    line = failure(plugin.create, checked(plugin) | {TIMEOUTS: {"create": "3s"}})
    assert f"{CREATE} on configuration {seeds.PIPELINE_CONFIGURATION_ARN}" in line
    assert "run `pulumi up` again" in line
    emulator.clear_faults()
    id_, _ = plugin.create(checked(plugin))
    assert [pipeline["id"] for pipeline in created(emulator)] == [id_]


@pytest.mark.parametrize("replay", ["task", "conflict", "original"])
def test_each_generation_has_its_own_token(plugin: Plugin, emulator: Emulator, replay: str) -> None:
    # A replayed response is recognized by the Date header, which has whole seconds.
    emulator.configure(token_replay=replay, pipeline_start_seconds=2.5)
    for generation in (1, 2):
        id_, outs = plugin.create(checked(plugin))
        assert plugin.create(checked(plugin))[0] == id_
        assert len(created(emulator)) == generation
        plugin.delete(id_, outs)
        assert alive(emulator) == []


@pytest.mark.parametrize("outcome", ["Failed", "stuck"])
def test_a_pipeline_that_does_not_become_ready_is_deleted(
    plugin: Plugin, emulator: Emulator, outcome: str
) -> None:
    emulator.configure(pipeline_outcome=outcome)
    line = failure(plugin.create, checked(plugin) | {TIMEOUTS: {"create": "6s"}})
    (pipeline,) = created(emulator)
    assert f"pipeline {pipeline['id']}" in line
    assert "it was stopped, and nothing is left running" in line
    assert alive(emulator) == []


def test_a_pipeline_that_cannot_be_deleted_is_named_with_the_command(
    plugin: Plugin, emulator: Emulator
) -> None:
    emulator.configure(pipeline_outcome="stuck")
    emulator.fault(DELETE, "error", code="ForbiddenException")
    line = failure(plugin.create, checked(plugin) | {TIMEOUTS: {"create": "4s"}})
    assert (
        "`aws chime-sdk-media-pipelines delete-media-pipeline "
        f"--media-pipeline-id {created(emulator)[0]['id']} --region us-east-1 "
    ) in line


def test_a_pipeline_that_stopped_by_itself_stays_in_the_state(
    plugin: Plugin, emulator: Emulator
) -> None:
    id_, outs = plugin.create(checked(plugin))
    emulator.end_pipeline(id_, "Stopped")
    assert plugin.read(id_, outs)[1] == outs | {"status": "Stopped"}
    # AWS may forget the pipeline later.
    emulator.fault(GET, "error", code="NotFoundException")
    old = outs | {"created_timestamp": "2026-01-01T00:00:00.000Z"}
    assert plugin.read(id_, old | {"status": "Stopped"})[1]["status"] == "Stopped"
    assert plugin.read(id_, old)[1]["status"] == "Stopped"  # older than any pipeline can be


def test_a_deleted_pipeline_leaves_the_state(plugin: Plugin, emulator: Emulator) -> None:
    id_, outs = plugin.create(checked(plugin))
    media_pipelines_client(emulator).delete_media_pipeline(MediaPipelineId=id_)
    assert plugin.read(id_, outs)[0] == ""


def test_a_paused_pipeline(plugin: Plugin, emulator: Emulator) -> None:
    id_, outs = plugin.create(checked(plugin))
    media_pipelines_client(emulator).update_media_insights_pipeline_status(
        Identifier=id_, UpdateStatus="Pause"
    )
    paused = plugin.read(id_, outs)[1]
    assert paused["status"] == "Paused"
    assert plugin.create(checked(plugin))[0] == id_  # as after a lost response
    plugin.delete(id_, outs)
    assert alive(emulator) == []
    # AWS stops a pipeline that has been paused for two hours.
    old = paused | {"created_timestamp": "2099-01-01T00:00:00.000Z"}
    assert plugin.read(id_, old)[1]["status"] == "Stopped"
    del old["created_timestamp"]
    assert plugin.read(id_, old | {"status": "InProgress"})[1]["status"] == "Stopped"


def test_get_of_an_unknown_id_is_an_error(plugin: Plugin) -> None:
    id_ = "00000000-0000-4000-8000-000000000000"
    assert f"GetMediaPipeline on pipeline {id_}: NotFound" in failure(plugin.get, id_, {})


def test_get(plugin: Plugin, emulator: Emulator) -> None:
    _, outs = plugin.get(seeds.PIPELINE_ID, {})
    assert outs["media_pipeline_arn"] == seeds.PIPELINE_ARN
    assert outs["status"] == "InProgress"


def test_tags_change_in_place(plugin: Plugin, emulator: Emulator) -> None:
    tags = {"a": "1", "b": "2"}
    olds = checked(plugin, tags=tags)
    id_, outs = plugin.create(olds)
    same = checked(plugin, tags={"b": "2", "a": "1"})
    assert plugin.diff(id_, outs, same).changes == 1  # none

    news = checked(plugin, tags={"a": "3", "c": ""})
    diff = plugin.diff(id_, outs, news)
    assert (diff.changes, list(diff.replaces)) == (2, [])
    emulator.fault("TagResource", "error", code="ThrottledClientException", count=2)
    updated = plugin.update(id_, outs, news)
    assert updated == outs | without_declaration(news)
    assert created(emulator)[0]["tags"] == {"a": "3", "c": ""}
    counts = emulator.calls()["counts"]
    assert (counts["TagResource"], counts["UntagResource"], counts[CREATE]) == (3, 1, 1)


def test_tags_of_a_pipeline_that_aws_does_not_know(plugin: Plugin, emulator: Emulator) -> None:
    id_, outs = plugin.create(checked(plugin))
    news = checked(plugin, tags={"team": "calls"})
    emulator.fault("TagResource", "error", code="NotFoundException", count=2)
    plugin.update(id_, outs, news)
    assert created(emulator)[0]["tags"] == {"team": "calls"}

    media_pipelines_client(emulator).delete_media_pipeline(MediaPipelineId=id_)
    line = failure(plugin.update, id_, outs, news | {TIMEOUTS: {"update": "2s"}})
    assert "`pulumi refresh` shows deleted resources" in line


def test_tags_changed_outside_the_stack_are_found_and_repaired(emulator: Emulator) -> None:
    config = stack_config(emulator.endpoint_url)
    config["aws:defaultTags"] = json.dumps({"tags": {"cost": "7"}})
    with Plugin(config, MediaInsightsPipelineProvider()) as plugin:
        news = checked(plugin, tags={"team": "calls", "stage": "test"})
        id_, outs = plugin.create(news)
        declared = {"team": "calls", "stage": "test", "cost": "7"}
        assert plugin.read(id_, outs)[1] == outs

        client, arn = media_pipelines_client(emulator), outs["media_pipeline_arn"]
        client.untag_resource(ResourceARN=arn, TagKeys=["stage", "cost"])
        client.tag_resource(
            ResourceARN=arn,
            Tags=[{"Key": "team", "Value": "sales"}, {"Key": "other", "Value": ""}],
        )
        _, found = plugin.read(id_, outs)

        assert found["tags"] == {"team": "sales", "other": ""}
        # The tags in the state have changed, and the declared tags have not.
        diff = plugin.diff(id_, found, news, news)
        assert (diff.changes, list(diff.replaces)) == (2, [])
        updated = plugin.update(id_, found, news)
        assert created(emulator)[0]["tags"] == declared
        assert plugin.read(id_, updated)[1] == updated == outs


def test_ignored_tags_stay_as_another_system_sets_them(emulator: Emulator) -> None:
    config = stack_config(emulator.endpoint_url)
    config["aws:ignoreTags"] = json.dumps({"keys": ["team"], "keyPrefixes": ["audit:"]})
    with Plugin(config, MediaInsightsPipelineProvider()) as plugin:
        news = checked(plugin, tags={"team": "calls"})
        id_, outs = plugin.create(news)
        media_pipelines_client(emulator).tag_resource(
            ResourceARN=outs["media_pipeline_arn"],
            Tags=[{"Key": "team", "Value": "sales"}, {"Key": "audit:run", "Value": "7"}],
        )

        assert plugin.read(id_, outs)[1] == outs


def test_default_tags_of_the_stack(emulator: Emulator) -> None:
    provider = MediaInsightsPipelineProvider()
    config = stack_config(emulator.endpoint_url)
    with Plugin(
        config | {"aws:defaultTags": '{"tags": {"team": "a", "cost": 7}}'}, provider
    ) as plugin:
        olds = checked(plugin, tags={"team": "own"})
        id_, outs = plugin.create(olds)
        assert created(emulator)[0]["tags"] == {"team": "own", "cost": "7"}
    with Plugin(config | {"aws:defaultTags": '{"tags": {"cost": "8"}}'}, provider) as plugin:
        news = checked(plugin, tags={"team": "own"})
        diff = plugin.diff(id_, outs, news, olds)
        assert (diff.changes, list(diff.replaces)) == (2, [])
        plugin.update(id_, outs, news)
        assert created(emulator)[0]["tags"] == {"team": "own", "cost": "8"}


def test_a_failure_does_not_contain_the_secret(plugin: Plugin) -> None:
    news = pipeline_inputs(media_insights_runtime_metadata={"a": "nobody\nreads this", "b": 7})
    failures = plugin.check(news | declaration("call"))[1]
    assert failures == {
        "media_insights_runtime_metadata.a": "must match .*",
        "media_insights_runtime_metadata.b": "must be a string, got a number",
    }


def test_too_many_tags(emulator: Emulator) -> None:
    defaults = {f"default{number}": "" for number in range(150)}
    config = stack_config(emulator.endpoint_url)
    config["aws:defaultTags"] = json.dumps({"tags": defaults})
    with Plugin(config, MediaInsightsPipelineProvider()) as plugin:
        declared = {f"own{number}": "" for number in range(51)}
        news = pipeline_inputs(tags=declared) | declaration("call")
        assert plugin.check(news)[1] == {
            "tags": "must be at most 200, got 201 including aws:defaultTags"
        }


@pytest.mark.parametrize(
    ("changes", "replaces"),
    [
        ({"triggers": ["again"]}, ["triggers"]),
        ({"media_insights_runtime_metadata": {"caller": "x"}}, ["media_insights_runtime_metadata"]),
        (
            {"media_insights_pipeline_configuration_arn": seeds.PIPELINE_CONFIGURATION_ARN + "2"},
            ["media_insights_pipeline_configuration_arn"],
        ),
    ],
)
def test_a_change_that_replaces(
    plugin: Plugin, changes: dict[str, Any], replaces: list[str]
) -> None:
    id_, outs = plugin.create(checked(plugin))
    diff = plugin.diff(id_, outs, checked(plugin, **changes))
    assert list(diff.replaces) == replaces
    assert diff.deleteBeforeReplace


def test_an_error_does_not_contain_a_secret(emulator: Emulator) -> None:
    """AWS repeats the refused values in its message."""
    secrets = {
        "client_request_token": "an-own-token",
        "media_insights_runtime_metadata": {"caller": "Jane", "whole": "Jane  Doe", "none": ""},
    }
    message = "an-own-token, Jane and Jane  Doe are wrong; Janet is not"
    error = {"Code": "BadRequest", "Message": message}

    def refuse(_status: int, _body: bytes) -> tuple[int, bytes]:
        return 400, json.dumps(error).encode()

    with (
        Recorder(emulator.endpoint_url, refuse) as api,
        Plugin(stack_config(api.url), MediaInsightsPipelineProvider()) as plugin,
    ):
        line = failure(plugin.create, checked(plugin, **secrets))
    assert "[secret], [secret] and [secret] are wrong; Janet is not" in line
