"""Voice tone analysis tasks, and their separation from speaker search tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chime_emulator import Emulator, seeds

from ..support.clock import Clock
from ..support.samples import START, START_SECONDS, STOP_SECONDS, TONE

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient as Client


def start(client: Client, **changes: Any) -> Any:
    return client.start_voice_tone_analysis_task(
        Identifier=seeds.PIPELINE_ID, **{**TONE, **changes}
    )["VoiceToneAnalysisTask"]


def get(client: Client, task_id: str) -> Any:
    return client.get_voice_tone_analysis_task(
        Identifier=seeds.PIPELINE_ARN, VoiceToneAnalysisTaskId=task_id
    )["VoiceToneAnalysisTask"]


def stop(client: Client, task_id: str) -> Any:
    return client.stop_voice_tone_analysis_task(
        Identifier=seeds.PIPELINE_ID, VoiceToneAnalysisTaskId=task_id
    )


def test_statuses(client: Client, clock: Clock, emulator: Emulator) -> None:
    task = start(client)
    assert task["VoiceToneAnalysisTaskStatus"] == "NotStarted"
    assert task["CreatedTimestamp"] == task["UpdatedTimestamp"]
    task_id = task["VoiceToneAnalysisTaskId"]
    clock.now += START_SECONDS
    assert get(client, task_id)["VoiceToneAnalysisTaskStatus"] == "InProgress"
    assert stop(client, task_id)["ResponseMetadata"]["HTTPStatusCode"] == 204
    with pytest.raises(client.exceptions.ConflictException, match="Stopping"):
        stop(client, task_id)
    clock.now += STOP_SECONDS
    assert get(client, task_id)["VoiceToneAnalysisTaskStatus"] == "Stopped"
    (row,) = emulator.tasks()
    assert (row["kind"], row["voice_profile_domain_arn"], row["alive"]) == (
        "VoiceToneAnalysisTask",
        None,
        False,
    )


def test_language_is_checked(client: Client, emulator: Emulator) -> None:
    for language in ("de-DE", None):
        with pytest.raises(client.exceptions.BadRequestException, match="languageCode"):
            start(client, LanguageCode=language)
    assert emulator.tasks() == []


def test_tokens_and_ids_of_the_two_kinds_are_apart(client: Client, emulator: Emulator) -> None:
    tone = start(client, ClientRequestToken="one")["VoiceToneAnalysisTaskId"]
    search = client.start_speaker_search_task(
        Identifier=seeds.PIPELINE_ID, **{**START, "ClientRequestToken": "one"}
    )["SpeakerSearchTask"]["SpeakerSearchTaskId"]
    assert start(client, ClientRequestToken="one")["VoiceToneAnalysisTaskId"] == tone != search
    assert [task["id"] for task in emulator.tasks()] == [tone, search]
    with pytest.raises(client.exceptions.NotFoundException):
        get(client, search)
    with pytest.raises(client.exceptions.NotFoundException):
        client.stop_speaker_search_task(Identifier=seeds.PIPELINE_ID, SpeakerSearchTaskId=tone)


def test_each_kind_has_a_quota_and_faults_of_its_own(client: Client, emulator: Emulator) -> None:
    emulator.configure(max_active_tasks=1)
    start(client)
    client.start_speaker_search_task(Identifier=seeds.PIPELINE_ID, **START)
    with pytest.raises(client.exceptions.ClientError, match="the quota is 1"):
        start(client)
    emulator.fault("GetVoiceToneAnalysisTask", "error", code="ThrottledClientException")
    tone, search = (task["id"] for task in emulator.tasks())
    client.get_speaker_search_task(Identifier=seeds.PIPELINE_ID, SpeakerSearchTaskId=search)
    with pytest.raises(client.exceptions.ThrottledClientException):
        get(client, tone)
