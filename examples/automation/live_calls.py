"""Analyze live calls from a service: one small stack per call, many at a time.

Copy this file. Call `recover` once when the service starts, `start` when a call begins, and `end`
when a call has ended. boto3 finds the Region and the credentials. Pulumi finds the backend and the
passphrase (PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE). The backend holds all persistent state.
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
    """A call. The service records it before `start`, and until `end` has completed."""

    id: str  # the stack's name: letters, digits, "-", "_" and "."; used once
    stream_arn: str  # the Kinesis video stream of the caller's voice
    consent: bool  # the caller was given all notices and consented, as AWS requires
    ended: bool = False  # `end` is due


def program(call: Call) -> None:
    """Declare the resources of a call's stack."""
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
    options: dict[str, Any] = {
        "identifier": pipeline.media_pipeline_id,
        "kinesis_video_stream_source_task_configuration": {
            "stream_arn": call.stream_arn,
            "channel_id": 0,
        },
        "consent_acknowledged": call.consent,
    }
    SpeakerSearchTask("caller", voice_profile_domain_arn=VOICE_PROFILE_DOMAIN_ARN, **options)
    VoiceToneAnalysisTask("tone", language_code="en-US", **options)


class LiveCalls:
    """The calls of one service. Only one service may use this project of the backend.

    Call the methods from one thread. The futures end with the work, and hold its exception. A call
    whose `start` failed still needs its `end`, because some of its resources may run.
    """

    def __init__(self, max_concurrent: int = 8) -> None:
        self._pool = ThreadPoolExecutor(max_concurrent)
        self._last: dict[str, Future[None]] = {}

    def start(self, call: Call) -> "Future[None]":
        """Create a call's stack, or its missing resources."""
        return self._submit(up, call)

    def end(self, call: Call) -> "Future[None]":
        """Stop the tasks and the pipeline of a call, and remove its stack."""
        return self._submit(destroy, call)

    def recover(self, calls: Iterable[Call]) -> "list[Future[None]]":
        """Resume the recorded calls of a service that has died: start or end each call.

        The `pulumi` processes of that service must have ended too, as with a container or a systemd
        unit.
        """
        remaining, futures = stacks(), []
        for call in calls:
            if call.id in remaining:
                remaining.remove(call.id)
                self._submit(unlock, call)
            futures.append(self.end(call) if call.ended else self.start(call))
        if remaining:
            logging.warning("stacks without a recorded call, not changed: %s", remaining)
        return futures

    def _submit(self, work: Callable[[Call], None], call: Call) -> "Future[None]":
        self._last = {id_: last for id_, last in self._last.items() if not last.done()}
        previous = [self._last[call.id]] if call.id in self._last else []

        def run_after_previous() -> None:
            wait(previous)
            work(call)

        self._last[call.id] = future = self._pool.submit(run_after_previous)
        return future


def up(call: Call) -> None:
    if not call.consent:
        raise ValueError(f"call {call.id}: without the caller's consent nothing listens to it")
    with stack_of(call) as stack:
        stack.up()


def destroy(call: Call) -> None:
    with stack_of(call) as stack:
        # A killed `up` may have started resources that the state does not name. The same `up` of
        # these resources finds them by their request tokens, and then `destroy` can stop them.
        pending = (stack.export_stack().deployment or {}).get("pending_operations", [])
        started = [each["resource"]["urn"] for each in pending if each["type"] == "creating"]
        if started:
            stack.up(target=started)
        stack.destroy(remove=True)


def unlock(call: Call) -> None:
    """Remove the lock of a killed run. Some backends report an error if there is none."""
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
    """Return the names of this project's stacks in the backend."""
    with TemporaryDirectory() as folder:
        settings = automation.ProjectSettings(PROJECT, "python")
        workspace = automation.LocalWorkspace(work_dir=folder, project_settings=settings)
        return [stack.name for stack in workspace.list_stacks()]
