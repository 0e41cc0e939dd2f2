"""The stack of a call: its program, and its life with Pulumi's Automation API.

https://www.pulumi.com/docs/iac/automation-api/
"""

import functools
import hashlib
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from calls import Call
from pulumi import automation

from speaker_search_resource import MediaInsightsPipeline, SpeakerSearchTask

PROJECT = "live-calls"
CONFIGURATION_ARN = os.environ["MEDIA_INSIGHTS_PIPELINE_CONFIGURATION_ARN"]
VOICE_PROFILE_DOMAIN_ARN = os.environ["VOICE_PROFILE_DOMAIN_ARN"]
REGION = CONFIGURATION_ARN.split(":")[3]

CALL_TAG = "live-call"
"""The tag of a pipeline, whose value is the name of the stack."""
LISTED_SECONDS = 20.0
"""Seconds within which AWS is expected to list a new pipeline."""
DELETE_SECONDS = 120.0
POLL_SECONDS = 1.0
ENDED = ("Stopped", "Failed")
NOT_FOUND = "NotFoundException"


def program(call: Call) -> None:
    """Declare the resources of a call."""
    pipeline = MediaInsightsPipeline(
        "call",
        media_insights_pipeline_configuration_arn=CONFIGURATION_ARN,
        kinesis_video_stream_source_runtime_configuration={
            "streams": [
                {
                    "stream_arn": call.stream_arn,
                    "fragment_number": call.fragment_number,
                    "stream_channel_definition": {"number_of_channels": 1},
                }
            ],
            "media_encoding": "pcm",
            "media_sample_rate": 8000,
        },
        tags={CALL_TAG: stack_name(call)},
    )
    SpeakerSearchTask(
        "caller",
        identifier=pipeline.media_pipeline_id,
        voice_profile_domain_arn=VOICE_PROFILE_DOMAIN_ARN,
        kinesis_video_stream_source_task_configuration={
            "stream_arn": call.stream_arn,
            "fragment_number": call.fragment_number,
            "channel_id": 0,
        },
        consent_acknowledged=call.consent,
    )


def up(call: Call) -> None:
    """Create the stack of a call, or its missing resources.

    Raises:
        automation.CommandError: The search does not run. A part of the stack may run.
    """
    with selected(call) as stack:
        unlocked(stack, stack.up)


def remove(call: Call) -> None:
    """Stop everything that analyzes a call, and remove its stack. Start nothing.

    Raises:
        automation.CommandError: The stack is not removed. A part of it may run.
        TimeoutError: A pipeline has not ended after DELETE_SECONDS.
    """
    with selected(call) as stack:
        try:
            unlocked(stack, stack.destroy)
        except automation.CommandError:
            # If a task cannot be stopped, the end of its pipeline ends it.
            delete_pipelines(call, 0)
            raise
        if call.state != "up" or call.attempts > 1:
            # The state may not name a pipeline whose create was interrupted.
            delete_pipelines(call, LISTED_SECONDS)
        delete(stack)


def stack_name(call: Call) -> str:
    """Return the name of a call's stack: its id, or a digest if an id cannot be a name."""
    if re.fullmatch(r"[\w.-]{1,90}", call.id, re.ASCII):
        return call.id
    return f"call-{hashlib.sha256(call.id.encode()).hexdigest()}"


@functools.cache
def pulumi_command() -> automation.PulumiCommand:
    """Return the CLI, whose version is checked once."""
    return automation.PulumiCommand()


@contextmanager
def selected(call: Call) -> Iterator[automation.Stack]:
    """Yield the stack of a call, in a temporary folder for all that Pulumi writes."""
    with TemporaryDirectory() as folder:
        options = automation.LocalWorkspaceOptions(
            work_dir=folder,
            env_vars={"AWS_REGION": REGION, "PULUMI_HOME": folder, "TMPDIR": folder},
            pulumi_command=pulumi_command(),
        )

        def create_or_select() -> automation.Stack:
            return automation.create_or_select_stack(
                name, PROJECT, functools.partial(program, call), opts=options
            )

        name = stack_name(call)
        try:
            stack = create_or_select()
        except automation.ConcurrentUpdateError:
            # A worker was killed while it removed the stack, and only the lock is left.
            remove_lock(name)
            stack = create_or_select()
        yield stack


def remove_lock(name: str) -> None:
    """Remove the lock of a stack that does not exist. The CLI unlocks existing stacks only."""
    backend = urlsplit(os.environ["PULUMI_BACKEND_URL"])
    folder = f".pulumi/locks/organization/{PROJECT}/{name}/"
    if backend.scheme == "file":
        shutil.rmtree(Path(backend.path, folder))
    else:
        options = dict(parse_qsl(backend.query))
        s3 = boto3.resource(
            "s3", endpoint_url=options.get("endpoint"), region_name=options.get("region")
        )
        prefix = f"{backend.path}/{folder}".lstrip("/")
        s3.Bucket(backend.netloc).objects.filter(Prefix=prefix).delete()


def delete(stack: automation.Stack) -> None:
    """Delete a stack without resources, its history and its backups."""
    # `Workspace.remove_stack` keeps the backups.
    command = ["stack", "rm", "--yes", "--remove-backups", "--stack", stack.name]
    workspace = stack.workspace
    workspace.pulumi_command.run(command, workspace.work_dir, workspace.env_vars)


def unlocked(stack: automation.Stack, operation: Callable[..., Any]) -> None:
    """Run an operation of a stack, also if a killed worker has left its lock.

    Only the worker that holds the messages of a call runs operations of its stack.
    """
    try:
        operation(show_secrets=False)
    except automation.ConcurrentUpdateError:
        stack.cancel()
        operation(show_secrets=False)


def delete_pipelines(call: Call, search_seconds: float) -> None:
    """Delete the pipelines with the tag of a call, and wait until they have ended.

    The request that creates a pipeline also sets its tag. Therefore the tag finds a pipeline whose
    response was lost, and the end of the pipeline ends its tasks.

    Args:
        call: The call.
        search_seconds: Seconds for which AWS's list may lack a new pipeline.

    Raises:
        TimeoutError: A pipeline has not ended after DELETE_SECONDS.
    """
    # Only the legacy mode retries ThrottledClientException, for its HTTP status 429.
    retries: Any = {"mode": "legacy", "total_max_attempts": 6}
    config = Config(connect_timeout=10, read_timeout=10, retries=retries)
    chime = boto3.client("chime-sdk-media-pipelines", region_name=REGION, config=config)
    began, refusal = time.monotonic(), None
    others: set[str] = set()
    while True:
        running = running_pipelines(chime, stack_name(call), others)
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
            raise TimeoutError(f"call {call.id}: pipelines {running} still run ({refusal})")
        time.sleep(POLL_SECONDS)


def running_pipelines(chime: Any, tag: str, others: set[str]) -> list[str]:
    """Return the ids of the pipelines with a value of the tag that have not ended.

    Args:
        chime: The client.
        tag: The value.
        others: The ids of pipelines without it. This function adds those that it finds.
    """
    return [
        id_
        for id_, arn in listed_pipelines(chime)
        if id_ not in others and is_running(chime, id_, arn, tag, others)
    ]


def listed_pipelines(chime: Any) -> Iterator[tuple[str, str]]:
    """Yield the id and the ARN of each pipeline of the account."""
    next_page: dict[str, str] = {}
    while True:
        response = chime.list_media_pipelines(**next_page)
        for pipeline in response["MediaPipelines"]:
            yield pipeline["MediaPipelineId"], pipeline["MediaPipelineArn"]
        if not response.get("NextToken"):
            return
        next_page = {"NextToken": response["NextToken"]}


def is_running(chime: Any, id_: str, arn: str, tag: str, others: set[str]) -> bool:
    """Return whether a pipeline has a value of the tag and has not ended."""
    try:
        tags = chime.list_tags_for_resource(ResourceARN=arn)["Tags"]
        if {"Key": CALL_TAG, "Value": tag} not in tags:
            others.add(id_)
            return False
        pipeline = chime.get_media_pipeline(MediaPipelineId=id_)["MediaPipeline"]
    except ClientError as error:
        if error.response["Error"]["Code"] != NOT_FOUND:
            raise
        return False  # the pipeline has just been deleted, or is too new
    return pipeline["MediaInsightsPipeline"]["Status"] not in ENDED
