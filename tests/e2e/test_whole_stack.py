"""A pipeline with both tasks on the real engine: order, replacement, failure and drift."""

from collections.abc import Callable

import pytest

from chime_emulator import Emulator, seeds
from tests.support.client import media_pipelines_client
from tests.support.inputs import source, whole_program
from tests.support.stack import Stack

pytestmark = pytest.mark.examples

NewStack = Callable[[str], Stack]

START_SEARCH, START_TONE = "StartSpeakerSearchTask", "StartVoiceToneAnalysisTask"
STOP_SEARCH, STOP_TONE = "StopSpeakerSearchTask", "StopVoiceToneAnalysisTask"
CREATE, DELETE = "CreateMediaInsightsPipeline", "DeleteMediaPipeline"
CHANGES = {START_SEARCH, START_TONE, STOP_SEARCH, STOP_TONE, CREATE, DELETE, "TagResource"}


def alive(emulator: Emulator) -> list[str]:
    """Return the kinds of the running resources, without the seeded pipeline."""
    pipelines = [pipeline for pipeline in emulator.pipelines() if pipeline["alive"]]
    tasks = [task["kind"] for task in emulator.tasks() if task["alive"]]
    return ["pipeline" for each in pipelines if each["id"] != seeds.PIPELINE_ID] + sorted(tasks)


def changing_calls(emulator: Emulator, since: int = 0) -> list[str]:
    calls = emulator.calls()["recent"][since:]
    return [call["operation"] for call in calls if call["operation"] in CHANGES]


def statuses(stack: Stack) -> dict[str, str]:
    return {name: state["outputs"]["status"] for name, state in stack.resources().items()}


ALL = ["pipeline", "SpeakerSearchTask", "VoiceToneAnalysisTask"]
RUNNING = {"call": "InProgress", "caller": "InProgress", "tone": "InProgress"}


def test_preview_up_destroy(new_stack: NewStack, emulator: Emulator) -> None:
    emulator.configure(delete_in_use="conflict", pipeline_start_seconds=0.3)
    stack = new_stack(whole_program())
    assert "+ 4 to create" in stack.run("preview")
    assert emulator.calls()["counts"] == {}

    stack.up()
    assert alive(emulator) == ALL
    assert statuses(stack) == RUNNING
    state = stack.resources()
    pipeline = state["call"]["outputs"]
    assert state["call"]["id"] == pipeline["media_pipeline_id"]
    assert state["caller"]["outputs"]["identifier"] == pipeline["media_pipeline_id"]
    assert state["tone"]["outputs"]["identifier"] == pipeline["media_pipeline_arn"]
    assert {name.partition(":")[2] for name in (each["type"] for each in state.values())} == {
        f"dynamic/chimesdkmediapipelines:{kind}"
        for kind in ("MediaInsightsPipeline", "SpeakerSearchTask", "VoiceToneAnalysisTask")
    }
    stack.up("--expect-no-changes")
    stack.run("refresh", "--yes", "--skip-preview", "--expect-no-changes")

    before = len(emulator.calls()["recent"])
    stack.run("destroy", "--yes", "--skip-preview")
    calls = changing_calls(emulator, before)
    assert (sorted(calls[:2]), calls[2:]) == ([STOP_SEARCH, STOP_TONE], [DELETE])
    assert alive(emulator) == []
    assert stack.resources() == {}


def test_replace_and_tags(new_stack: NewStack, emulator: Emulator) -> None:
    emulator.configure(delete_in_use="conflict")
    stack = new_stack(whole_program())
    stack.up()

    # Tags change in place, without a change of the resources that use the pipeline's id or ARN.
    stack.write(whole_program({"tags": {"team": "calls"}}))
    preview = stack.run("preview")
    assert "~ 1 to update" in preview
    assert "3 unchanged" in preview
    before = len(emulator.calls()["recent"])
    stack.up()
    assert changing_calls(emulator, before) == ["TagResource"]
    assert emulator.pipelines()[-1]["tags"] == {"team": "calls"}

    # A replaced pipeline replaces its tasks: they stop before it and start after it.
    stack.write(whole_program({"triggers": ["again"]}))
    assert "+-3 to replace" in stack.run("preview")
    before = len(emulator.calls()["recent"])
    stack.up()
    calls = changing_calls(emulator, before)
    assert sorted(calls[:2]) == [STOP_SEARCH, STOP_TONE]
    assert calls[2:4] == [DELETE, CREATE]
    assert sorted(calls[4:]) == [START_SEARCH, START_TONE]
    assert alive(emulator) == ALL
    assert statuses(stack) == RUNNING
    stack.run("destroy", "--yes", "--skip-preview")
    assert alive(emulator) == []


def test_drift(new_stack: NewStack, emulator: Emulator) -> None:
    """A pipeline that stopped by itself stays as it is. A deleted pipeline is created again."""
    stack = new_stack(whole_program())
    stack.up()
    (id_,) = (each["id"] for each in emulator.pipelines() if each["id"] != seeds.PIPELINE_ID)
    emulator.end_pipeline(id_, "Stopped")
    stack.run("refresh", "--yes", "--skip-preview")
    assert statuses(stack) == {"call": "Stopped", "caller": "Stopped", "tone": "Stopped"}
    stack.up("--expect-no-changes")
    assert alive(emulator) == []

    stack.write(whole_program({"triggers": ["the next call"]}))
    stack.up()
    assert alive(emulator) == ALL
    client = media_pipelines_client(emulator)
    client.delete_media_pipeline(MediaPipelineId=emulator.pipelines()[-1]["id"])
    stack.run("refresh", "--yes", "--skip-preview")
    assert statuses(stack) == {"caller": "Stopped", "tone": "Stopped"}
    preview = stack.run("preview", "--diff")
    assert "identifier" in preview
    assert alive(emulator) == []
    stack.up()
    assert alive(emulator) == ALL
    assert statuses(stack) == RUNNING
    stack.run("destroy", "--yes", "--skip-preview")
    assert alive(emulator) == []
    assert stack.resources() == {}


def test_recovery_from_a_failed_up_or_destroy(new_stack: NewStack, emulator: Emulator) -> None:
    """Whichever of the three resources fails, the next run completes the work."""
    stack = new_stack(whole_program())
    emulator.configure(pipeline_outcome="Failed")
    assert "became Failed" in stack.up(fails=True)
    assert alive(emulator) == []
    assert START_SEARCH not in emulator.calls()["counts"]

    emulator.configure(pipeline_outcome="InProgress")
    emulator.fault(START_SEARCH, "error", code="BadRequestException")
    assert "correct the argument that AWS names" in stack.up(fails=True)
    assert "SpeakerSearchTask" not in alive(emulator)
    assert alive(emulator)[0] == "pipeline"
    emulator.clear_faults()
    stack.up()
    assert alive(emulator) == ALL
    assert statuses(stack) == RUNNING

    for operation in (STOP_TONE, DELETE):
        emulator.fault(operation, "error", code="ForbiddenException")
        assert f"allow chime:{operation}" in stack.run(
            "destroy", "--yes", "--skip-preview", fails=True
        )
        assert "pipeline" in alive(emulator)
        emulator.clear_faults()
    stack.run("destroy", "--yes", "--skip-preview")
    assert alive(emulator) == []
    assert stack.resources() == {}


def test_a_destroy_after_a_partial_up_leaves_nothing(
    new_stack: NewStack, emulator: Emulator
) -> None:
    emulator.fault(START_TONE, "error", code="BadRequestException")
    stack = new_stack(whole_program())
    stack.up(fails=True)
    assert alive(emulator)[0] == "pipeline"
    stack.run("destroy", "--yes", "--skip-preview")
    assert alive(emulator) == []


def test_a_string_in_place_of_a_structure_is_a_one_line_error(
    new_stack: NewStack, emulator: Emulator
) -> None:
    stack = new_stack(whole_program({"tags": "team"}))
    output = stack.run("preview", fails=True)
    assert 'must be a map of strings, such as {"team": "voice"}, got a string' in output
    assert "<nil>" not in output
    assert "Traceback" not in output
    assert emulator.calls()["counts"] == {}


def test_a_source_that_the_pipeline_lacks_is_a_warning_at_preview(
    new_stack: NewStack, emulator: Emulator
) -> None:
    output = new_stack(whole_program(**source(channel_id=1))).run("preview")

    warning = "warning: channel_id is 1, but the pipeline that this program declares has"
    assert f"SpeakerSearchTask (caller):\n    {warning}" in output
    assert f"VoiceToneAnalysisTask (tone):\n    {warning}" in output
    assert "+ 4 to create" in output

    output = new_stack(whole_program()).run("preview")

    assert "channel_id" not in output


def test_an_invalid_source_is_a_one_line_error_at_preview(
    new_stack: NewStack, emulator: Emulator
) -> None:
    output = new_stack(whole_program(**source(channel_id=None))).run("preview", fails=True)

    assert ".channel_id: is required" in output
    assert "Traceback" not in output
