"""The status page over HTTP: its content and its methods."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from chime_emulator import Emulator, seeds

from ..support.clock import Clock
from ..support.http import send
from ..support.page_reader import create_pipeline, get, part, read, start
from ..support.samples import START_SECONDS, STOP_SECONDS

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient


def test_the_empty_page(emulator: Emulator) -> None:
    got = get(emulator.endpoint_url)
    assert got.status == 200
    assert got.headers["content-type"] == "text/html; charset=utf-8"
    assert emulator.endpoint_url in got.text
    parts = {name: " ".join(text.split()) for name, text in read(got.text).parts.items()}
    assert parts["summary"] == "0 of 0 tasks alive, 1 of 1 pipeline alive, 0 faults set"
    assert parts["tasks"].startswith("No task yet")
    assert f"{seeds.PIPELINE_ID} seeded" in parts["pipelines"]
    assert parts["ended-tasks"] == parts["ended-pipelines"] == "None."
    assert f"seeded {seeds.PIPELINE_CONFIGURATION_ARN}" in parts["configurations"]
    assert f"seeded {seeds.VOICE_PROFILE_DOMAIN_ARN}" in parts["domains"]
    assert parts["events"] == "No event yet."
    assert parts["faults"] == "No fault is set."
    assert parts["calls"] == "No call yet."


def test_statuses_of_a_task_over_time(
    emulator: Emulator, client: ChimeSDKMediaPipelinesClient, clock: Clock
) -> None:
    task_id = start(client)
    steps = re.compile(r'<li class="(\w+) (\w+)"( aria-current="step")?>')

    def statuses() -> list[tuple[str, str, str]]:
        tasks = get(emulator.endpoint_url).text.split('id="tasks"')[1].split("</section>")[0]
        assert task_id in tasks
        return steps.findall(tasks)

    current = ' aria-current="step"'
    assert statuses() == [
        ("now", "NotStarted", current),
        ("next", "Initializing", ""),
        ("next", "InProgress", ""),
    ]
    clock.now += START_SECONDS
    assert statuses() == [
        ("past", "NotStarted", ""),
        ("past", "Initializing", ""),
        ("now", "InProgress", current),
    ]
    assert "2027-01-15 08:00:00.250" in part(emulator, "tasks")
    client.stop_speaker_search_task(Identifier=seeds.PIPELINE_ID, SpeakerSearchTaskId=task_id)
    assert statuses()[2:] == [
        ("past", "InProgress", ""),
        ("now", "Stopping", current),
        ("next", "Stopped", ""),
    ]
    assert part(emulator, "summary").startswith("1 of 1 task alive")
    clock.now += 100
    assert statuses()[-1] == ("now", "Stopped", current)
    assert part(emulator, "summary").startswith("0 of 1 task alive")


def test_ended_resources_are_behind_a_switch(
    emulator: Emulator, client: ChimeSDKMediaPipelinesClient, clock: Clock
) -> None:
    live, stopped = start(client), start(client)
    client.stop_speaker_search_task(Identifier=seeds.PIPELINE_ID, SpeakerSearchTaskId=stopped)
    assert stopped in part(emulator, "tasks"), "a stopping task is alive"
    pipeline = create_pipeline(client)
    client.delete_media_pipeline(MediaPipelineId=pipeline)
    clock.now += STOP_SECONDS
    assert live in part(emulator, "tasks")
    assert live not in part(emulator, "ended-tasks")
    assert stopped not in part(emulator, "tasks")
    assert stopped in part(emulator, "ended-tasks")
    assert part(emulator, "ended-tasks-total") == "1"
    assert pipeline not in part(emulator, "pipelines")
    assert pipeline in part(emulator, "ended-pipelines")
    hidden = read(get(emulator.endpoint_url).text).hidden
    assert hidden == {"ended-tasks", "ended-pipelines"}
    emulator.end_task(live, "Failed")
    assert part(emulator, "tasks") == "No task is alive."


def test_only_seeds_are_labelled(emulator: Emulator, client: ChimeSDKMediaPipelinesClient) -> None:
    configuration = client.get_media_insights_pipeline_configuration(
        Identifier=seeds.PIPELINE_CONFIGURATION_ARN
    )["MediaInsightsPipelineConfiguration"]
    client.delete_media_pipeline(MediaPipelineId=seeds.PIPELINE_ID)
    client.delete_media_insights_pipeline_configuration(Identifier=seeds.PIPELINE_CONFIGURATION_ARN)
    client.create_media_insights_pipeline_configuration(
        MediaInsightsPipelineConfigurationName=seeds.PIPELINE_CONFIGURATION_NAME,
        ResourceAccessRoleArn=configuration["ResourceAccessRoleArn"],
        Elements=configuration["Elements"],
    )
    create_pipeline(client)
    emulator.add_voice_profile_domain()
    assert f"{seeds.PIPELINE_ID} seeded" in part(emulator, "ended-pipelines")
    assert "seeded" not in part(emulator, "pipelines")
    assert seeds.PIPELINE_CONFIGURATION_ARN in part(emulator, "configurations")
    assert "seeded" not in part(emulator, "configurations")
    assert part(emulator, "domains").count("seeded") == 1


def test_both_kinds_and_their_inputs(
    emulator: Emulator, client: ChimeSDKMediaPipelinesClient
) -> None:
    start(client)
    client.start_voice_tone_analysis_task(Identifier=seeds.PIPELINE_ID, LanguageCode="en-US")
    tasks = part(emulator, "tasks")
    assert tasks.index("VoiceToneAnalysisTask") < tasks.index("SpeakerSearchTask"), "newest first"
    assert "LanguageCode en-US" in tasks
    assert "StreamArn stream/caller/1700000000000 ChannelId 0" in tasks


def test_calls_newest_first_with_counts(
    emulator: Emulator, client: ChimeSDKMediaPipelinesClient
) -> None:
    task_id = start(client)
    client.get_speaker_search_task(Identifier=seeds.PIPELINE_ID, SpeakerSearchTaskId=task_id)
    send(emulator.endpoint_url, "GET", "/nothing?secret")
    calls, counts = part(emulator, "calls"), part(emulator, "counts")
    assert [word for word in calls.split() if word.endswith(("Task", "Operation"))] == [
        "Operation",
        "UnknownOperation",
        "GetSpeakerSearchTask",
        "StartSpeakerSearchTask",
    ]
    assert "404 UnknownOperationException GET /nothing" in calls
    assert f"200 GET /media-insights-pipelines/{seeds.PIPELINE_ID}/" in calls
    assert "secret" not in calls
    assert "StartSpeakerSearchTask 1 UnknownOperation 1" in counts


def test_the_page_itself_is_not_in_the_call_log(emulator: Emulator) -> None:
    part(emulator, "calls")
    get(emulator.endpoint_url, target="/favicon.ico")
    assert emulator.calls()["counts"] == {}


def test_faults_with_hits_and_settings_that_differ(
    emulator: Emulator, client: ChimeSDKMediaPipelinesClient
) -> None:
    emulator.fault("StartSpeakerSearchTask", "error", code="ThrottledClientException", count=2)
    with pytest.raises(client.exceptions.ThrottledClientException):
        start(client)
    assert "StartSpeakerSearchTask error code ThrottledClientException 1 of 2" in part(
        emulator, "faults"
    )
    settings = part(emulator, "settings")
    assert "start_seconds 10.0 0.0 time from Start until a task is InProgress" in settings
    assert "token_replay" not in settings
    emulator.configure(token_replay="conflict")
    assert "token_replay conflict task" in part(emulator, "settings")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "BREW"])
@pytest.mark.parametrize("target", ["/", "/favicon.ico"])
def test_other_methods(emulator: Emulator, method: str, target: str) -> None:
    got = get(emulator.endpoint_url, method, target)
    assert (got.status, got.headers["allow"]) == (405, "GET, HEAD")


def test_head_and_icon(emulator: Emulator) -> None:
    head = get(emulator.endpoint_url, "HEAD")
    whole = get(emulator.endpoint_url)
    assert (head.status, head.text) == (200, "")
    assert head.headers["content-length"] == str(len(whole.text.encode()))
    icon = get(emulator.endpoint_url, target="/favicon.ico")
    assert (icon.status, icon.text) == (204, "")


def test_automatic_requests_of_the_page_are_not_logged(
    emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    get(emulator.endpoint_url, target="/favicon.ico")
    assert get(emulator.endpoint_url, target="/?refresh").text == get(emulator.endpoint_url).text
    assert [record.message for record in caplog.records] == ["127.0.0.1 GET / HTTP/1.1 200"]
