"""Requests to start and to get tasks, captured from boto3 and then copied."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.config import Config

from chime_emulator import seeds

TASK_ID = "00000000-0000-0000-0000-000000000000"
TOKEN = "t" * 36


def captured(call: Callable[[Any], object]) -> bytes:
    """Return the request that boto3 sends for a call, as bytes."""

    class Captured(Exception):
        pass

    def keep(request: Any, **_: Any) -> None:
        raise Captured(request)

    session = boto3.Session(aws_access_key_id="local", aws_secret_access_key="local")
    client = session.client(
        "chime-sdk-media-pipelines",
        region_name=seeds.REGION,
        endpoint_url="http://127.0.0.1:4599",
        config=Config(retries={"total_max_attempts": 1}),
    )
    client.meta.events.register("before-send", keep)
    try:
        call(client)
    except Captured as sent:
        request = sent.args[0]
    body = request.body or b""
    url = urlsplit(request.url)
    target = url.path + (f"?{url.query}" if url.query else "")
    lines = [f"{request.method} {target} HTTP/1.1", "Host: 127.0.0.1:4599"]
    for name, value in request.headers.items():
        lines.append(f"{name}: {value.decode() if isinstance(value, bytes) else value}")
    if body and "Content-Length" not in request.headers:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


START = captured(
    lambda client: client.start_speaker_search_task(
        Identifier=seeds.PIPELINE_ID,
        VoiceProfileDomainArn=seeds.VOICE_PROFILE_DOMAIN_ARN,
        KinesisVideoStreamSourceTaskConfiguration={
            "StreamArn": seeds.STREAM_ARN,
            "ChannelId": 0,
        },
        ClientRequestToken=TOKEN,
    )
)
GET = captured(
    lambda client: client.get_speaker_search_task(
        Identifier=seeds.PIPELINE_ID, SpeakerSearchTaskId=TASK_ID
    )
)


def starts(first: int, count: int) -> list[bytes]:
    """Return requests to start tasks, each with its own token."""
    return [START.replace(TOKEN.encode(), b"%036d" % n) for n in range(first, first + count)]


def gets(ids: list[str], count: int) -> list[bytes]:
    """Return requests to get these tasks, repeated in order."""
    chosen = [GET.replace(TASK_ID.encode(), each.encode()) for each in ids]
    return (chosen * (count // len(chosen) + 1))[:count]
