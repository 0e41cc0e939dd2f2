"""Media insights pipelines: the operations that no other kind of pipeline has."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from ..protocol.calls import Params
from ..protocol.errors import ApiError
from ..state.records import CONFIGURATION, INSIGHTS_PIPELINE
from ..state.timeline import StatusChange
from .account import Account
from .definitions import find_definition
from .find_pipeline import find_pipeline
from .pipelines import create_pipeline, stop_tasks
from .registry import operation


@operation("CreateMediaInsightsPipeline")
def create(account: Account, now: float, region: str, params: Params) -> dict[str, Any]:
    def elements() -> tuple[Mapping[str, Any], ...]:
        arn = params[f"{CONFIGURATION}Arn"]
        configuration = find_definition(account, region, CONFIGURATION, arn)
        return tuple(configuration.members["Elements"])

    created = create_pipeline(account, now, region, INSIGHTS_PIPELINE, params, elements)
    return {INSIGHTS_PIPELINE: created}


@operation("UpdateMediaInsightsPipelineStatus")
def update_status(account: Account, now: float, region: str, params: Params) -> None:
    pipeline = find_pipeline(account, now, region, params["Identifier"], INSIGHTS_PIPELINE)
    update = params["UpdateStatus"]
    # Assumption: AWS declares a conflict and does not document its cause.
    required = {"Pause": "InProgress", "Resume": "Paused"}[update]
    if (status := pipeline.timeline.current(now).status) != required:
        raise ApiError(
            "ConflictException",
            f"{update} requires a pipeline with status {required}: {pipeline.id} is {status}.",
        )
    pipelines, settings = account.store.pipelines, account.settings
    if update == "Resume":
        timeline = pipeline.timeline.followed_by(now, StatusChange(now, "InProgress"))
        timeline = timeline.stopped_by(pipeline.expires_at)
        pipelines.set_timeline(pipeline, timeline, pipeline.deleted_at)
        return
    max_pause = math.inf if settings.paused_seconds is None else settings.paused_seconds
    timeline = pipeline.timeline.followed_by(now, StatusChange(now, "Paused"))
    timeline = timeline.stopped_by(min(now + max_pause, pipeline.expires_at))
    stop_tasks(account, now, pipelines.set_timeline(pipeline, timeline, pipeline.deleted_at))
