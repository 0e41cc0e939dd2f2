"""Analyze live calls from a service, with one small stack for each call.

Copy this file. Call `recover` once when the service starts, `start` when a call begins, and `end`
when a call has ended. boto3 finds the Region and the credentials. Pulumi finds the backend, which
holds all state, and the passphrase (PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE).

After an interrupted start, the state may not name a pipeline or a task. `end` still finds them. It
destroys the stack, deletes the pipelines of the account with the tag `live-call` and the id of the
call, and removes the stack last. The end of a pipeline ends all its tasks. If `end` fails or is
killed, call it again.

examples/iam/README.md lists the permissions. The policies require the tag `stack`: add the tag to
the pipeline.
"""

import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from tempfile import TemporaryDirectory
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from pulumi import automation

from speaker_search_resource import MediaInsightsPipeline, SpeakerSearchTask, VoiceToneAnalysisTask

PROJECT = "live-calls"
CONFIGURATION_ARN = os.environ["MEDIA_INSIGHTS_PIPELINE_CONFIGURATION_ARN"]
VOICE_PROFILE_DOMAIN_ARN = os.environ["VOICE_PROFILE_DOMAIN_ARN"]

CALL_TAG = "live-call"
LISTED_SECONDS = 20.0
"""Seconds within which AWS is expected to list a new pipeline."""
DELETE_SECONDS = 120.0
POLL_SECONDS = 1.0
ENDED = ("Stopped", "Failed")
NOT_FOUND = "NotFoundException"


@dataclass(frozen=True)
class Call:
    """A call. The service records it before `start`, until `end` has succeeded."""

    id: str
    """Name of the stack and value of the tag: letters, digits, "-", "_" and ".". An id is unique in
    the account and is never used again."""
    stream_arn: str
    """The Kinesis video stream with the voice of the caller."""
    consent: bool
    """Whether the caller was given all notices and has consented, as AWS requires."""
    ended: bool = False
    """Whether the call has ended, so that `end` is due."""


def program(call: Call) -> None:
    """Declare the resources of a call."""
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
        tags={CALL_TAG: call.id},
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

    Call the methods from one thread. The futures hold the exceptions. A call whose `start` failed
    still needs its `end`, because some of its resources may run.
    """

    def __init__(self, max_concurrent: int = 8) -> None:
        self._pool = ThreadPoolExecutor(max_concurrent)
        self._last: dict[str, Future[None]] = {}

    def start(self, call: Call) -> "Future[None]":
        """Create a call's stack, or its missing resources."""
        return self._submit(up, call)

    def end(self, call: Call) -> "Future[None]":
        """Stop everything that analyzes a call, and remove its stack. Start nothing."""
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
        raise ValueError(f"call {call.id}: nothing starts without the caller's consent")
    with options_of(call) as options:
        stack = automation.create_or_select_stack(**options)
        stack.up()
        # The state now names every resource of the call.
        clear_pending_operations(stack)


def destroy(call: Call) -> None:
    with options_of(call) as options:
        try:
            stack = automation.select_stack(**options)
        except automation.StackNotFoundError:
            return  # no `start` has reached AWS, or an earlier `end` has succeeded
        resources = (stack.export_stack().deployment or {}).get("resources", [])
        recorded = any(each["type"].endswith(":MediaInsightsPipeline") for each in resources)
        try:
            stack.destroy()
        finally:
            # If a task cannot be stopped, the end of its pipeline ends it.
            delete_pipelines(call, 0 if recorded else LISTED_SECONDS)
        clear_pending_operations(stack)
        stack.workspace.remove_stack(stack.name)


def delete_pipelines(call: Call, search_seconds: float) -> None:
    """Delete the pipelines with the tag of a call, and wait until they have ended.

    Args:
        call: The call.
        search_seconds: Seconds for which AWS's list may lack a new pipeline.

    Raises:
        TimeoutError: A pipeline has not ended after DELETE_SECONDS.
    """
    config = Config(connect_timeout=10, read_timeout=10, retries={"mode": "standard"})
    region = CONFIGURATION_ARN.split(":")[3]
    chime = boto3.Session(region_name=region).client("chime-sdk-media-pipelines", config=config)
    began, refusal = time.monotonic(), None
    while True:
        running = running_pipelines(chime, call)
        for id_ in running:
            try:
                chime.delete_media_pipeline(MediaPipelineId=id_)
            except ClientError as error:
                # AWS may refuse for the status, such as Initializing or Paused. This is retried.
                if error.response["Error"]["Code"] not in ("ConflictException", NOT_FOUND):
                    raise
                refusal = error
        elapsed = time.monotonic() - began
        if not running and elapsed >= search_seconds:
            return
        if elapsed >= DELETE_SECONDS:
            raise TimeoutError(f"call {call.id}: {running} still run ({refusal}); call end again")
        time.sleep(POLL_SECONDS)


def running_pipelines(chime: Any, call: Call) -> list[str]:
    """Return the ids of the pipelines with the tag of a call that have not ended."""
    running: list[str] = []
    next_page: dict[str, str] = {}
    while True:
        page = chime.list_media_pipelines(**next_page)
        for pipeline in page["MediaPipelines"]:
            id_, arn = pipeline["MediaPipelineId"], pipeline["MediaPipelineArn"]
            try:
                tags = chime.list_tags_for_resource(ResourceARN=arn)["Tags"]
                if {"Key": CALL_TAG, "Value": call.id} not in tags:
                    continue
                response = chime.get_media_pipeline(MediaPipelineId=id_)
            except ClientError as error:
                if error.response["Error"]["Code"] != NOT_FOUND:
                    raise
                continue  # the pipeline has just been deleted, or is too new
            if response["MediaPipeline"]["MediaInsightsPipeline"]["Status"] not in ENDED:
                running.append(id_)
        if not page.get("NextToken"):
            return running
        next_page = {"NextToken": page["NextToken"]}


def clear_pending_operations(stack: automation.Stack) -> None:
    """Remove the operations from the state that a killed run began and a later run settled.

    `pulumi refresh --clear-pending-creates` does the same, and fetches every resource too.
    """
    state = stack.export_stack()
    deployment = dict(state.deployment or {})
    if deployment.pop("pending_operations", None):
        stack.import_stack(automation.Deployment(state.version, deployment))


def unlock(call: Call) -> None:
    """Remove the lock of a killed run. Without a lock, some backends raise an error."""
    with options_of(call) as options, suppress(automation.CommandError):
        automation.select_stack(**options).cancel()


@contextmanager
def options_of(call: Call) -> Iterator[dict[str, Any]]:
    """Yield the arguments that select the stack of a call."""
    with TemporaryDirectory() as folder:
        yield {
            "stack_name": call.id,
            "project_name": PROJECT,
            "program": partial(program, call),
            "opts": automation.LocalWorkspaceOptions(work_dir=folder),
        }


def stacks() -> list[str]:
    """Return the names of this project's stacks in the backend."""
    with TemporaryDirectory() as folder:
        settings = automation.ProjectSettings(PROJECT, "python")
        workspace = automation.LocalWorkspace(work_dir=folder, project_settings=settings)
        return [stack.name for stack in workspace.list_stacks()]
