"""NotFound for credentials of another account: the resource may run, and stays in the state.

The emulator has one account. A resource that it does not show stands for one of another account.
STS is moto's, where the account of an assumed role follows from the role's ARN.
"""

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import grpc
import pytest

from chime_emulator import Emulator, seeds
from speaker_search_resource.dynamic.provider import ChimeProvider
from speaker_search_resource.media_insights_pipeline import MediaInsightsPipelineProvider
from speaker_search_resource.provider.properties import ACCOUNT
from speaker_search_resource.speaker_search_task import SpeakerSearchTaskProvider
from speaker_search_resource.voice_tone_analysis_task import VoiceToneAnalysisTaskProvider
from tests.support.inputs import SOURCE, pipeline_inputs, search_inputs, tone_inputs
from tests.support.outcome import failure
from tests.support.plugin import Plugin, declaration, recorded, stack_config
from tests.support.recorder import Recorder

OWN_ROLE, OTHER_ROLE = (
    f"arn:aws:iam::{account}:role/calls" for account in (seeds.ACCOUNT_ID, "222222222222")
)
NO_STS = "http://127.0.0.1:1"

State = tuple[str, dict[str, Any]]

RESOURCES = {
    "search": (SpeakerSearchTaskProvider(), search_inputs()),
    "pipeline": (MediaInsightsPipelineProvider(), pipeline_inputs()),
    "tone": (VoiceToneAnalysisTaskProvider(), tone_inputs(**{SOURCE: None})),
}
"""Resources whose inputs have an ARN, and a voice tone analysis of a bare pipeline ID."""


def plugin_of(emulator: Emulator, name: str, sts: str, role: str | None = None) -> Plugin:
    provider: ChimeProvider = RESOURCES[name][0]
    endpoints = [{"chimesdkmediapipelines": emulator.endpoint_url, "sts": sts}]
    config = stack_config(emulator.endpoint_url) | {"aws:endpoints": json.dumps(endpoints)}
    if role:
        config["aws:assumeRoles"] = json.dumps([{"roleArn": role}])
    return Plugin(config, provider)


@pytest.fixture(params=RESOURCES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def state(emulator: Emulator, sts: Recorder, name: str) -> State:
    """A resource of the emulator's account, which the emulator does not show any more."""
    with plugin_of(emulator, name, sts.url) as plugin:
        inputs, failures = plugin.check(RESOURCES[name][1] | declaration())
        assert failures == {}
        id_, outputs = plugin.create(inputs)
    assert sts.requests == []
    emulator.configure(invisible_seconds=3600)
    for prerequisite in ("GetMediaPipeline", "GetMediaInsightsPipelineConfiguration"):
        emulator.fault(prerequisite, "error", code="NotFoundException")
    # AWS may not know a resource yet that was created a moment ago.
    created = datetime.now(timezone.utc) - timedelta(hours=1)
    return id_, outputs | {"created_timestamp": created.isoformat()}


def test_a_resource_of_the_own_account_has_ended(
    emulator: Emulator, sts: Recorder, name: str, state: State
) -> None:
    with plugin_of(emulator, name, sts.url, OWN_ROLE) as plugin:
        id_, outputs = plugin.read(*state)
        assert (id_, outputs.get("status")) in (("", None), (state[0], "Stopped"))
        plugin.delete(*state)


def test_a_resource_unknown_to_another_account_stays(
    emulator: Emulator, sts: Recorder, name: str, state: State
) -> None:
    with plugin_of(emulator, name, sts.url, OTHER_ROLE) as plugin:
        for operation in (plugin.read, plugin.delete):
            line = failure(operation, *state)
            expected = f"belongs to account {seeds.ACCOUNT_ID}, but the credentials in use belong"
            assert f"{expected} to account 222222222222" in line
            assert "aws:profile" in line


def test_a_resource_stays_while_sts_is_out_of_reach(
    emulator: Emulator, name: str, state: State
) -> None:
    with plugin_of(emulator, name, NO_STS) as plugin:
        for operation in (plugin.read, plugin.delete):
            line = failure(operation, *state)
            assert "GetCallerIdentity" in line
            assert f"use credentials of account {seeds.ACCOUNT_ID}" in line


def test_a_bare_pipeline_id_has_no_account_without_a_record(
    emulator: Emulator, sts: Recorder
) -> None:
    with plugin_of(emulator, "tone", sts.url) as plugin:
        inputs, _ = plugin.check(RESOURCES["tone"][1] | declaration())
        id_, outputs = plugin.create(inputs)
        assert outputs.pop(ACCOUNT) == seeds.ACCOUNT_ID
        emulator.configure(invisible_seconds=3600)
        emulator.fault("GetMediaPipeline", "error", code="NotFoundException")
        old = outputs | {"created_timestamp": "2026-01-01T00:00:00.000Z"}
        assert plugin.read(id_, old)[1]["status"] == "Stopped"  # older than any pipeline
        recent = (datetime.now(timezone.utc) - timedelta(hours=1)).isoformat()

        line = failure(plugin.delete, id_, outputs | {"created_timestamp": recent})

    assert "use credentials of the account in which it was started" in line
    (task,) = emulator.tasks()
    assert task["alive"]


def test_a_refresh_keeps_the_recorded_account(emulator: Emulator, sts: Recorder) -> None:
    with plugin_of(emulator, "tone", sts.url) as plugin:
        inputs, _ = plugin.check(RESOURCES["tone"][1] | declaration())
        id_, outputs = plugin.create(inputs)

        assert plugin.read(id_, outputs) == (id_, outputs)
        assert plugin.update(id_, outputs, inputs)[ACCOUNT] == seeds.ACCOUNT_ID


def test_an_update_that_completes_a_failed_create_records_the_account(
    emulator: Emulator, sts: Recorder
) -> None:
    for operation in ("GetVoiceToneAnalysisTask", "StopVoiceToneAnalysisTask"):
        emulator.fault(operation, "error", code="ForbiddenException", count=1)
    with plugin_of(emulator, "tone", sts.url) as plugin:
        inputs, _ = plugin.check(RESOURCES["tone"][1] | declaration())
        with pytest.raises(grpc.RpcError) as error:
            plugin.create(inputs)
        state = recorded(error.value)
        assert state is not None

        assert plugin.update(*state, inputs)[ACCOUNT] == seeds.ACCOUNT_ID


def test_credentials_that_know_the_pipeline_need_no_sts(
    emulator: Emulator,
) -> None:
    with plugin_of(emulator, "search", NO_STS) as plugin:
        inputs, _ = plugin.check(search_inputs() | declaration())
        id_, outputs = plugin.create(inputs)
        emulator.configure(invisible_seconds=3600)
        created = (datetime.now(timezone.utc) - timedelta(hours=1)).isoformat()

        found = plugin.read(id_, outputs | {"created_timestamp": created})

    assert found[1]["status"] == "Stopped"
    assert emulator.calls()["counts"]["GetMediaPipeline"] == 1
