"""Find a pipeline as the API sees it."""

from __future__ import annotations

from ..protocol.errors import ApiError
from ..state.records import Pipeline
from .account import Account


def find_pipeline(
    account: Account, now: float, region: str, identifier: str, kind: str | None = None
) -> Pipeline:
    """Return the pipeline with this id or ARN, of a kind or of any kind.

    Raises:
        ApiError: NotFoundException if the pipeline is unknown, not visible yet, or deleted.
    """
    pipeline = account.store.pipelines.find(region, identifier)
    is_other_kind = pipeline is not None and kind not in (None, pipeline.kind)
    if pipeline is None or is_other_kind or not is_visible(account, now, pipeline):
        raise ApiError("NotFoundException", f"Media pipeline {identifier} not found.")
    return pipeline


def is_visible(account: Account, now: float, pipeline: Pipeline) -> bool:
    """Return whether the API responds with the pipeline at ``now``."""
    visible_at = pipeline.timeline.created_at + account.settings.invisible_seconds
    return visible_at <= now < pipeline.deleted_at
