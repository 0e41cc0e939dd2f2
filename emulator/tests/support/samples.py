"""Requests that the API accepts, and the durations of the emulators under test."""

from __future__ import annotations

from typing import Any

from chime_emulator import seeds

START_SECONDS = 10.0

STOP_SECONDS = 4.0

START: Any = {
    "VoiceProfileDomainArn": seeds.VOICE_PROFILE_DOMAIN_ARN,
    "KinesisVideoStreamSourceTaskConfiguration": {"StreamArn": seeds.STREAM_ARN, "ChannelId": 0},
}

TONE: Any = {
    "LanguageCode": "en-US",
    "KinesisVideoStreamSourceTaskConfiguration": START["KinesisVideoStreamSourceTaskConfiguration"],
}

CREATE: Any = {
    "MediaInsightsPipelineConfigurationArn": seeds.PIPELINE_CONFIGURATION_ARN,
    "KinesisVideoStreamSourceRuntimeConfiguration": {
        "Streams": [
            {
                "StreamArn": seeds.STREAM_ARN,
                "StreamChannelDefinition": {
                    "NumberOfChannels": 1,
                    "ChannelDefinitions": [{"ChannelId": 0, "ParticipantRole": "CUSTOMER"}],
                },
            }
        ],
        "MediaEncoding": "pcm",
        "MediaSampleRate": 16000,
    },
}

UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"

PIPELINE_DURATIONS: Any = {"pipeline_start_seconds": 10, "pipeline_stop_seconds": 4}

ROLE = f"arn:aws:iam::{seeds.ACCOUNT_ID}:role/analytics"

QUEUE: Any = {
    "Type": "SqsQueueSink",
    "SqsQueueSinkConfiguration": {"InsightsTarget": f"arn:aws:sqs:eu:{seeds.ACCOUNT_ID}:calls"},
}

CONFIGURATION: Any = {
    "MediaInsightsPipelineConfigurationName": "calls",
    "ResourceAccessRoleArn": ROLE,
    "RealTimeAlertConfiguration": {
        "Disabled": False,
        "Rules": [{"Type": "IssueDetection", "IssueDetectionConfiguration": {"RuleName": "issue"}}],
    },
    "Elements": [
        {
            "Type": "VoiceAnalyticsProcessor",
            "VoiceAnalyticsProcessorConfiguration": {
                "SpeakerSearchStatus": "Enabled",
                "VoiceToneAnalysisStatus": "Disabled",
            },
        },
        QUEUE,
    ],
}

KEY = f"arn:aws:kms:{seeds.REGION}:{seeds.ACCOUNT_ID}:key/{seeds.PIPELINE_ID}"

DOMAIN: Any = {
    "Name": "callers",
    "Description": "Who calls",
    "ServerSideEncryptionConfiguration": {"KmsKeyArn": KEY},
}

PIPELINE: Any = {
    "MediaInsightsPipelineConfigurationArn": seeds.PIPELINE_CONFIGURATION_ARN,
    "KinesisVideoStreamSourceRuntimeConfiguration": {
        "Streams": [
            {
                "StreamArn": seeds.STREAM_ARN,
                "StreamChannelDefinition": {"NumberOfChannels": 1},
            }
        ],
        "MediaEncoding": "pcm",
        "MediaSampleRate": 8000,
    },
}
