"""The example events of AWS's pages, with values for their placeholders, and the events of consent.

https://docs.aws.amazon.com/chime-sdk/latest/ag/automating-chime-with-cloudwatch-events.html
https://docs.aws.amazon.com/chime-sdk/latest/dg/using-eventbridge-notifications.html
"""

from typing import Any

Event = dict[str, Any]

CALL_ID = "1112-2222-4333"

_HEADERS = {
    "from": '"John" <sip:+12065550100@10.24.34.0;tag=abcdefg',
    "to": "<sip:+13605550199@abcdef1ghij2klmno3pqr4.voiceconnector.chime.aws:5060",
    "call-id": CALL_ID,
    "cseq": "101 INVITE",
    "contact": "<sip:user@10.24.34.0:6090",
    "content-type": "application/sdp",
    "content-length": "246",
}
_STREAM = (
    "arn:aws:kinesisvideo:us-east-1:123456:stream/"
    "ChimeVoiceConnector-abcdef1ghij2klmno3pqr4-111aaa-22bb-33cc-44dd-111222/111122223333"
)
_SIPREC = (
    '<&xml version="1.0" encoding="UTF-8"&\r\n'
    "<recording xmlns='urn:ietf:params:xml:ns:recording:1'"
)


def _event(source: str, detail_type: str, detail: Event) -> Event:
    return {
        "version": "0",
        "id": "12345678-1234-1234-1234-111122223333",
        "detail-type": detail_type,
        "source": source,
        "account": "111122223333",
        "time": "2022-08-26T17:55:15Z",
        "region": "us-east-1",
        "resources": [],
        "detail": detail,
    }


def streaming(status: str) -> Event:
    """Return an event of a Voice Connector: STARTED, ENDED, UPDATED or FAILED."""
    call = {
        "callId": CALL_ID,
        "transactionId": "12345678-1234-1234",
        "voiceConnectorId": "abcdef1ghij2klmno3pqr4",
        "streamingStatus": status,
        "version": "0",
    }
    media = {
        "direction": "Outbound",
        "fromNumber": "+12065550100",
        "inviteHeaders": _HEADERS,
        "isCaller": False,
        "mediaType": "audio/L16",
        "sdp": {"mediaIndex": 0, "mediaLabel": "1"},
        "siprecMetadata": _SIPREC,
        "startFragmentNumber": "1234567899444",
        "startTime": "2022-08-26T17:55:15Z",
        "streamArn": _STREAM,
        "toNumber": "+13605550199",
    }
    details: dict[str, Event] = {
        "STARTED": media,
        "ENDED": {**media, "endTime": "2022-08-26T18:00:15Z"},
        "UPDATED": {"updateHeaders": _HEADERS, "siprecMetadata": _SIPREC},
        "FAILED": {
            "direction": "Inbound",
            "failTime": "2022-08-26T17:55:15Z",
            "failureReason": "Internal failure",
        },
    }
    detail = {**call, **details[status]}
    return _event("aws.chime", "Chime VoiceConnector Streaming Status", detail)


def state_change(event_type: str, **detail: Any) -> Event:
    """Return an event of a pipeline, such as ``MediaInsightsInProgress``."""
    pipeline = "arn:aws:chime:us-east-1:111122223333:media-pipeline/87654321-33ca"
    call = {
        "version": "0",
        "mediaInsightsPipelineArn": pipeline,
        "eventType": f"chime:{event_type}",
        "callId": CALL_ID,
        "transactionId": "12345678-1234-1234",
        "fromNumber": "+12065550100",
        "toNumber": "+13605550199",
        "voiceConnectorId": "abcdef1ghij2klmno3pqr4",
        "direction": "Inbound",
    }
    return _event("aws.chime", "Media Insights State Change", {**call, **detail})


def consent(given: bool, source: str = "live-calls") -> Event:
    return _event(source, "Live Call Consent", {"callId": CALL_ID, "consent": given})
