"""examples/live_calls: SIGKILL to workers at random moments of many calls.

CALLS, KILLS and SEED in the environment set the numbers of calls and kills, and the random seed.
`make test-calls` kills workers at 50 moments of 30 calls.
"""

import os
import random
from collections.abc import Callable

import pytest

from chime_emulator import Emulator
from tests.examples.live_calls.service import Service
from tests.examples.live_calls.traffic import Killer, assert_nothing_is_left, run_calls

pytestmark = pytest.mark.recovery

CALLS = int(os.environ.get("CALLS", "5"))
KILLS = int(os.environ.get("KILLS", "4"))
SEED = os.environ.get("SEED", "0")
API_CALLS = 6
"""The least number of requests to the API for one call."""


@pytest.mark.parametrize("backend", ["folder", "s3"])
def test_killed_workers_leave_nothing(
    new_service: Callable[..., Service], emulator: Emulator, backend: str
) -> None:
    draw = random.Random(f"{SEED} {backend}")
    # With latency, a kill can lose a response.
    emulator.fault("*", "latency", seconds=0.1)
    service = new_service(workers=3, backend=backend)
    killer = Killer(service, draw, KILLS, calls_between=max(1, API_CALLS * CALLS // KILLS))

    calls = run_calls(
        service,
        draw,
        CALLS,
        at_once=min(CALLS, 10),
        talk_seconds=3.0,
        killer=killer,
        timeout=60 + 60 * CALLS,
    )

    assert_nothing_is_left(service, calls)
