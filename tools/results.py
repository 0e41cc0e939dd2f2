"""Print the results of the stack `local`, one a line, as a consumer reads them from the sink."""

import json
import sys
import time
import urllib.request
from pathlib import Path

import boto3
import yaml

from chime_emulator import seeds

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "examples" / "results"))

from notifications import Result  # noqa: E402
from stores import MemoryStore  # noqa: E402

TIMEOUT_SECONDS = 5.0
"""Timeout until each live task has a result. The emulator takes a second after InProgress."""


def main() -> int:
    config = yaml.safe_load((ROOT / "Pulumi.local.yaml").read_text())["config"]
    endpoint = config["aws:endpoints"][0]["chimesdkmediapipelines"]
    try:
        with urllib.request.urlopen(f"{endpoint}/_emulator/tasks", timeout=5) as response:
            missing = {task["id"] for task in json.load(response) if task["alive"]}
    except OSError:
        print(f"no emulator responds at {endpoint}; run make up", file=sys.stderr)
        return 1
    kinesis = boto3.client(
        "kinesis",
        region_name=config["aws:region"],
        endpoint_url=endpoint,
        aws_access_key_id=config["aws:accessKey"],
        aws_secret_access_key=config["aws:secretKey"],
    )
    (shard,) = kinesis.list_shards(StreamARN=seeds.RECORDS_ARN)["Shards"]
    iterator = kinesis.get_shard_iterator(
        StreamARN=seeds.RECORDS_ARN, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    store = MemoryStore()
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while True:
        response = kinesis.get_records(StreamARN=seeds.RECORDS_ARN, ShardIterator=iterator)
        for record in response["Records"]:
            if result := store.keep(json.loads(record["Data"])):
                print(line(result))
                missing.discard(result.task_id)
        if not missing:
            return 0
        if time.monotonic() > deadline:
            print(f"no result yet: {', '.join(sorted(missing))}", file=sys.stderr)
            return 1
        iterator = response["NextShardIterator"]
        time.sleep(0.2)


def line(result: Result) -> str:
    """Return time, task, status, and the best match or the voice tone."""
    words = [f"{result.time:%H:%M:%S}", result.task_id, result.status.value]
    if result.matches:
        words += [result.matches[0].voice_profile_id, str(result.matches[0].confidence)]
    if tone := result.overall_tone or result.current_tone:
        words.append(tone.label)
    return " ".join(words)


if __name__ == "__main__":
    sys.exit(main())
