"""The events of a live call, in the shapes of AWS's documentation.

https://docs.aws.amazon.com/chime-sdk/latest/ag/automating-chime-with-cloudwatch-events.html
"""

import uuid
from typing import Any

from tests.support.inputs import arn

Event = dict[str, Any]

FRAGMENT = "91343852333181437344442219794598596340754947404"
CONNECTOR = {"voiceConnectorId": "abcdef1ghij2klmno3pqr4", "version": "0"}


def stream_arn(name: str) -> str:
    name = f"stream/ChimeVoiceConnector-abcdef1ghij2klmno3pqr4-{name}/1700000000000"
    return arn(name, service="kinesisvideo")


def consent(call_id: str, consent: bool = True) -> Event:
    return envelope("live-calls", "Live Call Consent", callId=call_id, consent=consent)


def started(call_id: str, stream: str = "caller", *, is_caller: bool = True) -> Event:
    return streaming(call_id, "STARTED", **leg(stream, is_caller))


def ended(call_id: str, stream: str = "caller", *, is_caller: bool = True) -> Event:
    end = {"endTime": "2026-01-01T00:05:00.000Z"}
    return streaming(call_id, "ENDED", **leg(stream, is_caller), **end)


def updated(call_id: str) -> Event:
    return streaming(call_id, "UPDATED", updateHeaders={"call-id": call_id})


def failed(call_id: str) -> Event:
    failure = {"failTime": "2026-01-01T00:00:09Z", "failureReason": "Internal failure"}
    return streaming(call_id, "FAILED", direction="Inbound", **failure)


def leg(stream: str, is_caller: bool) -> dict[str, Any]:
    return {
        "direction": "Inbound",
        "fromNumber": "+12065550100",
        "toNumber": "+13605550199",
        "isCaller": is_caller,
        "mediaType": "audio/L16",
        "startFragmentNumber": FRAGMENT,
        "startTime": "2026-01-01T00:00:00.238Z",
        "streamArn": stream_arn(stream),
    }


def streaming(call_id: str, status: str, **detail: Any) -> Event:
    call = {"callId": call_id, "transactionId": str(uuid.uuid4()), **CONNECTOR}
    kind = "Chime VoiceConnector Streaming Status"
    return envelope("aws.chime", kind, **call, streamingStatus=status, **detail)


def envelope(source: str, detail_type: str, **detail: Any) -> Event:
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": detail_type,
        "source": source,
        "account": "111122223333",
        "time": "2026-01-01T00:00:00Z",
        "region": "us-east-1",
        "resources": [],
        "detail": detail,
    }
