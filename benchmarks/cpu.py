"""The CPU time of a read of the provider, compared with a get of boto3 in the same process."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.api import program_variables, running
from benchmarks.pulumi_stack import base_environment, timed

THREADS = 32
READS = 320
"""Reads of each kind in a round. All of them take about a second."""


def measured(folder: Path, rounds: int) -> dict[str, Any]:
    """Return the milliseconds of CPU time per read, by competitor and round."""
    with running() as api:
        api.begin({"start_seconds": 0}, 0)
        environment = base_environment(api.url) | program_variables(1)
        environment["PYTHONPATH"] = str(Path(__file__).parents[1])
        command = [sys.executable, "-m", "benchmarks.cpu", str(rounds)]
        _, output = timed(command, folder, environment)
    return {"milliseconds": json.loads(output)}


def main(rounds: int) -> dict[str, list[float]]:
    """Measure in this process, which plays the part of the plugin."""
    import boto3
    from botocore.config import Config
    from pulumi.dynamic import Config as StackConfig
    from pulumi.dynamic import ConfigureRequest

    from speaker_search_resource.dynamic.resource import DECLARATION
    from speaker_search_resource.speaker_search_task import SpeakerSearchTaskProvider

    identifier = os.environ["IDENTIFIER"]
    client = boto3.client("chime-sdk-media-pipelines", config=Config(max_pool_connections=THREADS))
    provider = SpeakerSearchTaskProvider()
    provider.configure(ConfigureRequest(config=StackConfig({}, "benchmark")))
    created = provider.create(
        {
            "identifier": identifier,
            "voice_profile_domain_arn": os.environ["DOMAIN_ARN"],
            "kinesis_video_stream_source_task_configuration": {
                "stream_arn": os.environ["STREAM_ARN"],
                "channel_id": 0,
            },
            "consent_acknowledged": True,
            DECLARATION: "benchmark",
        }
    )
    state = created.outs
    assert state is not None
    reads: dict[str, Callable[[], object]] = {
        "bare": lambda: client.get_speaker_search_task(
            Identifier=identifier, SpeakerSearchTaskId=state["task_id"]
        ),
        "package": lambda: provider.read(created.id, dict(state)),
    }
    milliseconds: dict[str, list[float]] = {name: [] for name in reads}
    with ThreadPoolExecutor(THREADS) as pool:
        for number in range(rounds + 1):
            for name, read in reads.items():
                started_at = time.process_time()
                for future in [pool.submit(read) for _ in range(READS)]:
                    future.result()
                if number:  # the first round opens the connections
                    milliseconds[name].append(1000 * (time.process_time() - started_at) / READS)
    return milliseconds


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
