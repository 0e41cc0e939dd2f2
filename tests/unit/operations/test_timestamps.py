"""Timestamps as state holds them."""

from datetime import datetime, timedelta, timezone

import pytest

from speaker_search_resource.operations.timestamps import (
    from_iso8601,
    in_milliseconds,
    to_iso8601,
)

NOON = datetime(2026, 1, 31, 12, 0, 0, 123456, timezone.utc)


def test_a_timestamp_is_written_in_utc_and_milliseconds() -> None:
    there = NOON.astimezone(timezone(timedelta(hours=5, minutes=30)))

    assert to_iso8601(there) == "2026-01-31T12:00:00.123Z"


def test_whole_seconds_have_milliseconds_too() -> None:
    assert to_iso8601(NOON.replace(microsecond=0)) == "2026-01-31T12:00:00.000Z"


def test_a_timestamp_of_the_state_is_read_back() -> None:
    assert from_iso8601("2026-01-31T12:00:00.123Z") == NOON.replace(microsecond=123000)


@pytest.mark.parametrize("timestamp", [None, NOON.replace(microsecond=123000)])
def test_the_precision_of_the_state_loses_nothing(timestamp: datetime | None) -> None:
    assert in_milliseconds(timestamp) == timestamp


def test_microseconds_are_cut_off() -> None:
    assert in_milliseconds(NOON) == NOON.replace(microsecond=123000)
