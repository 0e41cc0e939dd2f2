"""boto3 with 32 threads. ``up`` prints the ids of tasks; ``refresh`` and ``destroy`` take them.

``STARTS`` is the number of starts that the API accepts at once.
"""

import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config

THREADS = 32
POLL_SECONDS = 0.1
PIPELINE = os.environ["IDENTIFIER"]

client = boto3.client("chime-sdk-media-pipelines", config=Config(max_pool_connections=THREADS))
starts = threading.Semaphore(int(os.environ["STARTS"]))


def up(_: int) -> str:
    with starts:
        task = client.start_speaker_search_task(
            Identifier=PIPELINE,
            VoiceProfileDomainArn=os.environ["DOMAIN_ARN"],
            KinesisVideoStreamSourceTaskConfiguration={
                "StreamArn": os.environ["STREAM_ARN"],
                "ChannelId": 0,
            },
        )["SpeakerSearchTask"]
    task_id = task["SpeakerSearchTaskId"]
    wait(task_id, task["SpeakerSearchTaskStatus"], "InProgress")
    return task_id


def down(task_id: str) -> None:
    client.stop_speaker_search_task(Identifier=PIPELINE, SpeakerSearchTaskId=task_id)
    wait(task_id, status_of(task_id), "Stopped")


def wait(task_id: str, status: str, until: str) -> None:
    while status != until:
        time.sleep(POLL_SECONDS)
        status = status_of(task_id)


def status_of(task_id: str) -> str:
    return client.get_speaker_search_task(Identifier=PIPELINE, SpeakerSearchTaskId=task_id)[
        "SpeakerSearchTask"
    ]["SpeakerSearchTaskStatus"]


with ThreadPoolExecutor(THREADS) as pool:
    if sys.argv[1] == "up":
        print(*pool.map(up, range(int(os.environ["TASKS"]))))
    elif sys.argv[1] == "refresh":
        list(pool.map(status_of, sys.argv[2:]))
    else:
        list(pool.map(down, sys.argv[2:]))
