"""The same number of resources, as large as a task, with a provider that does nothing."""

import os

from benchmarks.programs.nothing import Nothing

PADDING = "." * 38
"""A task's record also has `__declaration` and a longer import path. The engine writes the whole
state at each step, so a shorter record would measure their length."""

for number in range(int(os.environ["TASKS"])):
    Nothing(
        f"task-{number}",
        {
            "identifier": os.environ["IDENTIFIER"],
            "voice_profile_domain_arn": os.environ["DOMAIN_ARN"],
            "kinesis_video_stream_source_task_configuration": {
                "stream_arn": os.environ["STREAM_ARN"],
                "channel_id": 0,
            },
            "consent_acknowledged": True,
            "restart_policy": "Never",
            "wait_for_in_progress": True,
            "region": "us-east-1",
            "padding": PADDING,
        },
    )
