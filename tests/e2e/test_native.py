"""The native provider on the real engine, with a program in Python that has no generated SDK."""

import json
import signal
import time
from typing import Any

import pytest

from chime_emulator import Emulator, seeds
from speaker_search_resource.inputs.validation import api_parameters
from speaker_search_resource.native.resources import SPECS
from speaker_search_resource.provider.spelling import in_camel_case
from tests.e2e.conftest import NewStack
from tests.support.client import media_pipelines_client
from tests.support.inputs import pipeline_inputs, search_inputs
from tests.support.native_program import (
    DYNAMIC_SEARCH,
    HEADER,
    PIPELINE,
    SEARCH,
    declare,
    pipeline,
    search,
)
from tests.support.processes import descendants, is_running, kill
from tests.support.stack import Stack

pytestmark = pytest.mark.native


def steps_of_preview(stack: Stack) -> list[dict[str, Any]]:
    """Return the steps that a preview plans."""
    steps: list[dict[str, Any]] = json.loads(stack.run("preview", "--json"))["steps"]
    return steps


def test_preview_up_refresh_destroy(native: NewStack, emulator: Emulator) -> None:
    stack = native(search())

    assert "+ 2 to create" in stack.run("preview")
    assert emulator.calls()["counts"] == {}

    stack.up()
    (task,) = emulator.tasks()
    state = stack.resources()["caller"]
    assert task["status"] == "InProgress"
    assert state["id"] == f"{seeds.PIPELINE_ID}/{task['id']}"
    assert state["outputs"]["status"] == "InProgress"
    assert state["outputs"]["taskId"] == task["id"]
    assert state["outputs"]["createdTimestamp"] == task["created"]

    stack.up("--expect-no-changes")
    stack.run("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    assert len(emulator.tasks()) == 1

    stack.run("destroy", "--yes", "--skip-preview")
    assert [task["status"] for task in emulator.tasks()] == ["Stopped"]
    assert stack.resources() == {}


def test_a_change_names_its_path_and_replaces_the_task(native: NewStack) -> None:
    stack = native(search())
    stack.up()
    moved = {"stream_arn": seeds.STREAM_ARN, "channel_id": 1}
    stack.write(
        search(kinesis_video_stream_source_task_configuration=moved, restart_policy="Always")
    )

    steps = steps_of_preview(stack)

    (replaced,) = [step for step in steps if step["op"] == "replace"]
    assert replaced["detailedDiff"].keys() == {
        "kinesisVideoStreamSourceTaskConfiguration.channelId",
        "restartPolicy",
    }
    assert replaced["diffReasons"] == ["kinesisVideoStreamSourceTaskConfiguration", "restartPolicy"]


def test_faults_name_properties_as_the_program_does(native: NewStack, emulator: Emulator) -> None:
    source = {"stream_arn": seeds.STREAM_ARN, "channel_id": 2}
    stack = native(
        search(consent_acknowledged=False, kinesis_video_stream_source_task_configuration=source)
    )

    output = stack.run("preview", fails=True)

    assert "consentAcknowledged" in output
    assert "declare consentAcknowledged: true" in output
    assert "kinesisVideoStreamSourceTaskConfiguration.channelId: must be between 0 and 1" in output
    assert "Traceback" not in output
    assert emulator.calls()["counts"] == {}


def test_a_wrong_configuration_names_the_key_of_the_package(native: NewStack) -> None:
    stack = native(search(), **{"speakersearch:maxRetries": "many"})

    output = stack.run("preview", fails=True)

    assert "speakersearch:maxRetries: must be a whole number" in output


def test_a_secret_is_encrypted_and_no_message_shows_it(native: NewStack) -> None:
    domain = f"pulumi.Output.secret({seeds.VOICE_PROFILE_DOMAIN_ARN!r})"
    program = search(client_request_token="hush-hush").replace(
        repr(seeds.VOICE_PROFILE_DOMAIN_ARN), domain
    )
    stack = native(program)

    stack.up()

    state = stack.resources()["caller"]
    for values in (state["inputs"], state["outputs"]):
        for name in ("clientRequestToken", "voiceProfileDomainArn"):
            assert "ciphertext" in values[name], name
    text = json.dumps(stack.resources())
    assert "hush-hush" not in text
    assert seeds.VOICE_PROFILE_DOMAIN_ARN not in text
    stack.up("--expect-no-changes")


def test_an_explicit_provider_has_its_own_configuration(
    native: NewStack, emulator: Emulator
) -> None:
    header = HEADER + (
        "class Provider(pulumi.ProviderResource):\n"
        "    def __init__(self, name, **inputs):\n"
        "        super().__init__('speakersearch', name, inputs)\n"
        f"east = Provider('east', region='us-east-1', endpoints="
        f"[{{'chimesdkmediapipelines': {emulator.endpoint_url!r}}}], accessKey='local', "
        "secretKey='local', maxRetries=REPLACE)\n"
    )
    declared = declare(SEARCH, "caller", "pulumi.ResourceOptions(provider=east)", **search_inputs())
    program = header + declared
    stack = native(
        program.replace("REPLACE", "3"),
        **{"speakersearch:endpoints": None, "speakersearch:region": None},
    )
    stack.up()
    assert [task["status"] for task in emulator.tasks()] == ["InProgress"]

    stack.write(program.replace("REPLACE", "2"))
    steps = steps_of_preview(stack)

    assert {step["op"] for step in steps if "providers" in step["urn"]} == {"update"}
    assert not [step for step in steps if "caller" in step["urn"] and step["op"] != "same"]


def started_elsewhere(emulator: Emulator) -> str:
    """Start a search that no stack knows, and return its resource id."""
    client = media_pipelines_client(emulator)
    started = client.start_speaker_search_task(
        Identifier=seeds.PIPELINE_ID,
        VoiceProfileDomainArn=seeds.VOICE_PROFILE_DOMAIN_ARN,
        KinesisVideoStreamSourceTaskConfiguration={"StreamArn": seeds.STREAM_ARN, "ChannelId": 0},
    )
    return f"{seeds.PIPELINE_ID}/{started['SpeakerSearchTask']['SpeakerSearchTaskId']}"


def test_a_task_is_imported_with_its_inputs_declared(native: NewStack, emulator: Emulator) -> None:
    id_ = started_elsewhere(emulator)
    stack = native(search(f"pulumi.ResourceOptions(import_={id_!r})"))

    output = stack.up()

    assert "1 imported" in output
    assert "AWS does not report" in output
    assert stack.resources()["caller"]["id"] == id_
    assert len(emulator.tasks()) == 1
    stack.write(search())
    stack.up("--expect-no-changes")
    stack.run("refresh", "--yes", "--skip-preview", "--expect-no-changes")

    # From now on, a change of what AWS does not report is a change.
    stack.write(search(triggers=[1]))
    steps = steps_of_preview(stack)
    assert "replace" in [step["op"] for step in steps]


def test_a_pipeline_is_imported_whole(native: NewStack, emulator: Emulator) -> None:
    stack = native(f"{HEADER}")
    client = media_pipelines_client(emulator)
    inputs = pipeline_inputs(
        tags={"team": "voice"}, media_insights_runtime_metadata={"call": "hush"}
    )
    parameters = api_parameters("CreateMediaInsightsPipeline", inputs)
    created = client.create_media_insights_pipeline(**parameters)["MediaInsightsPipeline"]

    stack.run(
        "import", PIPELINE, "call", created["MediaPipelineId"], "--yes", "--generate-code=false"
    )

    state = stack.resources()["call"]
    assert (
        state["inputs"]["kinesisVideoStreamSourceRuntimeConfiguration"]
        == in_camel_case(SPECS[PIPELINE], inputs)["kinesisVideoStreamSourceRuntimeConfiguration"]
    )
    assert state["inputs"]["tags"] == {"team": "voice"}
    assert "hush" not in json.dumps(state)
    stack.write(pipeline("pulumi.ResourceOptions(protect=True)", **inputs))
    stack.up("--expect-no-changes")


def dynamic_program(opts: str, **changes: Any) -> str:
    return (
        "import pulumi\n"
        "from speaker_search_resource import SpeakerSearchTask\n"
        f"search = SpeakerSearchTask('caller', opts={opts}, **{search_inputs(**changes)!r})\n"
        "pulumi.export('status', search.status)\n"
        "pulumi.export('task', search.task_id)\n"
    )


def test_a_running_task_moves_between_the_providers(native: NewStack, emulator: Emulator) -> None:
    stack = native(dynamic_program("None"))
    stack.up()
    calls = emulator.calls()["counts"]
    aliased = "pulumi.ResourceOptions(aliases=[pulumi.Alias(type_={!r})])"

    stack.write(search(aliased.format(DYNAMIC_SEARCH)))
    steps = steps_of_preview(stack)
    assert {step["op"] for step in steps} <= {"same", "update"}
    stack.up()
    assert emulator.calls()["counts"] == calls
    assert "taskId" in stack.resources()["caller"]["outputs"]
    assert stack.run("stack", "output", "status").strip() == "InProgress"
    stack.up("--expect-no-changes")
    stack.run("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    calls = emulator.calls()["counts"]

    stack.write(dynamic_program(aliased.format(SEARCH)))
    stack.up()
    assert emulator.calls()["counts"] == calls
    assert stack.run("stack", "output", "task").strip() == emulator.tasks()[0]["id"]
    stack.up("--expect-no-changes")
    stack.run("refresh", "--yes", "--skip-preview", "--expect-no-changes")

    assert [task["status"] for task in emulator.tasks()] == ["InProgress"]
    stack.run("destroy", "--yes", "--skip-preview")
    assert [task["status"] for task in emulator.tasks()] == ["Stopped"]


@pytest.mark.parametrize("last", ["native", "dynamic"])
def test_one_task_declared_in_both_providers_is_refused(
    native: NewStack, emulator: Emulator, last: str
) -> None:
    """A move that left the old declaration in the program. The engine refuses the second one."""
    stack = native(dynamic_program("None"))
    stack.up()
    before = emulator.calls()["counts"]
    aliases = f"aliases=[pulumi.Alias(type_={DYNAMIC_SEARCH!r})]"
    if last == "native":
        both = dynamic_program("None") + search(
            f"pulumi.ResourceOptions({aliases}, depends_on=[search])"
        )
    else:
        both = search(f"pulumi.ResourceOptions({aliases})") + dynamic_program(
            "pulumi.ResourceOptions(depends_on=[caller])"
        )
    stack.write(both)

    for output in (stack.run("preview", fails=True), stack.up(fails=True)):
        assert "Duplicate" in output

    assert emulator.calls()["counts"] == before
    stack.write(search(f"pulumi.ResourceOptions({aliases})"))
    stack.up()
    assert emulator.calls()["counts"] == before
    stack.run("destroy", "--yes", "--skip-preview")
    assert [task["alive"] for task in emulator.tasks()] == [False]


def test_one_request_token_in_both_providers_starts_one_task(
    native: NewStack, emulator: Emulator
) -> None:
    token = {"client_request_token": "own-token"}
    stack = native(search(**token) + dynamic_program("None", **token))
    stack.up()

    assert [task["status"] for task in emulator.tasks()] == ["InProgress"]
    stack.up("--expect-no-changes")
    stack.run("destroy", "--yes", "--skip-preview")
    assert [task["alive"] for task in emulator.tasks()] == [False]


def wait_for_start(emulator: Emulator) -> None:
    while not emulator.tasks():
        time.sleep(0.01)


def test_ctrl_c_records_the_task_and_ends_the_plugin(native: NewStack, emulator: Emulator) -> None:
    emulator.configure(start_seconds=600)
    stack = native(search())
    process = stack.start("up", "--yes", "--skip-preview")
    wait_for_start(emulator)
    plugins = [pid for pid, line in descendants(process.pid).items() if "native" in line]

    process.send_signal(signal.SIGINT)
    process.wait(60)

    (task,) = emulator.tasks()
    assert task["alive"]
    assert stack.resources()["caller"]["id"].endswith(task["id"])
    assert plugins
    assert not any(map(is_running, plugins))
    emulator.configure(start_seconds=0)
    stack.unlock()
    stack.run("destroy", "--yes", "--skip-preview")
    assert [task["alive"] for task in emulator.tasks()] == [False]


def test_a_create_that_fails_is_recorded_and_continued(
    native: NewStack, emulator: Emulator
) -> None:
    emulator.configure(start_seconds=8)
    emulator.fault("StopSpeakerSearchTask", "error", code="ForbiddenException")
    timeout = "pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create='5s'))"
    stack = native(search(timeout))
    output = stack.up(fails=True)
    assert "`pulumi up` continues with it" in output
    assert "customTimeouts can allow more time" in output
    (task,) = emulator.tasks()
    assert stack.resources()["caller"]["initErrors"]

    emulator.clear_faults()
    stack.up()
    assert [each["id"] for each in emulator.tasks()] == [task["id"]]
    assert "initErrors" not in stack.resources()["caller"]
    stack.up("--expect-no-changes")


@pytest.mark.recovery
def test_a_plugin_whose_engine_was_killed_ends_by_itself(
    native: NewStack, emulator: Emulator
) -> None:
    emulator.configure(start_seconds=600)
    stack = native(search())
    process = stack.start("up", "--yes", "--skip-preview")
    wait_for_start(emulator)
    plugins = [pid for pid, line in descendants(process.pid).items() if "native" in line]
    stack.kill_at_close(plugins)

    kill(process.pid)
    process.wait(60)

    deadline = time.monotonic() + 120
    while any(map(is_running, plugins)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert plugins
    assert not any(map(is_running, plugins))
