"""Durations as Pulumi and AWS's Go SDK write them."""

import pytest

from speaker_search_resource.aws.duration import parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90),
        ("5m", 300),
        ("1h30m", 5400),
        ("1.5s", 1.5),
        ("250ms", 0.25),
        (".5m", 30),
        ("3us", 3e-6),
        ("3µs", 3e-6),
        ("3ns", 3e-9),
        ("0s", 0),
    ],
)
def test_a_duration_is_a_sum_of_numbers_with_units(text: str, seconds: float) -> None:
    assert parse_duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "5", "5 m", "m", "1d", "-5m", "5mm", "5m "])
def test_other_text_is_refused_with_examples(text: str) -> None:
    with pytest.raises(ValueError, match=r"must be a duration such as '90s', '5m' or '1h30m'"):
        parse_duration(text)
