"""Seeded calls for the workers of examples/live_calls, and kills of the workers."""

import random
import time
from dataclasses import dataclass

from tests.examples.live_calls.events import Event, consent, ended, started, updated
from tests.examples.live_calls.service import Service


@dataclass
class LiveCall:
    """A call that has begun."""

    id: str
    consents: bool
    began_at: float
    """When its first events were sent, on the monotonic clock."""
    seconds_to_search: float = 0.0
    """Seconds from its first events to a search that is InProgress."""
    ends_at: float = 0.0


class Killer:
    """Kills workers at seeded moments, and starts a worker for each that it has killed.

    A moment is a number of API calls, and up to 1.5 seconds after them.
    """

    def __init__(self, service: Service, draw: random.Random, kills: int, calls_between: int):
        self.kills_left = kills
        self._service, self._draw, self._calls_between = service, draw, calls_between
        self._due_at = float("inf")
        self._due_count = draw.randint(0, calls_between)

    def __call__(self) -> None:
        """Kill a worker, if a moment has come."""
        count = sum(self._service.emulator.calls()["counts"].values())
        if count >= self._due_count:
            self._due_count = count + self._draw.randint(1, 2 * self._calls_between)
            self._due_at = min(self._due_at, time.monotonic() + self._draw.uniform(0, 1.5))
        if self.kills_left and time.monotonic() >= self._due_at:
            self._service.kill_worker(self._draw.choice(self._service.workers))
            self._service.start_worker()
            self.kills_left -= 1
            self._due_at = float("inf")


def run_calls(
    service: Service,
    draw: random.Random,
    count: int,
    *,
    at_once: int,
    seconds_between: float = 0.0,
    talk_seconds: float = 0.0,
    killer: Killer | None = None,
    timeout: float = 900,
) -> list[LiveCall]:
    """Run calls, and wait until the queue is empty.

    Args:
        service: The service with its workers.
        draw: Decides consents, orders and duplicates of events, and lengths of calls.
        count: The least number of calls. There are more until the killer has finished.
        at_once: The largest number of calls at once.
        seconds_between: The least number of seconds between the beginnings of two calls.
        talk_seconds: The longest time from the search's start to the end of a call.
        killer: Is called again and again.
        timeout: Seconds after which the run fails.
    """
    calls: list[LiveCall] = []
    live: list[LiveCall] = []
    next_at = time.monotonic()

    def step() -> bool:
        nonlocal next_at
        now = time.monotonic()
        service.restart_ended_workers()
        if killer:
            killer()
        is_open = len(calls) < count or (killer is not None and killer.kills_left > 0)
        if is_open and len(live) < at_once and now >= next_at:
            call = LiveCall(f"call-{len(calls)}", draw.random() < 0.8, now)
            calls.append(call)
            live.append(call)
            service.send(*opening(draw, call))
            next_at += seconds_between
        for call in [*live]:
            if call.consents and not call.ends_at and service.searches(call.id) == ["InProgress"]:
                call.seconds_to_search = now - call.began_at
                call.ends_at = now + draw.uniform(0, talk_seconds)
            if not call.consents or (call.ends_at and now >= call.ends_at):
                service.send(*closing(draw, call))
                live.remove(call)
        return not is_open and not live and service.is_idle()

    service.wait_until(step, timeout)
    return calls


def opening(draw: random.Random, call: LiveCall) -> list[Event]:
    """Return the first events of a call, in any order, some twice."""
    legs = [started(call.id), started(call.id, "agent", is_caller=False), updated(call.id)]
    events = [*legs, consent(call.id)] if call.consents else legs
    events += draw.sample(events, draw.randint(0, 2))
    draw.shuffle(events)
    return events


def closing(draw: random.Random, call: LiveCall) -> list[Event]:
    """Return the last events of a call, in any order, some twice."""
    ends = [ended(call.id), ended(call.id, "agent", is_caller=False)]
    withdrawal = [consent(call.id, False)] if draw.random() < 0.2 else []
    late = draw.sample([started(call.id), *ends], draw.randint(0, 2))
    events = [*ends, *withdrawal, *late]
    draw.shuffle(events)
    return events


def assert_nothing_is_left(service: Service, calls: list[LiveCall]) -> None:
    """Check that each call with consent was searched once, and that nothing of any call is left."""
    searches = {call.id: service.searches(call.id) for call in calls}
    assert searches == {call.id: ["Stopped"] if call.consents else [] for call in calls}
    assert {len(service.pipelines(call.id)) for call in calls if call.consents} <= {1}
    assert service.alive() == []
    assert service.stacks() == {}
    assert service.dead_letters() == 0
    service.stop_workers()
    leftovers = service.leftovers()
    assert leftovers == [], leftovers
