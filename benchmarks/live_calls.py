"""Measure the workers of examples/live_calls: python -m benchmarks.live_calls --help

Prints the calls that one core handles in a minute, and the seconds from the event to a search that
is InProgress. Fails if a call was not searched once, or if anything of a call is left.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.machine import machine
from chime_emulator import Emulator
from tests.examples.live_calls.service import Service, running
from tests.examples.live_calls.traffic import Killer, assert_nothing_is_left, run_calls
from tests.support.moto_process import moto_process

API_SECONDS = 0.08
"""The latency of each request to the emulator, as on AWS."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=10.0, help="time in which calls begin")
    parser.add_argument("--at-once", type=int, default=25)
    parser.add_argument("--talk", type=float, default=120.0, help="longest search, in seconds")
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--kills", type=int, default=0, help="workers to kill")
    parser.add_argument("--faults", type=float, default=0.0, help="share of failing API requests")
    parser.add_argument("--backend", choices=["folder", "s3"], default="s3")
    parser.add_argument("--seed", default="0")
    arguments = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        moto_process() as moto,
        Emulator(start_seconds=0.5, stop_seconds=0.2, max_concurrent_calls=64) as emulator,
    ):
        service = Service(Path(folder), moto, emulator, arguments.backend, visibility_seconds=15)
        add_faults(emulator, arguments.faults)
        with running(service, arguments.workers):
            figures = measure(service, arguments)
    print(json.dumps({**vars(arguments), **figures, **machine("pulumi", "boto3")}, indent=2))


def add_faults(emulator: Emulator, share: float) -> None:
    emulator.fault("*", "latency", seconds=API_SECONDS)
    if share:
        emulator.fault("*", "error", code="ThrottledClientException", probability=share / 2)
        emulator.fault("*", "drop", when="after", probability=share / 4)
        emulator.fault("*", "error", code="ServiceFailureException", probability=share / 4)


def measure(service: Service, arguments: argparse.Namespace) -> dict[str, Any]:
    """Run the calls, and return the figures."""
    draw = random.Random(arguments.seed)
    killer = Killer(service, draw, arguments.kills, 6 * arguments.calls // (arguments.kills or 1))
    before = cpu_seconds()
    began = time.monotonic()
    calls = run_calls(
        service,
        draw,
        arguments.calls,
        at_once=arguments.at_once,
        seconds_between=arguments.minutes * 60 / arguments.calls,
        talk_seconds=arguments.talk,
        killer=killer,
        timeout=3600,
    )
    elapsed = time.monotonic() - began
    assert_nothing_is_left(service, calls)
    used = cpu_seconds() - before
    delays = [call.seconds_to_search for call in calls if call.consents]
    return {
        "elapsed_seconds": round(elapsed),
        "searches": len(delays),
        "core_seconds_per_search": round(used / len(delays), 2),
        "searches_per_minute_and_core": round(60 * len(delays) / used, 1),
        "seconds_to_search_median": round(statistics.median(delays), 1),
        "seconds_to_search_p95": round(statistics.quantiles(delays, n=20)[-1], 1),
    }


def cpu_seconds() -> float:
    """Return the CPU time of the workers that have ended, with all their descendants."""
    times = os.times()
    return times.children_user + times.children_system


if __name__ == "__main__":
    main()
