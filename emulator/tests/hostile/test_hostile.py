"""Hostile requests: each gets a response, none causes an internal error, memory stays bounded.

A few in `make test`; `make test-hostile` sends REQUESTS of them, with SEED for others.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from chime_emulator.state.call_log import RECENT_CALLS

from .requests import batches, requests, signed_oddly, sweep
from .target import Target, replies
from .valid import CONTROL, OPERATIONS, Request, Valid
from .wire import ENDINGS, VALID, torn

REQUESTS = int(os.environ.get("REQUESTS", "400"))
SEED = int(os.environ.get("SEED", "0"))
SHARE = REQUESTS // 4
ROUND = 250
BATCH = 12
WARM_UP = 0.2
"""Share of the requests after which the emulator has reached its usual memory."""
GROWTH_KIB = 16 * 1024
"""Allowed variation of memory: a body of 1 MiB in a few threads, and the allocator's reserve."""
BYTES_OF_ONE = 8 * 1024
"""Allowed memory of each created resource: its whole request and its tags."""

STATUS = re.compile(rb"(?:^|(?<=\n|\}))HTTP/1\.[01] ([0-9]{3}) ")
START = next(data for data in VALID if data.startswith(b"POST /media-insights-pipelines/"))
HTTP_DEMANDS = {501, 505}
"""Statuses of an unknown method and of an unsupported HTTP version."""


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Target]:
    with Target(tmp_path / "log") as running:
        yield running


class Run:
    """A number of requests to one emulator, and the checks after them."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.sent = 0
        self.statuses: Counter[int] = Counter()
        self._warm_kib = 0

    def send(self, strategy: st.SearchStrategy[Any], once: Callable[[Any], None]) -> None:
        """Send the requests in rounds, because Hypothesis keeps data of each round."""
        number = 0
        while self.sent < SHARE:
            examples = min(ROUND, 1 + SHARE // 50)
            number += 1

            @seed(SEED * 1_000_000 + number)
            @settings(
                max_examples=examples,
                derandomize=False,
                database=None,
                deadline=None,
                phases=[Phase.generate, Phase.shrink],
                suppress_health_check=list(HealthCheck),
            )
            @given(strategy)
            def one_round(drawn: Any) -> None:
                if self.sent < SHARE:
                    once(drawn)

            one_round()
            if not self._warm_kib and self.sent >= WARM_UP * SHARE:
                self._warm_kib = self.target.at_rest().rss_kib

    def sweep(self, valid: list[Valid], once: Callable[[list[Request]], None]) -> None:
        """Send the sweep of these requests, up to half of the share."""
        swept = list(sweep(valid))
        Random(SEED).shuffle(swept)
        del swept[SHARE // 2 :]
        for start in range(0, len(swept), BATCH):
            once(swept[start : start + BATCH])

    def check(self) -> None:
        """Check that the emulator works, and that resources and memory are as expected."""
        self.target.ask("DELETE", "/_emulator/faults")
        self.target.run_task()
        usage = self.target.at_rest()
        calls = self.target.ask("GET", "/_emulator/calls")
        assert len(calls["recent"]) <= RECENT_CALLS
        assert len(calls["counts"]) < 100, "names that clients make up must not be counted"
        created = self.statuses[201]
        allowed = GROWTH_KIB + created * BYTES_OF_ONE // 1024
        grown = usage.rss_kib - self._warm_kib
        print(f"{self.sent} requests, {grown} KiB grown, {usage}, {dict(self.statuses)}")
        assert grown <= allowed, f"{grown} KiB grown, {usage}"

    def exchange(self, sent: list[Request]) -> None:
        """Send well-framed requests in sequence, and expect a response to each."""
        self.sent += len(sent)
        received = self.target.exchange(b"".join(request.wire() for request in sent))
        got = replies(received, [request.method for request in sent])
        assert len(got) == len(sent), [reply.status for reply in got]
        for reply in got:
            assert reply.status < 500, reply
            if reply.body:
                json.loads(reply.body)
            self.statuses[reply.status] += 1


def test_operations(target: Target) -> None:
    run = Run(target)
    run.sweep(OPERATIONS, run.exchange)
    run.send(batches(requests(OPERATIONS)), run.exchange)
    run.check()
    # If every near-valid request failed validation, only validation would be tested.
    assert {200, 201, 400, 404} <= run.statuses.keys()


def test_signatures(target: Target) -> None:
    run = Run(target)
    run.send(batches(signed_oddly()), run.exchange)
    run.check()


def test_control(target: Target) -> None:
    run = Run(target)
    before = target.ask("GET", "/_emulator/settings")

    def once(sent: list[Request]) -> None:
        run.exchange(sent)
        # Use the settings and faults, without waiting for a response that a fault may delay.
        target.abandon(START, reset=False)
        target.ask("DELETE", "/_emulator/faults")
        target.ask("POST", "/_emulator/settings", before)

    run.sweep(CONTROL, once)
    run.send(batches(requests(CONTROL)), once)
    run.check()


def test_wire(target: Target) -> None:
    run = Run(target)

    def once(drawn: tuple[bytes, str]) -> None:
        data, ending = drawn
        run.sent += 1
        if ending == "leave" or ending == "reset":
            target.abandon(data, reset=ending == "reset")
        elif ending == "stay":
            target.leave_open(data)
        else:
            statuses = [int(status) for status in STATUS.findall(target.exchange(data))]
            assert [each for each in statuses if each >= 500 and each not in HTTP_DEMANDS] == []
            run.statuses.update(statuses)

    run.send(st.tuples(torn(), st.sampled_from(ENDINGS)), once)
    run.check()
