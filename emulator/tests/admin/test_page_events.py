"""The events on the status page, and their delivery."""

from __future__ import annotations

from typing import Any

from chime_emulator import Emulator, seeds
from chime_emulator.events.event_log import Delivery

from ..support.page_reader import get, part
from ..support.samples import UNKNOWN_ID


def record(emulator: Emulator, **members: Any) -> None:
    """Record a delivery of a result to the seeded sink."""
    result: dict[str, Any] = {
        "id": "event-1",
        "type": "SpeakerSearchStatus",
        "detail": {
            "detailStatus": "IdentificationSuccessful",
            "speakerSearchDetails": {
                "results": [
                    {"voiceProfileId": "vp-2", "confidenceScore": "0.5"},
                    {"voiceProfileId": "vp-1", "confidenceScore": "0.94567856"},
                ]
            },
        },
        "task_id": UNKNOWN_ID,
        "pipeline_id": seeds.PIPELINE_ID,
        "sink": seeds.RECORDS_ARN,
        "delivered": True,
        "error": None,
        "time": 1_800_000_000.25,
    }
    emulator._event_log.record(Delivery(**result | members))


def test_a_match(emulator: Emulator) -> None:
    record(emulator)
    assert part(emulator, "events").endswith(
        "08:00:00.250 SpeakerSearchStatus event-1 detailStatus IdentificationSuccessful match vp-1"
        f" confidence 0.94567856 matches 2 {UNKNOWN_ID} kinesis stream/call-analytics delivered"
    )


def test_a_voice_tone(emulator: Emulator) -> None:
    tones = {
        "currentAverageVoiceTone": {"voiceToneLabel": "neutral", "voiceToneScore": {}},
        "overallAverageVoiceTone": {"voiceToneLabel": "positive", "voiceToneScore": {}},
    }
    record(emulator, type="VoiceToneAnalysisStatus", detail={"voiceToneAnalysisDetails": tones})
    assert (
        "VoiceToneAnalysisStatus event-1 currentAverageVoiceTone neutral"
        " overallAverageVoiceTone positive"
    ) in part(emulator, "events")


def test_a_failed_delivery(emulator: Emulator) -> None:
    record(emulator, delivered=False, error="ResourceNotFoundException: no such stream")
    record(emulator, id="event-2", sink=None, delivered=False, error="no sink")
    events = part(emulator, "events")
    assert "kinesis stream/call-analytics ResourceNotFoundException: no such stream" in events
    assert events.index("event-2") < events.index("event-1"), "newest first"
    assert "none no sink" in events


def test_a_failed_pipeline(emulator: Emulator) -> None:
    record(
        emulator,
        type="Media Insights State Change",
        detail={"eventType": "chime:MediaInsightsFailed", "failureReason": "denied", "caller": "x"},
        task_id=None,
    )
    events = part(emulator, "events")
    assert "eventType chime:MediaInsightsFailed failureReason denied" in events
    assert seeds.PIPELINE_ID in events
    assert "caller" not in events, "the metadata of a pipeline is secret"


def test_what_an_event_contains_is_text(emulator: Emulator) -> None:
    record(emulator, detail={"failureReason": "<script>hostile()</script>"}, error="<b>")
    assert "<script>hostile" not in get(emulator.endpoint_url).text
    assert "<script>hostile()</script>" in part(emulator, "events")


def test_a_queue(emulator: Emulator) -> None:
    record(emulator, sink="arn:aws:sqs:us-east-1:123456789012:results")
    assert "sqs results delivered" in part(emulator, "events")
