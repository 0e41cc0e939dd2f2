"""Watch live calls from a service: one small stack a call, many at a time, none left behind.

Copy this file. Call `recover` once when the service starts, `start` when a call begins and `end`
when it has ended. Region and credentials are what boto3 finds, backend and passphrase what Pulumi
finds (PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE): all that has to outlive the service is there.
"""

import logging
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from tempfile import TemporaryDirectory
from typing import Any

from pulumi import automation

from speaker_search_resource import MediaInsightsPipeline, SpeakerSearchTask, VoiceToneAnalysisTask

PROJECT = "live-calls"
CONFIGURATION_ARN = os.environ["MEDIA_INSIGHTS_PIPELINE_CONFIGURATION_ARN"]
VOICE_PROFILE_DOMAIN_ARN = os.environ["VOICE_PROFILE_DOMAIN_ARN"]


@dataclass(frozen=True)
class Call:
    """A call, as the service keeps it on record from before its `start` until its `end` is done."""

    id: str  # its stack's name: letters, digits, "-", "_" and "."; never used twice
    stream_arn: str  # the Kinesis video stream that the caller speaks on
    consent: bool  # the caller was given all notices and has consented, as AWS requires
    ended: bool = False  # its `end` is due


def program(call: Call) -> None:
    """What a call's stack holds."""
    pipeline = MediaInsightsPipeline(
        "call",
        media_insights_pipeline_configuration_arn=CONFIGURATION_ARN,
        kinesis_video_stream_source_runtime_configuration={
            "streams": [
                {
                    "stream_arn": call.stream_arn,
                    "stream_channel_definition": {"number_of_channels": 1},
                }
            ],
            "media_encoding": "pcm",
            "media_sample_rate": 8000,
        },
    )
    listen: dict[str, Any] = {
        "identifier": pipeline.media_pipeline_id,
        "kinesis_video_stream_source_task_configuration": {
            "stream_arn": call.stream_arn,
            "channel_id": 0,
        },
        "consent_acknowledged": call.consent,
    }
    SpeakerSearchTask("caller", voice_profile_domain_arn=VOICE_PROFILE_DOMAIN_ARN, **listen)
    VoiceToneAnalysisTask("tone", language_code="en-US", **listen)


class LiveCalls:
    """The calls of one service; no other may work on this project of the backend.

    Call its methods from one thread. What they return is done when the work is, and raises what
    the work raised. A call whose start failed wants its `end` like any other: part of it may run.
    """

    def __init__(self, at_once: int = 8) -> None:
        self._pool = ThreadPoolExecutor(at_once)
        self._last: dict[str, Future[None]] = {}

    def start(self, call: Call) -> "Future[None]":
        """Bring up a call's stack, or what is missing of it."""
        return self._in_turn(up, call)

    def end(self, call: Call) -> "Future[None]":
        """Stop all that listens to a call, and remove its stack."""
        return self._in_turn(destroy, call)

    def recover(self, calls: Iterable[Call]) -> "list[Future[None]]":
        """Take up the calls on record after a dead service: those that live, and those to end.

        Its `pulumi` processes must be dead too, as they are with a container or a systemd unit.
        """
        left, work = stacks(), []
        for call in calls:
            if call.id in left:
                left.remove(call.id)
                self._in_turn(unlock, call)
            work.append(self.end(call) if call.ended else self.start(call))
        if left:
            logging.warning("stacks without a call on record, left as they are: %s", left)
        return work

    def _in_turn(self, work: Callable[[Call], None], call: Call) -> "Future[None]":
        self._last = {id_: last for id_, last in self._last.items() if not last.done()}
        before = [self._last[call.id]] if call.id in self._last else []

        def turn() -> None:
            wait(before)
            work(call)

        self._last[call.id] = future = self._pool.submit(turn)
        return future


def up(call: Call) -> None:
    if not call.consent:
        raise ValueError(f"call {call.id}: without the caller's consent nothing listens to it")
    with stack_of(call) as stack:
        stack.up()


def destroy(call: Call) -> None:
    with stack_of(call) as stack:
        # A killed `up` may have begun what is not in the state yet. The same `up`, of that alone,
        # is given it by its request token; then there is something to destroy.
        pending = (stack.export_stack().deployment or {}).get("pending_operations", [])
        begun = [one["resource"]["urn"] for one in pending if one["type"] == "creating"]
        if begun:
            stack.up(target=begun)
        stack.destroy(remove=True)


def unlock(call: Call) -> None:
    """Take away the lock of a killed run; to some backends it is an error if there is none."""
    with stack_of(call) as stack, suppress(automation.CommandError):
        stack.cancel()


@contextmanager
def stack_of(call: Call) -> Iterator[automation.Stack]:
    with TemporaryDirectory() as folder:
        options = automation.LocalWorkspaceOptions(work_dir=folder)
        yield automation.create_or_select_stack(
            call.id, project_name=PROJECT, program=partial(program, call), opts=options
        )


def stacks() -> list[str]:
    """The names of this project's stacks in the backend."""
    with TemporaryDirectory() as folder:
        settings = automation.ProjectSettings(PROJECT, "python")
        workspace = automation.LocalWorkspace(work_dir=folder, project_settings=settings)
        return [stack.name for stack in workspace.list_stacks()]
