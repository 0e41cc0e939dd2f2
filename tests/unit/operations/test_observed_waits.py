"""Waits that share the time that they observe.

The waits sleep on a condition of `threading`, so these tests use milliseconds of real time. A wait
that would sleep for an hour shows that another thread has woken it.
"""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from speaker_search_resource.operations import observed_waits
from speaker_search_resource.operations.observed_waits import ObservedWaits

HOUR = 3600.0


def waits() -> ObservedWaits:
    """Return waits that do not spread their polls."""
    return ObservedWaits(uniform=lambda low, _: low)


def slept(
    shared: ObservedWaits,
    lasted: float,
    delay: float = 0.001,
    at_most: float = HOUR,
    left: float = HOUR,
) -> float:
    start = time.monotonic()
    shared.sleep(lasted, delay, at_most, left)
    return time.monotonic() - start


def test_a_wait_sleeps_for_its_own_delay() -> None:
    assert slept(waits(), lasted=0.0, delay=0.05) >= 0.05


def test_a_wait_never_sleeps_longer_than_is_left() -> None:
    shared = ObservedWaits(uniform=lambda *_: HOUR)

    slept(shared, lasted=0.0, delay=HOUR, left=0.001)


def test_polls_after_the_longest_delay_are_spread() -> None:
    shared = ObservedWaits(uniform=lambda *_: 0.2)
    shared.observe(HOUR)

    assert slept(shared, lasted=0.0, at_most=0.001) >= 0.2


def test_a_wait_that_has_ended_wakes_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    # Each wait looks for observations at these intervals too.
    monkeypatch.setattr(observed_waits, "CANCEL_CHECK_SECONDS", 60.0)
    shared = waits()

    with ThreadPoolExecutor(2) as pool:
        sleeping = [pool.submit(shared.sleep, 0.1, HOUR, HOUR, 60.0) for _ in range(2)]
        while shared._waiting < 2:
            time.sleep(0.001)
        shared.observe(0.2)

        for wait in sleeping:
            wait.result(30)


def test_a_wait_that_begins_later_sleeps_as_long_as_observed() -> None:
    shared = waits()

    shared.observe(0.001)

    slept(shared, lasted=0.0, delay=HOUR)


def test_an_observation_makes_no_first_poll_earlier_than_its_delay() -> None:
    shared = waits()
    shared.observe(0.1)

    assert slept(shared, lasted=0.0, delay=0.09) >= 0.09


def test_a_wait_polls_at_half_of_the_observed_time_and_at_the_observed_time() -> None:
    shared = waits()
    shared.observe(0.1)

    assert slept(shared, lasted=0.0) >= 0.05
    assert slept(shared, lasted=0.02) >= 0.08


def test_waits_that_become_shorter_are_found_out() -> None:
    shared = waits()
    shared.observe(0.2)
    shared.observe(0.1)  # the end of a wait that polled at half

    assert slept(shared, lasted=0.0) >= 0.05
    assert slept(shared, lasted=0.2) < 0.1  # longer than observed, so its own delay counts


def test_an_observation_that_a_wait_refutes_is_forgotten() -> None:
    shared = waits()
    shared.observe(0.05)
    slept(shared, lasted=0.06, delay=0.0)

    shared.observe(0.07)  # longer than the forgotten observation

    slept(shared, lasted=0.065, delay=HOUR)
