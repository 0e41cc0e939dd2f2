"""The rows of the store: one immutable record for each resource, ended resources included."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .timeline import Timeline

SPEAKER_SEARCH = "SpeakerSearchTask"
VOICE_TONE_ANALYSIS = "VoiceToneAnalysisTask"
INSIGHTS_PIPELINE = "MediaInsightsPipeline"
CONFIGURATION = "MediaInsightsPipelineConfiguration"
VOICE_PROFILE_DOMAIN = "VoiceProfileDomain"
"""The kinds of tasks, pipelines and definitions: shape names in the models. Except for pipelines,
they are also prefixes of member names."""


@dataclass(frozen=True)
class PlannedEvent:
    """An event that is delivered unless the resource ends before the event's time.

    Args:
        name: the detailStatus of a result, or the new status of a pipeline.
        at: time of the event, in seconds since the epoch.
        due: time of the delivery, in seconds since the epoch.
    """

    name: str
    at: float
    due: float


@dataclass(frozen=True)
class Task:
    """A task, of either kind.

    Args:
        request: the members of Start without the token.
        results: the events with its results, if it is InProgress by then.
        matches: the result of a speaker search, as in the setting `result_matches`.
    """

    id: str
    kind: str
    region: str
    pipeline_id: str
    token: str | None
    request: Mapping[str, Any]
    timeline: Timeline
    results: tuple[PlannedEvent, ...] = ()
    matches: str = ""


@dataclass(frozen=True)
class Pipeline:
    """A media pipeline, of any kind.

    Args:
        request: the members of Create without the token.
        elements: the configuration's elements at the time of Create.
        expires_at: time at which the pipeline reaches its maximum age.
        deleted_at: time from which the API responds with NotFoundException.
        number: position in the order of creation, assigned by the store.
    """

    id: str
    arn: str
    region: str
    request: Mapping[str, Any]
    timeline: Timeline
    token: str | None = None
    elements: tuple[Mapping[str, Any], ...] = ()
    expires_at: float = math.inf
    deleted_at: float = math.inf
    kind: str = INSIGHTS_PIPELINE
    number: int = 0


@dataclass(frozen=True)
class Definition:
    """A resource without a status: a pipeline configuration or a voice profile domain.

    Args:
        name: a further identifier, unique in the Region; None if the kind has no such identifier.
        request: the members of Create without the token.
        members: the members of the shape, except for the ids and the timestamps.
        created_at: seconds since the epoch.
        updated_at: seconds since the epoch.
        number: position in the order of creation, assigned by the store.
    """

    kind: str
    id: str
    arn: str
    region: str
    name: str | None
    token: str | None
    request: Mapping[str, Any]
    members: Mapping[str, Any]
    created_at: float
    updated_at: float
    number: int = 0
