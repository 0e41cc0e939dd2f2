"""The clock: an offset to real time."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chime_emulator import Emulator, seeds

from ..support.clock import Clock
from ..support.http import send, wait_until
from ..support.samples import PIPELINE, START, START_SECONDS

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient

    from ..support.types import MakeClient

HOURS = 8


def test_a_pipeline_of_8_hours_and_its_task_end(
    emulator: Emulator, client: ChimeSDKMediaPipelinesClient
) -> None:
    emulator.configure(pipeline_seconds=HOURS * 3600, start_seconds=0)
    pipeline = client.create_media_insights_pipeline(**PIPELINE)["MediaInsightsPipeline"]
    id_ = pipeline["MediaPipelineId"]
    task = client.start_speaker_search_task(Identifier=id_, **START)["SpeakerSearchTask"]

    def statuses() -> list[str]:
        found = client.get_media_pipeline(MediaPipelineId=id_)["MediaPipeline"]
        search = client.get_speaker_search_task(
            Identifier=id_, SpeakerSearchTaskId=task["SpeakerSearchTaskId"]
        )
        return [
            found["MediaInsightsPipeline"]["Status"],
            search["SpeakerSearchTask"]["SpeakerSearchTaskStatus"],
        ]

    emulator.clock.advance(hours=7, minutes=59, seconds=59)
    assert statuses() == ["InProgress", "InProgress"]
    emulator.clock.advance(seconds=1)
    assert statuses() == ["Stopped", "Stopped"]
    ended = client.get_speaker_search_task(
        Identifier=id_, SpeakerSearchTaskId=task["SpeakerSearchTaskId"]
    )["SpeakerSearchTask"]
    assert ended["UpdatedTimestamp"] - ended["CreatedTimestamp"] == timedelta(hours=HOURS)


def test_it_runs_with_real_time() -> None:
    with Emulator() as emulator:
        emulator.clock.advance(hours=HOURS)
        before = emulator.clock()
        assert abs(before - time.time() - HOURS * 3600) < 60
        wait_until(lambda: emulator.clock() > before)


def test_it_runs_with_another_clock(emulator: Emulator, clock: Clock) -> None:
    emulator.clock.advance(seconds=START_SECONDS)
    assert emulator.clock() == clock.now + START_SECONDS
    clock.now += 1
    assert emulator.clock() == clock.now + START_SECONDS


def test_the_call_log_uses_the_clock(emulator: Emulator, make_client: MakeClient) -> None:
    client = make_client(emulator.endpoint_url)
    emulator.clock.advance(hours=HOURS)
    client.start_speaker_search_task(Identifier=seeds.PIPELINE_ID, **START)
    assert emulator.calls()["recent"][0]["at"] == emulator.tasks()[0]["created"]


def test_control_api(emulator: Emulator) -> None:
    url = emulator.endpoint_url
    first = send(url, "GET", "/_emulator/clock").body
    assert first == {"now": "2027-01-15T08:00:00.250Z"}
    reply = send(url, "POST", "/_emulator/clock", b'{"hours": 1, "minutes": 1, "seconds": 1}')
    assert (reply.status, reply.body) == (200, {"now": "2027-01-15T09:01:01.250Z"})
    assert send(url, "GET", "/_emulator/clock").body == reply.body


@pytest.mark.parametrize(
    ("by", "message"),
    [
        ({"hours": -1}, "hours: must be a number of seconds between 0 and 1000000000, got -1"),
        (
            {"minutes": float("nan")},
            "minutes: must be a number of seconds between 0 and 1000000000, got nan",
        ),
        (
            {"seconds": "1"},
            "seconds: must be a number of seconds between 0 and 1000000000, got '1'",
        ),
        ({"hours": 9e5}, "the clock cannot be more than a century ahead of real time"),
    ],
)
def test_invalid_offset(emulator: Emulator, by: dict[str, Any], message: str) -> None:
    before = emulator.clock()
    with pytest.raises(ValueError, match=f"^{message}$"):
        emulator.clock.advance(**by)
    assert emulator.clock() == before


@pytest.mark.parametrize("body", [b"{}", b'{"days": 1}', b"8", b'{"hours": "8"}'])
def test_invalid_offset_at_the_control_api(emulator: Emulator, body: bytes) -> None:
    reply = send(emulator.endpoint_url, "POST", "/_emulator/clock", body)
    assert reply.status == 400
    assert list(reply.body) == ["error"]
