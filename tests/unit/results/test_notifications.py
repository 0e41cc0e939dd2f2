"""examples/results/notifications.py: the results in AWS's example notifications."""

import importlib
import sys
from datetime import datetime, timezone
from typing import Any

import pytest

from tests.support.stack import ROOT
from tests.support.voice_analytics_events import (
    Event,
    identification,
    post_call_summary,
    voice_tone,
    voiceprint,
)

sys.path.insert(0, str(ROOT / "examples/results"))
notifications = importlib.import_module("notifications")
Status = notifications.Status

STREAM = "arn:aws:kinesisvideo:us-east-1:111122223333:stream/my-stream/0123456789012"
PIPELINE = "87654321-33ca-4dc6-9cdf-abcde6612345"


def status_of(event: Event) -> Any:
    return notifications.parse(event).status


def test_a_match() -> None:
    assert notifications.parse(identification()) == notifications.Result(
        task_id="af15ba25-c09f-4e7a-8d35-2a6e2a0c0001",
        status=Status.IDENTIFIED,
        time=datetime(2022, 8, 26, 17, 55, 15, tzinfo=timezone.utc),
        event_id="12345678-1234-1234-1234-111122223333",
        media_pipeline_id=PIPELINE,
        stream_arn=STREAM,
        channel_id=0,
        matches=(
            notifications.Match("vp-505e0992-82da-49eb-9d4a-4b34772b96b6", 0.94567856),
            notifications.Match("vp-fba9cbfa-4b8d-4f10-9e41-9dfdd66545ab", 0.8278335),
            notifications.Match("vp-746995fd-16dc-45b9-8965-89569d1cf787", 0.77136436),
        ),
    )


def test_a_voice_tone() -> None:
    result = notifications.parse(voice_tone())
    assert result.task_id == "af15ba25-c09f-4e7a-8d35-2a6e2a0c0002"
    assert result.status is Status.TONE_ANALYZED
    assert result.time == datetime(2022, 8, 26, 17, 55, 15, 563441, tzinfo=timezone.utc)
    assert result.current_tone == notifications.Tone("neutral", 0.13, 0.04, 0.83)
    assert result.overall_tone == notifications.Tone("positive", 0.65, 0.1, 0.25)


@pytest.mark.parametrize("spelling", ["VoiceprintGenerationSuccess", Status.VOICEPRINT_GENERATED])
def test_both_spellings_of_a_voiceprint(spelling: str) -> None:
    assert status_of(voiceprint(detailStatus=spelling)) is Status.VOICEPRINT_GENERATED


@pytest.mark.parametrize("status", list(Status))
def test_every_documented_status_has_a_kind(status: Any) -> None:
    result = notifications.parse(voiceprint(detailStatus=status.value))
    assert result.status is status
    assert result.kind.value in status.value


def test_numbers_may_be_numbers_or_text() -> None:
    as_text, as_numbers = identification(), identification(channelId="0")
    for each in as_numbers["detail"]["speakerSearchDetails"]["results"]:
        each["confidenceScore"] = float(each["confidenceScore"])
    assert notifications.parse(as_numbers) == notifications.parse(as_text)


def test_the_best_match_is_first() -> None:
    event = identification()
    event["detail"]["speakerSearchDetails"]["results"].reverse()
    assert notifications.parse(event) == notifications.parse(identification())


def test_without_matches() -> None:
    event = identification(detailStatus="IdentificationNoMatchesFound", speakerSearchDetails=None)
    result = notifications.parse(event)
    assert (result.status, result.matches) == (Status.NO_MATCH, ())


@pytest.mark.parametrize(
    "record",
    [
        post_call_summary(),
        # https://docs.aws.amazon.com/chime-sdk/latest/dg/ca-data-model.html
        {
            "service-type": "CallAnalytics",
            "detail-type": "Transcribe",
            "mediaInsightsPipelineId": "a",
        },
        {},
    ],
    ids=["summary", "transcript", "other"],
)
def test_other_records_have_no_result(record: Event) -> None:
    assert notifications.parse(record) is None


def test_results_sort_by_their_own_time() -> None:
    times = [
        "2022-08-26T17:55:14.9Z",
        "2022-08-26T17:55:15Z",
        "2022-08-26T17:55:15.000001Z",
        "2022-08-26T17:55:15.563Z",
        "2022-08-26T17:55:15.563441789Z",
        "2022-08-26T17:55:15.9Z",
    ]
    positions = [notifications.parse(voiceprint(time=time)).position for time in times]
    assert positions == sorted(set(positions))


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (identification(detail={}), "'taskId' is missing"),
        (identification(detailStatus="IdentificationMaybe"), "'IdentificationMaybe'"),
        (identification(time="yesterday"), "must be an ISO 8601 time in UTC, got yesterday"),
        (identification(time="2022-08-26T17:55:15+02:00"), "must be an ISO 8601 time in UTC"),
        (identification(speakerSearchDetails={"results": [{"voiceProfileId": "a"}]}), "missing"),
        (
            identification(
                speakerSearchDetails={"results": [{"voiceProfileId": "a", "confidenceScore": "2"}]}
            ),
            "must be between 0 and 1, got 2",
        ),
        (
            identification(
                speakerSearchDetails={
                    "results": [{"voiceProfileId": "a", "confidenceScore": "NaN"}]
                }
            ),
            "must be between 0 and 1, got NaN",
        ),
        (identification(detail="text"), "12345678-1234-1234-1234-111122223333"),
        ([], "must be an object, got list"),
    ],
)
def test_a_malformed_notification_is_a_one_line_error(event: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=r"^(a )?notification ") as caught:
        notifications.parse(event)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)
