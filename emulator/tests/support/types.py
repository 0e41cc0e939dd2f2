"""Types of the fixtures."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient

    MakeClient = Callable[..., ChimeSDKMediaPipelinesClient]
