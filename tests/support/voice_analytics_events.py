"""The example notifications of AWS's page, with values for its placeholders.

https://docs.aws.amazon.com/chime-sdk/latest/dg/va-notification-targets.html
"""

import json
from typing import Any

Event = dict[str, Any]

_IDENTIFICATION = """
{
    "version": "0",
    "id": "12345678-1234-1234-1234-111122223333",
    "detail-type": "SpeakerSearchStatus",
    "service-type": "VoiceAnalytics",
    "source": "aws.chime",
    "account": "111122223333",
    "time": "2022-08-26T17:55:15Z",
    "region": "us-east-1",
    "resources": [],
    "detail": {
        "taskId": "af15ba25-c09f-4e7a-8d35-2a6e2a0c0001",
        "detailStatus": "IdentificationSuccessful",
        "speakerSearchDetails" : {
            "results": [
                {
                    "voiceProfileId": "vp-505e0992-82da-49eb-9d4a-4b34772b96b6",
                    "confidenceScore": "0.94567856"
                },
                {
                    "voiceProfileId": "vp-fba9cbfa-4b8d-4f10-9e41-9dfdd66545ab",
                    "confidenceScore": "0.82783350"
                },
                {
                    "voiceProfileId": "vp-746995fd-16dc-45b9-8965-89569d1cf787",
                    "confidenceScore": "0.77136436"
                }
            ]
        },
        "mediaInsightsPipelineId": "87654321-33ca-4dc6-9cdf-abcde6612345",
        "sourceArn": "arn:aws:chime:us-east-1:111122223333:media-pipeline/87654321-33ca-4dc6-9cdf-abcde6612345",
        "streamArn": "arn:aws:kinesisvideo:us-east-1:111122223333:stream/my-stream/0123456789012",
        "channelId": 0
    }
}
"""  # noqa: E501

_VOICEPRINT = """
{
    "version": "0",
    "id": "12345678-1234-1234-1234-111122224444",
    "detail-type": "SpeakerSearchStatus",
    "service-type": "VoiceAnalytics",
    "source": "aws.chime",
    "account": "111122223333",
    "time": "2022-08-26T17:55:25Z",
    "region": "us-east-1",
    "resources": [],
    "detail": {
        "taskId": "af15ba25-c09f-4e7a-8d35-2a6e2a0c0001",
        "detailStatus": "VoiceprintGenerationSuccess",
        "mediaInsightsPipelineId": "87654321-33ca-4dc6-9cdf-abcde6612345",
        "sourceArn": "arn:aws:chime:us-east-1:111122223333:media-pipeline/87654321-33ca-4dc6-9cdf-abcde6612345",
        "streamArn": "arn:aws:kinesisvideo:us-east-1:111122223333:stream/my-stream/0123456789012",
        "channelId": 0
    }
}
"""  # noqa: E501

_VOICE_TONE = """
{
  "detail-type": "VoiceToneAnalysisStatus",
  "service-type": "VoiceAnalytics",
  "source": "aws.chime",
  "account": "216539279014",
  "time": "2022-08-26T17:55:15.563441Z",
  "region": "us-east-1",
  "detail": {
    "taskId": "af15ba25-c09f-4e7a-8d35-2a6e2a0c0002",
    "detailStatus": "VoiceToneAnalysisSuccessful",
    "voiceToneAnalysisDetails": {
      "currentAverageVoiceTone": {
          "startTime": "2022-08-26T17:55:15.563Z",
          "endTime": "2022-08-26T17:55:45.720Z",
          "voiceToneLabel": "neutral",
          "voiceToneScore": {
            "neutral": "0.83",
            "positive": "0.13",
            "negative": "0.04"
          }
      },
      "overallAverageVoiceTone": {
          "startTime": "2022-08-26T16:23:13.344Z",
          "endTime": "2022-08-26T17:55:45.720Z",
          "voiceToneLabel": "positive",
          "voiceToneScore": {
            "neutral": "0.25",
            "positive": "0.65",
            "negative": "0.1"
          }
      }
    },
        "startFragmentNumber": "01234567890123456789",
        "mediaInsightsPipelineId": "87654321-33ca-4dc6-9cdf-abcde6612345",
        "sourceArn": "arn:aws:chime:us-east-1:111122223333:media-pipeline/87654321-33ca-4dc6-9cdf-abcde6612345",
        "streamArn": "arn:aws:kinesisvideo:us-east-1:111122223333:stream/my-stream/0123456789012",
        "channelId": 0
  },
  "version": "0",
  "id": "Id-f928dfe3-f44b-4965-8a17-612f9fb92d59"
}
"""  # noqa: E501

_POST_CALL_SUMMARY = """
{
    "version": "0",
    "id": "12345678-1234-1234-1234-111122225555",
    "detail-type": "VoiceAnalyticsStatus",
    "service-type": "VoiceAnalytics",
    "source": "aws.chime",
    "account": "111122223333",
    "time": "2022-08-26T18:05:15Z",
    "region": "us-east-1",
    "resources": [],
    "detail": {
        "detailStatus": "PostCallVoiceAnalytics",
        "callId": "22e8dee8-bbd7-4f94-927b-2d0ebaeddc1c",
        "transactionId": "daaeb6bf-2fe2-4e51-984e-d0fbf2f09436",
        "voiceConnectorId": "abcdef1ghij2klmno3pqr4",
        "isCaller": true,
        "speakerSearchResults": {
            "bestMatchedVoiceProfileId": "vp-04c25ba1-a059-4fd3-8495-4ac91b55e2bf"
        }
    }
}
"""


def identification(**changes: Any) -> Event:
    """Return a match. The changes apply to the notification, or to its detail if the detail has
    the name."""
    return _changed(_IDENTIFICATION, changes)


def voiceprint(**changes: Any) -> Event:
    """Return a generated voiceprint of the same task, 10 seconds later."""
    return _changed(_VOICEPRINT, changes)


def voice_tone(**changes: Any) -> Event:
    return _changed(_VOICE_TONE, changes)


def post_call_summary() -> Event:
    return _changed(_POST_CALL_SUMMARY, {})


def _changed(text: str, changes: dict[str, Any]) -> Event:
    event: Event = json.loads(text)
    for name, value in changes.items():
        (event["detail"] if name in event["detail"] else event)[name] = value
    return event


NO_MATCH = identification(
    id="earlier",
    time="2022-08-26T17:55:05Z",
    detailStatus="IdentificationNoMatchesFound",
    speakerSearchDetails={"results": []},
)
"""An earlier result of the task of the match."""

MALFORMED = identification(id="malformed", time="yesterday")

TASK_ID: str = identification()["detail"]["taskId"]
TONE_TASK_ID: str = voice_tone()["detail"]["taskId"]
