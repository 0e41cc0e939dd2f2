"""The results in the notifications that Amazon Chime SDK voice analytics sends to its sinks.

https://docs.aws.amazon.com/chime-sdk/latest/dg/va-notification-targets.html
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

DETAIL_TYPES = ("SpeakerSearchStatus", "VoiceToneAnalysisStatus")
"""The notifications that name a task. A post-call summary (`VoiceAnalyticsStatus`) names none."""


class Kind(str, Enum):
    """What a result is about. The value is the beginning of the statuses of the kind."""

    IDENTIFICATION = "Identification"
    VOICEPRINT = "Voiceprint"
    VOICE_TONE = "VoiceTone"


class Status(str, Enum):
    """The statuses that AWS documents."""

    IDENTIFIED = "IdentificationSuccessful"
    NO_MATCH = "IdentificationNoMatchesFound"
    IDENTIFICATION_FAILED = "IdentificationFailure"
    VOICEPRINT_GENERATED = "VoiceprintGenerationSuccessful"
    VOICEPRINT_FAILED = "VoiceprintGenerationFailure"
    TONE_ANALYZED = "VoiceToneAnalysisSuccessful"
    TONE_FAILED = "VoiceToneAnalysisFailure"
    TONE_COMPLETED = "VoiceToneAnalysisCompleted"

    @property
    def kind(self) -> Kind:
        return next(kind for kind in Kind if self.value.startswith(kind.value))


@dataclass(frozen=True)
class Match:
    """A voice profile that a search found."""

    voice_profile_id: str
    confidence: float
    """From 0 to 1."""


@dataclass(frozen=True)
class Tone:
    """An average voice tone, with the probability of each sentiment."""

    label: str
    positive: float
    negative: float
    neutral: float


@dataclass(frozen=True)
class Result:
    """A result of a task."""

    task_id: str
    status: Status
    time: datetime
    """When AWS generated the notification. The order of arrival is another one."""
    event_id: str
    """Equal for duplicates."""
    media_pipeline_id: str | None
    stream_arn: str | None
    channel_id: int | None
    matches: tuple[Match, ...] = ()
    """The best match first. AWS returns up to 10."""
    current_tone: Tone | None = None
    overall_tone: Tone | None = None

    @property
    def kind(self) -> Kind:
        return self.status.kind

    @property
    def position(self) -> str:
        """The place in the order of a task's results, as text that sorts by time.

        Some times are whole seconds. For results of the same time, the event's id decides, so that
        every consumer keeps the same result.
        """
        return f"{self.time.isoformat(timespec='microseconds')} {self.event_id}"


def parse(event: Any) -> Result | None:
    """Return the result in a notification, or None if a sink's record has no result of a task.

    Args:
        event: The notification, parsed from JSON.

    Raises:
        ValueError: A notification of a task lacks a field, or a field or the status is unknown.
    """
    if not isinstance(event, Mapping):
        raise ValueError(f"a notification must be an object, got {type(event).__name__}")
    # A Kinesis data stream sink also receives transcripts.
    if event.get("detail-type") not in DETAIL_TYPES:
        return None
    try:
        return _result(event)
    except KeyError as error:
        raise ValueError(f"notification {event.get('id')}: {error} is missing") from error
    except (AttributeError, TypeError, ValueError) as error:
        raise ValueError(f"notification {event.get('id')}: {error}") from error


def _result(event: Mapping[str, Any]) -> Result:
    detail = event["detail"]
    search = detail.get("speakerSearchDetails") or {}
    tones = detail.get("voiceToneAnalysisDetails") or {}
    channel = detail.get("channelId")
    matches = (
        Match(each["voiceProfileId"], _probability(each["confidenceScore"]))
        for each in search.get("results") or ()
    )
    return Result(
        task_id=detail["taskId"],
        status=_status(detail["detailStatus"]),
        time=_time(event["time"]),
        event_id=event["id"],
        media_pipeline_id=detail.get("mediaInsightsPipelineId"),
        stream_arn=detail.get("streamArn"),
        channel_id=None if channel is None else int(channel),
        matches=tuple(sorted(matches, key=lambda match: match.confidence, reverse=True)),
        current_tone=_tone(tones.get("currentAverageVoiceTone")),
        overall_tone=_tone(tones.get("overallAverageVoiceTone")),
    )


def _status(text: str) -> Status:
    # AWS's page lists VoiceprintGenerationSuccessful. Its example has VoiceprintGenerationSuccess.
    return Status(re.sub("Success$", "Successful", text))


def _time(text: str) -> datetime:
    """Return an ISO 8601 time in UTC. AWS's examples have 0, 3 or 6 decimal places."""
    match = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z", text)
    if match is None:
        raise ValueError(f"time must be an ISO 8601 time in UTC, got {text}")
    seconds, fraction = match.groups(default="")
    # Before Python 3.11, fromisoformat accepts neither Z nor another number of places.
    return datetime.fromisoformat(f"{seconds}.{fraction[:6]:0<6}+00:00")


def _probability(value: float | str) -> float:
    # AWS's examples have text. Its API reference has numbers.
    number = float(value)
    if not 0 <= number <= 1:
        raise ValueError(f"a probability must be between 0 and 1, got {value}")
    return number


def _tone(tone: Mapping[str, Any] | None) -> Tone | None:
    if tone is None:
        return None
    scores = {name: _probability(score) for name, score in tone["voiceToneScore"].items()}
    return Tone(tone["voiceToneLabel"], scores["positive"], scores["negative"], scores["neutral"])
