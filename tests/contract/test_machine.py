"""Random operations on one declaration, with random faults and crashes of the plugin process.

Invariants: a declaration has at most one running task. A running task is in the state, or its start
was lost and the next create finds it. After a destroy no task runs. A run that only destroys ends
every task that the state names.
"""

import os
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, Literal, NamedTuple

import grpc
import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from chime_emulator import Emulator
from speaker_search_resource.provider.properties import INCOMPLETE
from tests.support.inputs import search_inputs
from tests.support.plugin import (
    TIMEOUTS,
    Plugin,
    declaration,
    last_line,
    recorded,
    stack_config,
)

TIMEOUT_OPTIONS = {TIMEOUTS: {"create": "20s", "delete": "20s"}}

START_SECONDS = 0.2

HANG_SECONDS = 60.0
"""Seconds after which an interrupted operation hangs."""

FAULTS = st.one_of(
    st.fixed_dictionaries(
        {
            "kind": st.just("error"),
            "code": st.sampled_from(
                [
                    "ThrottledClientException",
                    "ServiceFailureException",
                    "ServiceUnavailableException",
                    "ConflictException",
                ]
            ),
            "after_effect": st.booleans(),
        }
    ),
    st.fixed_dictionaries({"kind": st.just("drop"), "when": st.sampled_from(["before", "after"])}),
    st.sampled_from([{"kind": "truncated"}, {"kind": "not_json"}, {"kind": "empty_json"}]),
).flatmap(
    lambda fault: st.fixed_dictionaries(
        {
            **{name: st.just(value) for name, value in fault.items()},
            "operation": st.sampled_from(
                ["StartSpeakerSearchTask", "GetSpeakerSearchTask", "StopSpeakerSearchTask"]
            ),
            "count": st.integers(1, 2),
            "after": st.integers(0, 1),
        }
    )
)


class Moment(NamedTuple):
    """A moment of an operation: seconds after its begin, or after its first call.

    A new plugin process needs about half a second before its first call.
    """

    after_a_call: bool
    seconds: float


MOMENTS = st.sampled_from(
    [
        *(Moment(True, seconds) for seconds in (0.0, 0.05, 0.1, 0.2, 0.4)),
        *(Moment(False, seconds) for seconds in (0.0, 0.2, 0.4)),
    ]
)


class DeclarationMachine(RuleBasedStateMachine):
    """One declaration, its state and the API.

    A rule that does not apply returns at once. A precondition would depend on the timing of real
    processes, and Hypothesis must be able to repeat the same steps.
    """

    @initialize(replay=st.sampled_from(["task", "conflict"]))
    def start(self, replay: str) -> None:
        self.emulator = Emulator(start_seconds=START_SECONDS, token_replay=replay)
        self.plugin = Plugin(stack_config(self.emulator.endpoint_url))
        self.state: tuple[str, dict[str, Any]] | None = None
        self.trigger = 0
        self.response_lost = False
        """Whether a create ended without a response. The next create must find its task."""
        self.last_error = ""

    def alive(self) -> list[str]:
        return [task["id"] for task in self.emulator.tasks() if task["alive"]]

    def create(self, timeout: str = "20s") -> None:
        inputs = search_inputs(triggers=[self.trigger]) | declaration() | TIMEOUT_OPTIONS
        inputs |= {TIMEOUTS: {"create": timeout}}
        try:
            self.state = self.plugin.create(inputs | {"wait_for_in_progress": True})
            self.response_lost = False
        except grpc.RpcError as error:
            self.fail(error)
            self.response_lost = self.response_lost or "it may have started" in self.last_error

    def fail(self, error: grpc.RpcError) -> None:
        """Keep the message and the state of a failed operation, as the engine does."""
        self.last_error = last_line(error)
        partial = recorded(error)
        if partial:
            id_, outputs = partial
            self.state = id_, outputs | TIMEOUT_OPTIONS

    def delete(self) -> None:
        assert self.state is not None
        try:
            self.plugin.delete(*self.state)
            self.state = None
        except grpc.RpcError as error:
            self.last_error = last_line(error)

    def update(self) -> None:
        """Continue with an incomplete task."""
        assert self.state is not None
        id_, olds = self.state
        news = search_inputs(triggers=[self.trigger]) | declaration() | TIMEOUT_OPTIONS
        try:
            self.state = id_, self.plugin.update(id_, olds, news | {"wait_for_in_progress": True})
        except grpc.RpcError as error:
            self.fail(error)

    def wait_during(self, running: "Future[None]", moment: Moment) -> None:
        """Wait for a moment of an operation, or for its end."""
        calls = sum(self.emulator.calls()["counts"].values())
        while moment.after_a_call and not running.done():
            if sum(self.emulator.calls()["counts"].values()) > calls:
                break
            time.sleep(0.005)
        wait([running], timeout=moment.seconds)

    def interrupt_during(self, operation: Callable[[], None], moment: Moment) -> None:
        """Cancel the run during an operation, as the engine does on Ctrl-C, and end the plugin."""
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(operation)
            self.wait_during(running, moment)
            self.plugin.cancel()
            running.result(HANG_SECONDS)
        self.restart()

    def restart(self) -> None:
        self.plugin.close()
        self.plugin = Plugin(stack_config(self.emulator.endpoint_url))

    def kill_during(self, operation: Callable[[], None], moment: Moment) -> None:
        """Kill the plugin during an operation, as a crash of the machine would."""
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(operation)
            self.wait_during(running, moment)
            if running.done():
                running.result()
            self.plugin.process.kill()
        self.restart()

    @rule(fault=FAULTS)
    def add_fault(self, fault: dict[str, Any]) -> None:
        # One fault at a time: a Conflict that outlasts its retries counts as a used token.
        self.emulator.clear_faults()
        self.emulator.fault(**fault)

    def up_now(self) -> None:
        if self.state is None:
            self.create()
        elif self.state[1].get(INCOMPLETE):
            self.update()

    @rule()
    def up(self) -> None:
        self.up_now()

    @rule()
    def up_that_times_out_and_cannot_stop(self) -> None:
        if self.state is not None:
            return
        self.emulator.clear_faults()
        self.emulator.fault("StopSpeakerSearchTask", "error", code="ForbiddenException")
        self.emulator.configure(start_seconds=3)
        self.create(timeout="1s")
        self.emulator.configure(start_seconds=START_SECONDS)
        self.emulator.clear_faults()

    @rule(moment=MOMENTS)
    def interrupt_in_up(self, moment: Moment) -> None:
        if self.state is not None and not self.state[1].get(INCOMPLETE):
            self.delete()
        self.interrupt_during(self.up_now, moment)

    @rule(moment=MOMENTS)
    def interrupt_in_destroy(self, moment: Moment) -> None:
        if self.state is not None:
            self.interrupt_during(self.delete, moment)

    @rule()
    def destroy_only(self) -> None:
        """Destroy after a lost start, without an `up`: no call starts a task."""
        started = len(self.emulator.tasks())
        self.emulator.clear_faults()
        if self.state is not None:
            self.delete()
            assert self.state is None, self.last_error
            assert self.alive() == []
        assert len(self.emulator.tasks()) == started

    @rule(moment=MOMENTS)
    def crash_in_up(self, moment: Moment) -> None:
        if self.state is not None:
            return
        self.response_lost = True
        self.kill_during(self.create, moment)

    @rule()
    def refresh(self) -> None:
        if self.state is None:
            return
        try:
            self.state = self.plugin.read(*self.state)
        except grpc.RpcError as error:
            self.fail(error)

    @rule(status=st.sampled_from(["Failed", "Stopped"]))
    def end_task(self, status: Literal["Failed", "Stopped"]) -> None:
        for task_id in self.alive():
            self.emulator.end_task(task_id, status)

    @rule()
    def replace(self) -> None:
        if self.state is None:
            return
        self.delete()
        if self.state is None:
            self.trigger += 1
            self.create()

    @rule()
    def replace_without_change(self) -> None:
        if self.state is None:
            return
        self.delete()
        if self.state is None:
            self.create()

    @rule()
    def destroy(self) -> None:
        if self.state is None:
            return
        self.delete()
        if self.state is None:
            assert self.alive() == []

    @rule(moment=MOMENTS)
    def crash_in_destroy(self, moment: Moment) -> None:
        if self.state is None:
            return
        self.kill_during(self.delete, moment)

    @invariant()
    def no_task_is_lost(self) -> None:
        if not hasattr(self, "emulator"):
            return
        alive = self.alive()
        assert len(alive) <= 1
        if alive and not (self.state and self.state[1]["task_id"] in alive):
            assert self.response_lost, self.last_error

    def teardown(self) -> None:
        if not hasattr(self, "emulator"):
            return
        try:
            self.emulator.clear_faults()
            # A lost response needs one more create before the destroy.
            if self.state is None and self.response_lost:
                self.create()
                assert self.state is not None, self.last_error
                assert self.alive() in ([], [self.state[1]["task_id"]])
            if self.state is not None:
                self.delete()
                assert self.state is None, self.last_error
            assert self.alive() == []
        finally:
            self.plugin.close()
            self.emulator.stop()


def test_random_operations() -> None:
    run_state_machine_as_test(
        DeclarationMachine,
        settings=settings(
            max_examples=int(os.environ.get("LIVES", "15")),
            stateful_step_count=12,
            deadline=None,
            derandomize="LIVES" not in os.environ,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
