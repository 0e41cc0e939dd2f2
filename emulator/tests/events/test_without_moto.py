"""Results in a process that has not imported moto, or where moto is not installed."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from chime_emulator import Emulator, seeds

from ..support.clock import Clock
from ..support.pipelines import start
from ..support.process import ROOT
from ..support.samples import START_SECONDS

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient as Client

BEGIN = """
import json, sys, boto3
from chime_emulator import Emulator, seeds
from tests.support.pipelines import start
from tests.support.sinks import create_pipeline

emulator = Emulator(port=None)

def attached(service):
    client = boto3.client(
        service, region_name=seeds.REGION,
        aws_access_key_id="local", aws_secret_access_key="local",
    )
    emulator.attach(client)
    return client

client = attached("chime-sdk-media-pipelines")
"""


def run_script(text: str) -> list[str]:
    """Run a program in a new process, and return the lines that it prints."""
    command = [sys.executable, "-c", BEGIN + text + "\nemulator.stop()"]
    ended = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=True)
    return ended.stdout.splitlines()


def test_results_are_held_for_the_seeded_stream() -> None:
    assert run_script("""
start(client, seeds.PIPELINE_ID)
emulator.end_pipeline(seeds.PIPELINE_ID, "Stopped")
print(*[event["delivered"] for event in emulator.events()], "moto" in sys.modules)
kinesis = attached("kinesis")
kinesis.create_stream(StreamName="other", ShardCount=1)
iterator = kinesis.get_shard_iterator(
    StreamName="call-analytics", ShardId="shardId-000000000000", ShardIteratorType="TRIM_HORIZON",
)["ShardIterator"]
for record in kinesis.get_records(ShardIterator=iterator)["Records"]:
    print(json.loads(record["Data"])["detail"]["detailStatus"])
""") == ["True True True False", "IdentificationSuccessful", "VoiceprintGenerationSuccessful"]


def test_results_before_a_reset_are_not_held() -> None:
    assert run_script("""
start(client, seeds.PIPELINE_ID)
emulator.events()
emulator.reset()
kinesis = attached("kinesis")
iterator = kinesis.get_shard_iterator(
    StreamName="call-analytics", ShardId="shardId-000000000000", ShardIteratorType="TRIM_HORIZON",
)["ShardIterator"]
print(len(kinesis.get_records(ShardIterator=iterator)["Records"]))
""") == ["0"]


def test_a_missing_sink_does_not_import_moto() -> None:
    assert run_script("""
start(client, create_pipeline(client, f"arn:aws:sqs:{seeds.REGION}:{seeds.ACCOUNT_ID}:none"))
for event in emulator.events():
    print(event["delivered"], event["error"])
print("moto" in sys.modules)
""") == ["True None", *["False the sink does not exist"] * 2, "False"]


def test_where_moto_is_not_installed(
    client: Client, clock: Clock, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "moto", None)
    start(client, seeds.PIPELINE_ID)
    clock.now += START_SECONDS
    first, _ = emulator.events()
    assert (first["sink"], first["delivered"]) == (seeds.RECORDS_ARN, False)
    assert "moto, which is not installed; run pip install" in first["error"]
