"""Searches declared with this package."""

import os

import pulumi  # noqa: F401  every user's program imports it

from speaker_search_resource import SpeakerSearchTask

for number in range(int(os.environ["TASKS"])):
    SpeakerSearchTask(
        f"task-{number}",
        identifier=os.environ["IDENTIFIER"],
        voice_profile_domain_arn=os.environ["DOMAIN_ARN"],
        kinesis_video_stream_source_task_configuration={
            "stream_arn": os.environ["STREAM_ARN"],
            "channel_id": 0,
        },
        consent_acknowledged=True,
    )
