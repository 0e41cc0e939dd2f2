"""Settings of tasks: outcomes, durations, tokens and visibility."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chime_emulator import Emulator, seeds

from ..support.clock import Clock
from ..support.samples import START, START_SECONDS, STOP_SECONDS

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient as Client


TOKEN = "token-1"


def start(client: Client, **changes: Any) -> Any:
    response = client.start_speaker_search_task(
        Identifier=seeds.PIPELINE_ID, **{**START, **changes}
    )
    return response["SpeakerSearchTask"]


def get(client: Client, task_id: str) -> Any:
    return client.get_speaker_search_task(
        Identifier=seeds.PIPELINE_ID, SpeakerSearchTaskId=task_id
    )["SpeakerSearchTask"]


def stop(client: Client, task_id: str) -> None:
    client.stop_speaker_search_task(Identifier=seeds.PIPELINE_ID, SpeakerSearchTaskId=task_id)


def started(client: Client, **changes: Any) -> str:
    return str(start(client, **changes)["SpeakerSearchTaskId"])


def status(client: Client, task_id: str) -> str:
    return str(get(client, task_id)["SpeakerSearchTaskStatus"])


def alive(emulator: Emulator) -> list[bool]:
    return [task["alive"] for task in emulator.tasks()]


@pytest.mark.parametrize(
    ("outcome", "halfway", "end", "is_alive"),
    [
        ("InProgress", "Initializing", "InProgress", True),
        ("Failed", "Initializing", "Failed", False),
        ("Stopped", "Initializing", "Stopped", False),
        ("stuck", "Initializing", "Initializing", True),
    ],
)
def test_task_outcome(
    client: Client,
    clock: Clock,
    emulator: Emulator,
    outcome: str,
    halfway: str,
    end: str,
    is_alive: bool,
) -> None:
    before = started(client)
    emulator.configure(task_outcome=outcome)
    task = start(client)
    assert task["SpeakerSearchTaskStatus"] == "NotStarted"
    clock.now += START_SECONDS / 2
    assert status(client, task["SpeakerSearchTaskId"]) == halfway
    assert alive(emulator) == [True, True]
    clock.now += START_SECONDS / 2
    assert status(client, task["SpeakerSearchTaskId"]) == end
    clock.now += 1000 * START_SECONDS
    assert status(client, task["SpeakerSearchTaskId"]) == end
    assert status(client, before) == "InProgress"
    assert alive(emulator) == [True, is_alive]


def test_task_outcome_of_the_next_tasks(client: Client, clock: Clock, emulator: Emulator) -> None:
    emulator.configure(task_outcome="Failed", task_outcome_count=2)
    ids = [started(client, ClientRequestToken=f"token-{number}") for number in (1, 1, 2, 3)]
    clock.now += START_SECONDS
    assert ids[0] == ids[1]
    assert [status(client, id_) for id_ in ids[1:]] == ["Failed", "Failed", "InProgress"]
    assert (emulator.settings.task_outcome, emulator.settings.task_outcome_count) == (
        "InProgress",
        None,
    )
    emulator.configure(task_outcome="Failed")
    id_ = started(client)
    clock.now += START_SECONDS
    assert status(client, id_) == "Failed"


@pytest.mark.parametrize(
    ("outcome", "end", "is_alive"),
    [("Stopped", "Stopped", False), ("Failed", "Failed", False), ("stuck", "Stopping", True)],
)
def test_stop_outcome(
    client: Client, clock: Clock, emulator: Emulator, outcome: str, end: str, is_alive: bool
) -> None:
    task_id = started(client)
    emulator.configure(stop_outcome=outcome)
    stop(client, task_id)
    assert status(client, task_id) == "Stopping"
    clock.now += 1000 * STOP_SECONDS
    assert status(client, task_id) == end
    assert alive(emulator) == [is_alive]


def test_seconds_count_for_starts_and_stops_from_then_on(
    client: Client, clock: Clock, emulator: Emulator
) -> None:
    slow = started(client)
    emulator.configure(start_seconds=0, stop_seconds=0)
    quick = started(client)
    assert [status(client, id_) for id_ in (slow, quick)] == ["NotStarted", "InProgress"]
    stop(client, quick)
    assert status(client, quick) == "Stopped"
    clock.now += START_SECONDS
    assert status(client, slow) == "InProgress"


def test_replay_is_a_conflict_after_the_end(
    client: Client, clock: Clock, emulator: Emulator
) -> None:
    emulator.configure(token_replay="conflict")
    task_id = started(client, ClientRequestToken=TOKEN)
    clock.now += START_SECONDS
    again = start(client, ClientRequestToken=TOKEN)
    assert (again["SpeakerSearchTaskId"], again["SpeakerSearchTaskStatus"]) == (
        task_id,
        "InProgress",
    )
    stop(client, task_id)
    assert start(client, ClientRequestToken=TOKEN)["SpeakerSearchTaskStatus"] == "Stopping"
    clock.now += STOP_SECONDS
    with pytest.raises(client.exceptions.ConflictException, match="has ended"):
        start(client, ClientRequestToken=TOKEN)
    assert len(emulator.tasks()) == 1


@pytest.mark.parametrize("start_seconds", [0, START_SECONDS])
def test_replay_returns_the_first_response(
    client: Client, clock: Clock, emulator: Emulator, start_seconds: float
) -> None:
    emulator.configure(token_replay="original", start_seconds=start_seconds)
    first = start(client, ClientRequestToken=TOKEN)
    assert first["SpeakerSearchTaskStatus"] == ("NotStarted" if start_seconds else "InProgress")
    stop(client, first["SpeakerSearchTaskId"])
    assert start(client, ClientRequestToken=TOKEN) == first
    clock.now += STOP_SECONDS
    assert start(client, ClientRequestToken=TOKEN) == first
    assert status(client, first["SpeakerSearchTaskId"]) == "Stopped"
    assert len(emulator.tasks()) == 1


@pytest.mark.parametrize("replay", ["task", "conflict", "original"])
def test_token_with_another_request_is_a_conflict(
    client: Client, emulator: Emulator, replay: str
) -> None:
    emulator.configure(token_replay=replay)
    start(client, ClientRequestToken=TOKEN)
    source = {"StreamArn": seeds.STREAM_ARN, "ChannelId": 1}
    with pytest.raises(client.exceptions.ConflictException, match="different request"):
        start(client, ClientRequestToken=TOKEN, KinesisVideoStreamSourceTaskConfiguration=source)
    assert len(emulator.tasks()) == 1


def test_token_expires(client: Client, clock: Clock, emulator: Emulator) -> None:
    emulator.configure(token_seconds=60)
    first = started(client, ClientRequestToken=TOKEN)
    clock.now += 59
    assert started(client, ClientRequestToken=TOKEN) == first
    clock.now += 1
    second = started(client, ClientRequestToken=TOKEN)
    assert second != first
    clock.now += 59
    assert started(client, ClientRequestToken=TOKEN) == second
    emulator.configure(token_seconds=None)
    clock.now += 1e6
    assert started(client, ClientRequestToken=TOKEN) == second
    assert [(task["id"], task["token"]) for task in emulator.tasks()] == [
        (first, TOKEN),
        (second, TOKEN),
    ]


def test_a_new_task_is_invisible(client: Client, clock: Clock, emulator: Emulator) -> None:
    emulator.configure(invisible_seconds=5)
    task_id = started(client, ClientRequestToken=TOKEN)
    for seconds in (0, 4.9):
        clock.now += seconds
        for call in (get, stop):
            with pytest.raises(client.exceptions.NotFoundException, match=task_id):
                call(client, task_id)
    assert started(client, ClientRequestToken=TOKEN) == task_id
    assert alive(emulator) == [True]
    clock.now += 0.2
    assert status(client, task_id) == "Initializing"
    stop(client, task_id)
