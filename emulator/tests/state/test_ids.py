"""A seed: two runs of the same calls have the same ids and the same faults."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from chime_emulator import Emulator, seeds

from ..support.samples import PIPELINE, START

if TYPE_CHECKING:
    from ..support.types import MakeClient


def create_resources(make_client: MakeClient, emulator: Emulator, polls: int = 1) -> list[str]:
    """Create one resource of each kind, and return their ids."""
    client = make_client(emulator.endpoint_url)
    configuration = client.create_media_insights_pipeline_configuration(
        MediaInsightsPipelineConfigurationName=f"configuration-{uuid.uuid4()}",
        ResourceAccessRoleArn=f"arn:aws:iam::{seeds.ACCOUNT_ID}:role/call-analytics",
        Elements=seeds.ELEMENTS,  # type: ignore[arg-type]
    )
    pipeline = client.create_media_insights_pipeline(**PIPELINE)["MediaInsightsPipeline"]
    id_ = pipeline["MediaPipelineId"]
    for _ in range(polls):
        client.get_media_pipeline(MediaPipelineId=id_)
    task = client.start_speaker_search_task(Identifier=id_, **START)
    return [
        configuration["MediaInsightsPipelineConfiguration"]["MediaInsightsPipelineConfigurationId"],
        id_,
        task["SpeakerSearchTask"]["SpeakerSearchTaskId"],
        emulator.add_voice_profile_domain().rpartition("/")[2],
    ]


def new_life(make_client: MakeClient, seed: int | None, **options: Any) -> list[str]:
    with Emulator(seed=seed) as emulator:
        return create_resources(make_client, emulator, **options)


def test_ids(make_client: MakeClient) -> None:
    once = new_life(make_client, 1)
    assert new_life(make_client, 1) == once
    assert not {*new_life(make_client, 2)} & {*once}
    assert not {*new_life(make_client, None)} & {*new_life(make_client, None)}
    assert len({*once}) == 4
    assert {uuid.UUID(id_).version for id_ in once} == {4}


def test_polling_does_not_change_ids(make_client: MakeClient) -> None:
    assert new_life(make_client, 1, polls=1) == new_life(make_client, 1, polls=7)


def test_ids_of_requests(make_client: MakeClient) -> None:
    def ask(seed: int | None) -> list[str]:
        with Emulator(seed=seed) as emulator:
            client = make_client(emulator.endpoint_url)
            responses = [client.list_media_pipelines() for _ in range(3)]
        return [response["ResponseMetadata"]["RequestId"] for response in responses]

    assert ask(1) == ask(1)
    assert len({*ask(1), *ask(2), *ask(None), *ask(None)}) == 12


def test_a_reset_restarts_the_ids(make_client: MakeClient) -> None:
    with Emulator(seed=1) as emulator:
        once = create_resources(make_client, emulator)
        emulator.reset()
        assert create_resources(make_client, emulator) == once


def test_ids_of_a_state_file_are_not_repeated(make_client: MakeClient, tmp_path: Path) -> None:
    ids: list[str] = []
    for _ in range(3):
        with Emulator(seed=1, state_file=tmp_path / "state") as emulator:
            ids += create_resources(make_client, emulator)
    assert len({*ids}) == 12


def test_faults_with_a_probability(make_client: MakeClient) -> None:
    def hits(of_emulator: int | None, **options: Any) -> list[bool]:
        fault = {"operation": "*", "kind": "error", "code": 503, "probability": 0.5, **options}
        with Emulator(seed=of_emulator, faults=[fault]) as emulator:
            client = make_client(emulator.endpoint_url)
            return [fails(client) for _ in range(30)]

    def fails(client: Any) -> bool:
        try:
            client.list_media_pipelines()
        except ClientError:
            return True
        return False

    once = hits(1)
    assert hits(1) == once
    assert {*once} == {True, False}
    assert hits(2) != once
    assert hits(None) == hits(0)
    assert hits(1, seed=2) == hits(2)


def test_invalid_fault_at_construction() -> None:
    with pytest.raises(ValueError, match=r"^kind: must be one of: "):
        Emulator(faults=[{"operation": "*"}])
