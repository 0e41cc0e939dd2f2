"""Exponential backoff with jitter."""

from itertools import islice

import pytest

from speaker_search_resource.aws.backoff import backoff


def test_delays_grow_by_the_factor_up_to_the_cap() -> None:
    delays = backoff(first=1.0, cap=5.0, growth=2.0, uniform=lambda _, high: high)

    assert list(islice(delays, 5)) == [1.0, 2.0, 4.0, 5.0, 5.0]


def test_each_delay_is_drawn_from_the_upper_half_of_its_range() -> None:
    drawn: list[tuple[float, float]] = []

    def lowest(low: float, high: float) -> float:
        drawn.append((low, high))
        return low

    delays = list(islice(backoff(first=1.0, cap=5.0, growth=2.0, uniform=lowest), 3))

    assert delays == [0.5, 1.0, 2.0]
    assert set(drawn) == {(0.5, 1.0)}


def test_the_default_jitter_is_random_and_never_near_zero() -> None:
    delays = list(islice(backoff(first=0.2, cap=2.0), 50))

    assert 0.1 <= delays[0] <= 0.2
    assert all(1.0 <= delay <= 2.0 for delay in delays[10:])
    assert len(set(delays)) == pytest.approx(50, abs=1)
