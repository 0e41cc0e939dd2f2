"""The record of deliveries, from Python and over HTTP."""

from __future__ import annotations

from chime_emulator import Emulator, seeds
from chime_emulator.events.event_log import RECENT_DELIVERIES, Delivery, EventLog

from ..support.http import send


def delivery(number: int) -> Delivery:
    return Delivery(
        str(number),
        "SpeakerSearchStatus",
        {"detailStatus": "IdentificationSuccessful"},
        "task",
        seeds.PIPELINE_ID,
        seeds.RECORDS_ARN,
        delivered=False,
        error="the stream does not exist",
        time=1_800_000_000.25,
    )


def test_a_new_emulator_has_no_events(emulator: Emulator) -> None:
    reply = send(emulator.endpoint_url, "GET", "/_emulator/events")
    assert (reply.status, reply.body) == (200, [])
    assert emulator.events() == []


def test_the_last_deliveries_are_kept() -> None:
    log = EventLog()
    for number in range(RECENT_DELIVERIES + 2):
        log.record(delivery(number))
    report = log.report()
    assert [report[0]["id"], report[-1]["id"]] == ["2", str(RECENT_DELIVERIES + 1)]
    assert len(report) == RECENT_DELIVERIES
    assert log.report(1) == [
        {
            "id": str(RECENT_DELIVERIES + 1),
            "type": "SpeakerSearchStatus",
            "detail": {"detailStatus": "IdentificationSuccessful"},
            "task_id": "task",
            "pipeline_id": seeds.PIPELINE_ID,
            "sink": seeds.RECORDS_ARN,
            "delivered": False,
            "error": "the stream does not exist",
            "time": "2027-01-15T08:00:00.250Z",
        }
    ]
    log.clear()
    assert log.report() == []
