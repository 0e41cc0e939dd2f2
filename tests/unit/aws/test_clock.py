"""Deadlines."""

from speaker_search_resource.aws.clock import Deadline
from tests.unit.fakes import FakeTime


def test_the_remaining_time_shrinks_as_time_passes() -> None:
    time = FakeTime()
    deadline = Deadline(60.0, time.clock)

    time.seconds += 25

    assert deadline.elapsed() == 25
    assert deadline.remaining() == 35


def test_no_time_remains_after_the_deadline() -> None:
    time = FakeTime()
    deadline = Deadline(60.0, time.clock)

    time.seconds += 61

    assert deadline.remaining() == 0


def test_a_shortened_deadline_counts_from_the_same_start() -> None:
    time = FakeTime()
    deadline = Deadline(60.0, time.clock)
    time.seconds += 25

    shortened = deadline.shortened(10.0)

    assert shortened.seconds == 50
    assert shortened.elapsed() == 25
    assert shortened.remaining() == 25
    assert deadline.remaining() == 35


def test_a_sleep_ends_at_the_deadline() -> None:
    time = FakeTime()
    deadline = Deadline(5.0, time.clock)

    for _ in range(3):
        deadline.sleep(3.0)

    assert time.sleeps == [3.0, 2.0, 0.0]
