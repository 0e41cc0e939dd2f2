"""What the store keeps: one immutable record for each thing that exists or has existed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .life import Life


@dataclass(frozen=True)
class Task:
    """A task that was started; `request` is what it was started with, without the token."""

    id: str
    kind: str
    region: str
    pipeline_id: str
    token: str | None
    request: Mapping[str, Any]
    life: Life


@dataclass(frozen=True)
class Pipeline:
    """A media insights pipeline that was created, those deleted since included.

    Args:
        request: what it was created with, without the token.
        elements: the types of its configuration's elements at its creation.
        expires: when it reaches the greatest age a pipeline may have.
        gone: from when on the service knows it no more.
        number: its place in the order of creation, which the store gives.
    """

    id: str
    arn: str
    region: str
    request: Mapping[str, Any]
    life: Life
    token: str | None = None
    elements: tuple[str, ...] = ()
    expires: float = math.inf
    gone: float = math.inf
    number: int = 0


@dataclass(frozen=True)
class Definition:
    """What has no life: a pipeline configuration or a voice profile domain, until it is deleted.

    Args:
        kind: name of its shape in the service model.
        name: what identifies it in its Region besides id and ARN; None if nothing does.
        request: what it was created with, without the token.
        members: the members of its shape that are its own: those above and times are added.
        created: seconds since the epoch.
        updated: seconds since the epoch.
        number: its place in the order of creation, which the store gives.
    """

    kind: str
    id: str
    arn: str
    region: str
    name: str | None
    token: str | None
    request: Mapping[str, Any]
    members: Mapping[str, Any]
    created: float
    updated: float
    number: int = 0
