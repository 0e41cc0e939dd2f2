"""The concurrency window: its size after AWS's responses, and a simulated API with a limit."""

import heapq
import math

import pytest

from speaker_search_resource.aws.window import Outcome, Slot, Window

CALL_SECONDS = 0.08
START = "StartSpeakerSearchTask"


def new_window(size: float = 1) -> Window:
    return Window(size, uniform=lambda _, most: most)


def enter(window: Window, count: int, now: float = 0.0) -> list[Slot]:
    slots = [window.enter(START, None, now) for _ in range(count)]
    assert None not in slots
    return [slot for slot in slots if slot]


def accept(window: Window, count: int, now: float = 0.0) -> None:
    """Let a number of calls begin together, and end together with a response."""
    for slot in enter(window, count, now):
        window.leave(slot, Outcome.ACCEPTED, now + CALL_SECONDS)


def test_a_window_begins_with_one_call() -> None:
    window = new_window()
    enter(window, 1)

    assert window.enter(START, None, 0.0) is None


def test_a_window_doubles_while_aws_accepts_all_of_its_calls() -> None:
    window = new_window()
    sizes = []
    for count in (1, 2, 4, 8):
        accept(window, count)
        sizes.append(window.size)

    assert sizes == [2, 4, 8, 16]


def test_a_window_that_is_not_full_does_not_grow() -> None:
    window = new_window(8)
    accept(window, 7)

    assert window.size == 8


def test_calls_that_hardly_overlap_prove_nothing() -> None:
    window = new_window(2)
    first, second = enter(window, 1) + enter(window, 1, now=0.07)
    window.leave(first, Outcome.ACCEPTED, 0.08)
    window.leave(second, Outcome.ACCEPTED, 0.15)

    assert window.size == 2


@pytest.mark.parametrize("refused", [0, 1])
def test_a_refused_size_is_not_tried_again(refused: int) -> None:
    """AWS may refuse either of two calls that are in progress together."""
    window = new_window()
    accept(window, 1)
    slots = enter(window, 2)
    window.leave(slots[refused], Outcome.OVER_QUOTA, 0.07)
    window.leave(slots[1 - refused], Outcome.ACCEPTED, 0.08)
    assert window.size == 1

    for _ in range(100):
        accept(window, 1, now=1.0)

    assert window.size == 1


def test_a_refusal_below_the_limit_closes_the_window_for_a_growing_time() -> None:
    window = new_window()
    closed = []
    now = 0.0
    for _ in range(10):
        (slot,) = enter(window, 1, now)
        window.leave(slot, Outcome.OVER_QUOTA, now)
        closed.append(window.closed_seconds(START, now))
        assert window.enter(START, None, now + closed[-1] - 0.01) is None
        now += closed[-1]

    assert closed[0] == 0.25
    assert closed == sorted(closed)
    assert closed[-1] == 5.0


def test_a_response_resets_the_time_for_which_a_refusal_closes_the_window() -> None:
    window = new_window()
    for now in (0.0, 10.0):
        (slot,) = enter(window, 1, now)
        window.leave(slot, Outcome.OVER_QUOTA, now)
    accept(window, 1, now=20.0)
    (slot,) = enter(window, 1, now=30.0)
    window.leave(slot, Outcome.THROTTLED, 30.0)

    assert window.closed_seconds(START, 30.0) == 0.25


def test_throttling_halves_the_window_once_for_all_calls_in_progress() -> None:
    window = new_window(16)
    for slot in enter(window, 16):
        window.leave(slot, Outcome.THROTTLED, CALL_SECONDS)

    assert window.size == 8
    assert window.closed_seconds(START, CALL_SECONDS) == 0.25


def test_a_throttled_size_is_tried_again() -> None:
    window = new_window(2)
    for slot in enter(window, 2):
        window.leave(slot, Outcome.THROTTLED, 0.0)
    accept(window, 1, now=1.0)

    assert window.size == 2


@pytest.mark.parametrize("outcome", [Outcome.UNKNOWN, Outcome.ACCEPTED])
def test_a_call_without_a_refusal_does_not_shrink_the_window(outcome: Outcome) -> None:
    window = new_window(math.inf)
    for slot in enter(window, 50):
        window.leave(slot, outcome, 0.0)

    assert window.size == math.inf


def test_a_call_without_a_response_does_not_grow_the_window() -> None:
    window = new_window()
    (slot,) = enter(window, 1)
    window.leave(slot, Outcome.UNKNOWN, CALL_SECONDS)

    assert window.size == 1


def test_the_size_does_not_grow_before_the_whole_round_is_accepted() -> None:
    """Of two calls, AWS may refuse the first, and respond to the second earlier."""
    window = new_window()
    accept(window, 1)
    first, second = enter(window, 2)
    window.leave(second, Outcome.ACCEPTED, 0.16)

    assert window.size == 2
    window.leave(first, Outcome.OVER_QUOTA, 0.161)
    assert window.size == 1


def test_a_round_with_a_lost_response_does_not_grow_the_window() -> None:
    window = new_window(2)
    first, second = enter(window, 2)
    window.leave(first, Outcome.UNKNOWN, CALL_SECONDS)
    window.leave(second, Outcome.ACCEPTED, CALL_SECONDS)

    assert window.size == 2


def test_a_refusal_alone_closes_the_window_to_its_own_operation() -> None:
    window = new_window()
    (slot,) = enter(window, 1)
    window.leave(slot, Outcome.OVER_QUOTA, 0.0)

    assert window.enter(START, None, 0.1) is None
    assert window.enter("StopSpeakerSearchTask", None, 0.1)


def test_throttling_leaves_the_ceiling() -> None:
    window = new_window(2)
    for slot in enter(window, 2):
        window.leave(slot, Outcome.OVER_QUOTA, 0.0)
    (slot,) = enter(window, 1, now=1.0)
    window.leave(slot, Outcome.THROTTLED, 1.0)

    for now in range(10, 110):
        accept(window, 1, float(now))

    assert window.size == 1


def test_the_ceiling_is_forgotten_once_another_cause_is_known() -> None:
    """A full Region refuses several starts at once, and then a single start."""
    window = new_window(8)
    for slot in enter(window, 8):
        window.leave(slot, Outcome.OVER_QUOTA, 0.0)
    now = 1.0
    while not window.closed_seconds(START, now):
        for slot in enter(window, int(window.size), now):
            window.leave(slot, Outcome.OVER_QUOTA, now)

    for _ in range(10):
        now += 10
        accept(window, int(window.size), now)

    assert window.size > 8


def test_calls_that_are_taken_over_do_not_enlarge_the_window() -> None:
    window, other = new_window(), new_window(math.inf)
    (start,) = enter(window, 1)
    gets = [other.enter("GetSpeakerSearchTask", "domain", 0.0) for _ in range(24)]
    window.take_over("domain", other)

    window.leave(start, Outcome.OVER_QUOTA, CALL_SECONDS)

    assert window.size == 1
    for get in gets:
        assert get
        assert get.window is window
        window.leave(get, Outcome.OVER_QUOTA, CALL_SECONDS)
    assert window.size == 1
    assert window.enter(START, "domain", 10.0)


class Api:
    """A simulated API, whose calls all take the same time, and that accepts some at once."""

    def __init__(self, limit: float, refusal_seconds: float = CALL_SECONDS) -> None:
        self.limit = limit
        self.refusal_seconds = refusal_seconds
        self.refused = 0
        self._in_progress = 0

    def run(self, window: Window, calls: int, start: float = 0.0) -> float:
        """Make calls until this number was accepted. Return the seconds that they took."""
        now, waiting = start, calls
        ends: list[tuple[float, int, Slot, bool]] = []
        number = 0
        while waiting or ends:
            while waiting and (slot := window.enter(START, None, now)):
                accepted = self._in_progress < self.limit
                self._in_progress += accepted
                waiting -= 1
                number += 1
                seconds = CALL_SECONDS if accepted else self.refusal_seconds
                heapq.heappush(ends, (now + seconds, number, slot, accepted))
            if not ends:
                now += window.closed_seconds(START, now)
                continue
            now, _, slot, accepted = heapq.heappop(ends)
            self._in_progress -= accepted
            self.refused += not accepted
            waiting += not accepted
            window.leave(slot, Outcome.ACCEPTED if accepted else Outcome.OVER_QUOTA, now)
        return now - start


@pytest.mark.parametrize("refusal_seconds", [0.01, 0.079, 0.08, 0.081, 0.1])
def test_one_call_at_a_time_costs_one_refused_call(refusal_seconds: float) -> None:
    api = Api(1, refusal_seconds)

    seconds = api.run(new_window(), 1000)

    assert api.refused == 1
    assert seconds <= 1002 * CALL_SECONDS


def test_25_calls_without_a_limit_take_five_round_trips() -> None:
    assert Api(math.inf).run(new_window(), 25) == pytest.approx(5 * CALL_SECONDS)


@pytest.mark.parametrize("limit", [2, 3, 5, 8])
def test_a_higher_limit_is_found(limit: int) -> None:
    api = Api(limit)
    window = new_window()

    seconds = api.run(window, 1000)

    assert window.size == limit
    assert api.refused <= limit + 1
    assert seconds <= 1.1 * 1000 / limit * CALL_SECONDS


def test_a_limit_that_drops_is_followed() -> None:
    api = Api(limit=8)
    window = new_window()
    api.run(window, 100)
    before = api.refused

    api.limit = 1
    api.run(window, 100)

    assert window.size == 1
    assert api.refused - before <= 2 * 8


def test_an_unlimited_window_stays_near_a_limit() -> None:
    api = Api(limit=4)
    window = new_window(math.inf)

    seconds = api.run(window, 200)

    assert 2 <= window.size <= 5
    assert seconds < 2 * 200 / 4 * CALL_SECONDS


def test_short_calls_do_not_grow_the_window() -> None:
    window = new_window()
    for now in range(100):
        (slot,) = enter(window, 1, float(now))
        window.leave(slot, Outcome.ACCEPTED, now + 0.019)

    assert window.size == 1
