"""Durations as Pulumi and AWS's Go SDK write them: ``"90s"``, ``"1h30m"``."""

import re

_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600}
_PART = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)")


def parse_duration(text: str) -> float:
    """Return the seconds of a duration such as ``"1h30m"``.

    Raises:
        ValueError: The text is not a duration.
    """
    parts = _PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise ValueError(f"must be a duration such as '90s', '5m' or '1h30m', got {text!r}")
    return sum(float(number) * _UNITS[unit] for number, unit in parts)
