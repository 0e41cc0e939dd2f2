"""Deadlines, pauses and durations."""

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import pytest
from speaker_search_resource.waiting import Deadline, DeadlineExceeded, Experience, pauses, seconds


@pytest.mark.parametrize(
    ("duration", "expected"),
    [("90s", 90), ("5m", 300), ("1h30m", 5400), ("1.5s", 1.5), ("250ms", 0.25), (".5m", 30)],
)
def test_seconds(duration: str, expected: float) -> None:
    assert seconds(duration) == pytest.approx(expected)


@pytest.mark.parametrize("duration", ["", "5", "5 m", "m", "1d", "-5m", "5mm"])
def test_not_a_duration(duration: str) -> None:
    with pytest.raises(ValueError, match="is not a duration"):
        seconds(duration)


def test_pauses_grow_to_the_cap_and_are_never_none() -> None:
    drawn = list(islice(pauses(first=0.2, cap=2.0), 50))
    assert 0.1 <= drawn[0] <= 0.2
    assert all(0.1 <= pause <= 2.0 for pause in drawn)
    assert all(pause >= 1.0 for pause in drawn[10:])


def test_a_call_that_never_answers_is_left_behind() -> None:
    never = threading.Event()
    with pytest.raises(DeadlineExceeded):
        Deadline(0.05).run(never.wait)
    # The thread that is left with it gets no other call before it has returned.
    assert Deadline(60).run(threading.get_ident)
    never.set()


def test_a_call_s_own_answer_and_error_come_through() -> None:
    deadline = Deadline(60)
    assert deadline.run(lambda: 7) == 7

    def fails() -> None:
        raise TimeoutError("its own")

    with pytest.raises(TimeoutError, match="its own"):
        deadline.run(fails)


def test_nothing_begins_or_sleeps_after_the_deadline() -> None:
    over = Deadline(0)
    over.sleep(3600)
    with pytest.raises(DeadlineExceeded):
        over.run(lambda: pytest.fail("it began"))


def test_one_wait_that_has_ended_wakes_the_others() -> None:
    experience = Experience()
    with ThreadPoolExecutor(2) as others:
        waits = [others.submit(experience.sleep, 0.0, 3600, 3600) for _ in range(2)]
        experience.learn(0.001)
        for wait in waits:
            wait.result(60)


def test_what_does_not_hold_for_others_is_forgotten() -> None:
    experience = Experience()
    experience.learn(0.05)
    experience.sleep(0.06, 0.0, 0.0)
    experience.learn(0.07)
    with ThreadPoolExecutor(1) as other:
        other.submit(experience.sleep, 0.065, 3600, 3600).result(60)


def test_nobody_sleeps_for_longer_than_at_most() -> None:
    with ThreadPoolExecutor(1) as other:
        other.submit(Experience().sleep, 0.0, 3600, 0.001).result(60)
