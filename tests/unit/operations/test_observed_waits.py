"""Waits that share the time that they observe.

The waits sleep on a condition of `threading`, so these tests use milliseconds of real time. A wait
that would sleep for an hour shows that another thread has woken it.
"""

import time
from concurrent.futures import ThreadPoolExecutor

from speaker_search_resource.operations.observed_waits import ObservedWaits

HOUR = 3600.0


def waits() -> ObservedWaits:
    """Return waits that do not spread their polls."""
    return ObservedWaits(uniform=lambda low, _: low)


def test_a_wait_sleeps_for_its_own_delay() -> None:
    waits().sleep(lasted=0.0, delay=0.001, at_most=HOUR)


def test_a_wait_never_sleeps_longer_than_at_most() -> None:
    waits().sleep(lasted=0.0, delay=HOUR, at_most=0.001)


def test_a_wait_that_has_ended_wakes_the_others() -> None:
    shared = waits()

    with ThreadPoolExecutor(2) as pool:
        sleeping = [pool.submit(shared.sleep, 0.0, HOUR, HOUR) for _ in range(2)]
        shared.observe(0.001)

        for wait in sleeping:
            wait.result(60)


def test_a_wait_that_begins_later_sleeps_as_long_as_observed() -> None:
    shared = waits()

    shared.observe(0.001)

    shared.sleep(lasted=0.0, delay=HOUR, at_most=HOUR)


def slept(shared: ObservedWaits, lasted: float, delay: float = 0.001) -> float:
    start = time.monotonic()
    shared.sleep(lasted, delay, at_most=HOUR)
    return time.monotonic() - start


def test_an_observation_makes_no_first_poll_earlier_than_its_delay() -> None:
    shared = waits()
    shared.observe(0.1)

    assert slept(shared, lasted=0.0, delay=0.09) >= 0.09


def test_a_wait_polls_at_half_of_the_observed_time_and_at_the_observed_time() -> None:
    shared = waits()
    shared.observe(0.1)

    assert slept(shared, lasted=0.0) >= 0.05
    assert slept(shared, lasted=0.06) >= 0.04


def test_waits_that_become_shorter_are_found_out() -> None:
    shared = waits()
    shared.observe(0.2)
    shared.observe(0.1)  # the end of a wait that polled at half

    assert slept(shared, lasted=0.0) >= 0.05
    assert slept(shared, lasted=0.2) < 0.1  # longer than observed, so its own delay counts


def test_an_observation_that_a_wait_refutes_is_forgotten() -> None:
    shared = waits()
    shared.observe(0.05)
    shared.sleep(lasted=0.06, delay=0.0, at_most=0.0)

    shared.observe(0.07)  # longer than the forgotten observation

    shared.sleep(lasted=0.065, delay=HOUR, at_most=HOUR)
