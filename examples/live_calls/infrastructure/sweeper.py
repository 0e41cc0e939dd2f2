"""Report the pipelines of live calls that no stack in the Pulumi backend belongs to.

A pipeline belongs to the stack that its tag `live-call` names. `python sweeper.py` prints a line
for each pipeline without a stack, and then returns 1. It deletes only the pipelines that
`--delete` names, and only if they have no stack.

The environment names the backend (PULUMI_BACKEND_URL), the Region and the credentials.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from tempfile import TemporaryDirectory
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

PROJECT = "live-calls"
CALL_TAG = "live-call"
METRICS = "LiveCalls"
ENDED = ("Stopped", "Failed")


@dataclass(frozen=True)
class Pipeline:
    """A running pipeline of a call."""

    id: str
    stack: str
    """The stack that the tag names."""
    status: str
    created: datetime

    @property
    def age_seconds(self) -> float:
        return (datetime.now(timezone.utc) - self.created).total_seconds()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--delete", metavar="ID", nargs="+", default=[], help="delete pipelines")
    parser.add_argument("--metrics", action="store_true", help="publish the metrics of the alarms")
    arguments = parser.parse_args()
    # Only the legacy mode retries ThrottledClientException, for its HTTP status 429.
    config = Config(retries={"mode": "legacy", "total_max_attempts": 6})
    chime = boto3.client("chime-sdk-media-pipelines", config=config)
    # A stack exists before its pipeline, and until its pipeline has ended. Therefore the pipelines
    # are listed before the stacks, and their status is read after the stacks.
    tagged = list(pipelines_with_tag(chime))
    stacks = stacks_in_backend()
    running = [
        pipeline
        for id_, stack in tagged
        if (pipeline := fetch(chime, id_, stack)) and pipeline.status not in ENDED
    ]
    left = [pipeline for pipeline in running if pipeline.stack not in stacks]
    for pipeline in left:
        print(
            f"pipeline {pipeline.id}: the backend has no stack {pipeline.stack};"
            f" {pipeline.status}, {pipeline.age_seconds / 60:.0f} minutes old"
        )
    if arguments.metrics:
        publish(running, left)
    delete(chime, arguments.delete, left)
    return 1 if {pipeline.id for pipeline in left} - set(arguments.delete) else 0


def pipelines_with_tag(chime: Any) -> Iterator[tuple[str, str]]:
    """Yield the id and the tag of each pipeline of a call, running or ended."""
    # boto3 has no paginator for this operation.
    next_page: dict[str, str] = {}
    while True:
        page = chime.list_media_pipelines(**next_page)
        for each in page["MediaPipelines"]:
            try:
                tags = chime.list_tags_for_resource(ResourceARN=each["MediaPipelineArn"])["Tags"]
            except chime.exceptions.NotFoundException:
                continue
            for tag in tags:
                if tag["Key"] == CALL_TAG:
                    yield each["MediaPipelineId"], tag["Value"]
        if not page.get("NextToken"):
            return
        next_page = {"NextToken": page["NextToken"]}


def stacks_in_backend() -> set[str]:
    """Return the names of the project's stacks.

    Raises:
        SystemExit: The CLI failed. The message is the CLI's.
    """
    command = ["pulumi", "stack", "ls", "--project", PROJECT, "--json", "--non-interactive"]
    # The CLI leaves a log of each command in its home.
    with TemporaryDirectory() as home:
        variables = {**os.environ, "PULUMI_HOME": home, "PULUMI_SKIP_UPDATE_CHECK": "true"}
        done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: {done.stderr.strip()}")
    return {each["name"].rpartition("/")[2] for each in json.loads(done.stdout)}


def fetch(chime: Any, id_: str, stack: str) -> Pipeline | None:
    """Return a pipeline, or None if it no longer exists."""
    try:
        response = chime.get_media_pipeline(MediaPipelineId=id_)["MediaPipeline"]
    except chime.exceptions.NotFoundException:
        return None
    found = response["MediaInsightsPipeline"]
    return Pipeline(id_, stack, found["Status"], found["CreatedTimestamp"])


def publish(running: Sequence[Pipeline], left: Sequence[Pipeline]) -> None:
    """Publish the metrics that alarms.py watches."""
    age = max((pipeline.age_seconds for pipeline in running), default=0.0)
    data: list[Any] = [
        {"MetricName": "OldestPipelineAge", "Value": age, "Unit": "Seconds"},
        {"MetricName": "PipelinesWithoutStack", "Value": len(left), "Unit": "Count"},
    ]
    boto3.client("cloudwatch").put_metric_data(Namespace=METRICS, MetricData=data)


def delete(chime: Any, ids: Sequence[str], left: Sequence[Pipeline]) -> None:
    """Delete pipelines without a stack.

    Raises:
        SystemExit: One of the pipelines is not without a stack. Nothing is deleted.
    """
    if others := sorted(set(ids) - {pipeline.id for pipeline in left}):
        sys.exit(f"nothing was deleted: not pipelines without a stack: {', '.join(others)}")
    for id_ in ids:
        chime.delete_media_pipeline(MediaPipelineId=id_)
        print(f"pipeline {id_}: deleted")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (BotoCoreError, ClientError) as error:
        sys.exit(f"sweeper.py: {error}")
