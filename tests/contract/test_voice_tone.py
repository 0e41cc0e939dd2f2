"""The lifecycle of a voice tone analysis in the plugin process: API calls and outputs."""

from typing import Any

import pytest

from chime_emulator import Emulator, seeds
from speaker_search_resource.voice_tone_analysis_task import VoiceToneAnalysisTaskProvider
from tests.support.inputs import tone_inputs
from tests.support.outcome import alive, failure
from tests.support.plugin import TIMEOUTS, Plugin, declaration, without_declaration

START, GET = "StartVoiceToneAnalysisTask", "GetVoiceToneAnalysisTask"
STOP = "StopVoiceToneAnalysisTask"
TONE = declaration("tone", "VoiceToneAnalysisTask")


@pytest.fixture(scope="module")
def provider() -> VoiceToneAnalysisTaskProvider:
    return VoiceToneAnalysisTaskProvider()


def checked(plugin: Plugin, **changes: Any) -> dict[str, Any]:
    inputs, failures = plugin.check(tone_inputs(**changes) | TONE)
    assert failures == {}
    return inputs


def test_create_read_delete(plugin: Plugin, emulator: Emulator) -> None:
    inputs = checked(plugin)
    id_, outs = plugin.create(inputs)
    (task,) = emulator.tasks()
    assert task["kind"] == "VoiceToneAnalysisTask"
    assert id_ == f"{seeds.PIPELINE_ID}/{task['id']}"
    assert outs == without_declaration(inputs) | {
        "task_id": task["id"],
        "status": "InProgress",
        "created_timestamp": task["created"],
        "updated_timestamp": task["updated"],
        "region": "us-east-1",
    }
    assert plugin.create(inputs)[0] == id_  # as after a lost response
    assert plugin.read(id_, outs) == (id_, outs)
    emulator.end_task(task["id"], "Failed")
    assert plugin.read(id_, outs)[1]["status"] == "Failed"
    plugin.delete(id_, outs)
    plugin.create(inputs)
    assert len(emulator.tasks()) == 2
    assert len(alive(emulator)) == 1


@pytest.mark.parametrize("operation", [START, GET])
def test_create_survives_a_lost_response(
    plugin: Plugin, emulator: Emulator, operation: str
) -> None:
    emulator.fault(operation, "drop", when="after", count=1)
    _, outs = plugin.create(checked(plugin))
    assert alive(emulator) == [outs["task_id"]]
    assert len(emulator.tasks()) == 1


def test_a_task_that_cannot_be_stopped_is_named_with_the_command(
    plugin: Plugin, emulator: Emulator
) -> None:
    emulator.configure(task_outcome="stuck")
    emulator.fault(STOP, "error", code="ForbiddenException")
    line = failure(plugin.create, checked(plugin) | {TIMEOUTS: {"create": "4s"}})
    (id_,) = alive(emulator)
    assert (
        "`aws chime-sdk-media-pipelines stop-voice-tone-analysis-task "
        f"--identifier {seeds.PIPELINE_ID} --voice-tone-analysis-task-id {id_} --region us-east-1"
    ) in line


def test_adoption(plugin: Plugin, emulator: Emulator) -> None:
    _, outs = plugin.create(checked(plugin))
    adopting = checked(plugin, adopt_task_id=outs["task_id"], triggers=["another"])
    assert plugin.create(adopting)[1]["task_id"] == outs["task_id"]
    assert len(emulator.tasks()) == 1


@pytest.mark.parametrize(
    ("changes", "path", "reason"),
    [
        ({"language_code": "de-DE"}, "language_code", "must be en-US, got 'de-DE'"),
        ({"language_code": None}, "language_code", "is required"),
        ({"consent_acknowledged": False}, "consent_acknowledged", "must be True"),
        ({"voice_profile_domain_arn": "a"}, "voice_profile_domain_arn", "unknown argument"),
    ],
)
def test_invalid_inputs(plugin: Plugin, changes: dict[str, Any], path: str, reason: str) -> None:
    _, failures = plugin.check(tone_inputs(**changes) | TONE)
    assert failures.keys() == {path}
    assert reason in failures[path]


def test_a_change_of_language_replaces(plugin: Plugin) -> None:
    id_, outs = plugin.create(checked(plugin))
    diff = plugin.diff(id_, outs | {"language_code": "en-GB"}, checked(plugin))
    assert list(diff.replaces) == ["language_code"]
