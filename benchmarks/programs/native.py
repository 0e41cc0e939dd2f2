"""Searches declared with the native provider."""

import os

import pulumi

for number in range(int(os.environ["TASKS"])):
    pulumi.CustomResource(
        "speakersearch:index:SpeakerSearchTask",
        f"task-{number}",
        {
            "identifier": os.environ["IDENTIFIER"],
            "voiceProfileDomainArn": os.environ["DOMAIN_ARN"],
            "kinesisVideoStreamSourceTaskConfiguration": {
                "streamArn": os.environ["STREAM_ARN"],
                "channelId": 0,
            },
            "consentAcknowledged": True,
        },
    )
