"""The members of the examples in AWS's documentation, with values of this project.

https://docs.aws.amazon.com/chime-sdk/latest/dg/va-notification-targets.html
https://docs.aws.amazon.com/chime-sdk/latest/dg/using-eventbridge-notifications.html
"""

from __future__ import annotations

from typing import Any

from chime_emulator import seeds

from ..support.samples import START

ENVELOPE: dict[str, Any] = {
    "version": "0",
    "service-type": "VoiceAnalytics",
    "source": "aws.chime",
    "account": seeds.ACCOUNT_ID,
    "region": seeds.REGION,
}

STREAM_ARN = START["KinesisVideoStreamSourceTaskConfiguration"]["StreamArn"]


def origin(pipeline_id: str) -> dict[str, Any]:
    """Return the members that every result has."""
    return {
        "mediaInsightsPipelineId": pipeline_id,
        "sourceArn": pipeline_arn(pipeline_id),
        "streamArn": STREAM_ARN,
        "channelId": 0,
    }


def pipeline_arn(pipeline_id: str) -> str:
    return f"arn:aws:chime:{seeds.REGION}:{seeds.ACCOUNT_ID}:media-pipeline/{pipeline_id}"


def search_status(pipeline_id: str, task_id: str, status: str) -> dict[str, Any]:
    """Return a SpeakerSearchStatus without id, time and matches."""
    return ENVELOPE | {
        "detail-type": "SpeakerSearchStatus",
        "resources": [],
        "detail": {"taskId": task_id, "detailStatus": status, **origin(pipeline_id)},
    }


def tone(start: str, end: str) -> dict[str, Any]:
    return {
        "startTime": start,
        "endTime": end,
        "voiceToneLabel": "neutral",
        "voiceToneScore": {"neutral": "0.83", "positive": "0.13", "negative": "0.04"},
    }
