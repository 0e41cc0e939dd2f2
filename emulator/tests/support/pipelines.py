"""Calls on pipelines through boto3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chime_emulator import Emulator, seeds

from .samples import CREATE, START

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient as Client


def create(client: Client, **changes: Any) -> Any:
    return client.create_media_insights_pipeline(**{**CREATE, **changes})["MediaInsightsPipeline"]


def create_id(client: Client, **changes: Any) -> str:
    return str(create(client, **changes)["MediaPipelineId"])


def get(client: Client, id_: str) -> Any:
    return client.get_media_pipeline(MediaPipelineId=id_)["MediaPipeline"]["MediaInsightsPipeline"]


def status(client: Client, id_: str) -> str:
    return str(get(client, id_)["Status"])


def delete(client: Client, id_: str) -> Any:
    return client.delete_media_pipeline(MediaPipelineId=id_)


def start(client: Client, identifier: str, **changes: Any) -> str:
    response = client.start_speaker_search_task(Identifier=identifier, **{**START, **changes})
    return response["SpeakerSearchTask"]["SpeakerSearchTaskId"]


def created_pipelines(emulator: Emulator) -> list[dict[str, Any]]:
    """Return all pipelines except the seeded pipeline."""
    return [row for row in emulator.pipelines() if row["id"] != seeds.PIPELINE_ID]
