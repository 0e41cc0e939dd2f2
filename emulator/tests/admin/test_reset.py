"""A reset: resources, calls, settings and clock are reset, and the address stays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from chime_emulator import Emulator, seeds

from ..support.http import send, wait_until
from ..support.samples import PIPELINE, START

if TYPE_CHECKING:
    from ..support.types import MakeClient


@pytest.mark.parametrize("kept", [False, True], ids=["memory", "file"])
@pytest.mark.parametrize("outside", [False, True], ids=["inside", "outside"])
def test_reset_restores_the_initial_state(
    make_client: MakeClient, tmp_path: Path, kept: bool, outside: bool
) -> None:
    state_file = tmp_path / "state" if kept else None
    with Emulator(state_file=state_file, stop_seconds=3) as emulator:
        url, settings = emulator.endpoint_url, emulator.settings
        client = make_client(url)
        client.start_speaker_search_task(Identifier=seeds.PIPELINE_ID, **START)
        made = client.create_media_insights_pipeline(**PIPELINE)["MediaInsightsPipeline"]
        client.tag_resource(
            ResourceARN=seeds.PIPELINE_ARN, Tags=[{"Key": "team", "Value": "calls"}]
        )
        client.delete_media_pipeline(MediaPipelineId=seeds.PIPELINE_ID)
        domain = emulator.add_voice_profile_domain()
        emulator.configure(task_outcome="Failed", max_active_tasks=1)
        emulator.fault("*", "error", code=503)
        emulator.clock.advance(hours=8)
        ahead = emulator.clock()

        if outside:
            assert send(url, "POST", "/_emulator/reset").status == 204
        else:
            emulator.reset()

        assert emulator.endpoint_url == url
        assert (emulator.tasks(), emulator.faults()) == ([], [])
        assert [pipeline["id"] for pipeline in emulator.pipelines()] == [seeds.PIPELINE_ID]
        assert emulator.pipelines()[0]["alive"]
        assert emulator.pipelines()[0]["tags"] == {}
        assert emulator.calls() == {"counts": {}, "recent": []}
        assert emulator.settings == settings
        assert emulator.clock() < ahead - 7 * 3600
        with pytest.raises(ClientError, match="NotFoundException"):
            client.get_media_pipeline(MediaPipelineId=made["MediaPipelineId"])
        with pytest.raises(ClientError, match="NotFoundException"):
            client.start_speaker_search_task(
                Identifier=seeds.PIPELINE_ID, **{**START, "VoiceProfileDomainArn": domain}
            )
        client.start_speaker_search_task(Identifier=seeds.PIPELINE_ID, **START)
        assert [task["status"] for task in emulator.tasks()] == ["InProgress"]


def test_a_delayed_call_does_not_take_effect_after_a_reset(
    make_client: MakeClient, pool: ThreadPoolExecutor
) -> None:
    with Emulator() as emulator:
        client = make_client(emulator.endpoint_url)
        for _ in range(20):
            emulator.fault("*", "latency", seconds=3600)
            started = [
                pool.submit(client.start_speaker_search_task, Identifier=seeds.PIPELINE_ID, **START)
                for _ in range(4)
            ]
            wait_until(lambda: emulator.faults()[0]["hits"] == 4)
            emulator.reset()
            assert emulator.tasks() == []
            assert all(each.result() for each in started)
            assert emulator.tasks() == []
