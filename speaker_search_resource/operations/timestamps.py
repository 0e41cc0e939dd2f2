"""Timestamps as state holds them: ISO 8601, UTC, in milliseconds."""

from datetime import datetime, timezone


def to_iso8601(timestamp: datetime) -> str:
    """Return a timestamp such as 2026-01-31T09:30:00.000Z."""
    utc = timestamp.astimezone(timezone.utc)
    return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_iso8601(text: str) -> datetime:
    """Return the timestamp of its form in state."""
    # Python 3.10 does not parse Z.
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def in_milliseconds(timestamp: datetime | None) -> datetime | None:
    """Return a timestamp in UTC, with the precision of the state. Without a zone, it is in UTC.

    Raises:
        OverflowError: The time is not within the years 1 to 9999.
    """
    if timestamp is None:
        return None
    if timestamp.tzinfo is None:
        timestamp = timestamp.replace(tzinfo=timezone.utc)
    utc = timestamp.astimezone(timezone.utc)
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)
