"""The example stack in other languages: each command of the CLI."""

import pytest
from mypy_boto3_chime_sdk_media_pipelines.type_defs import StreamChannelDefinitionTypeDef

from chime_emulator import Emulator, seeds
from tests.languages.example import PROGRAMS, Example
from tests.support.client import media_pipelines_client

pytestmark = pytest.mark.languages

SEARCH = "speakersearch:index:SpeakerSearchTask"
PIPELINE = "speakersearch:index:MediaInsightsPipeline"


def alive(emulator: Emulator) -> int:
    """Return the number of running tasks and pipelines, without the emulator's own pipeline."""
    both = [*emulator.tasks(), *emulator.pipelines()]
    return len([each for each in both if each["alive"]]) - 1


@pytest.mark.parametrize("example", PROGRAMS, indirect=True)
def test_the_example_comes_up_and_down(example: Example, emulator: Emulator) -> None:
    assert "+ 4 to create" in example.run("preview")
    assert alive(emulator) == 0

    example.up()
    assert {task["status"] for task in emulator.tasks()} == {"InProgress"}
    assert alive(emulator) == 3
    assert example.resources()["caller"]["outputs"]["status"] == "InProgress"
    example.up("--expect-no-changes")

    (search,) = (task for task in emulator.tasks() if task["kind"] == "SpeakerSearchTask")
    emulator.end_task(search["id"], "Failed")
    example.run("refresh", "--yes", "--skip-preview")
    assert example.resources()["caller"]["outputs"]["status"] == "Failed"

    example.run("destroy", "--yes", "--skip-preview")
    assert alive(emulator) == 0
    assert example.resources() == {}


def test_a_change_names_its_property_and_replaces_the_resource(
    example: Example, emulator: Emulator
) -> None:
    example.up()
    example.edit("mediaSampleRate: 8000", "mediaSampleRate: 16000")

    plan = example.run("preview", "--diff")
    assert "mediaSampleRate: 8000 => 16000" in plan
    assert "3 to replace" in plan

    example.up()
    assert alive(emulator) == 3
    assert len(emulator.tasks()) == 4


def test_an_imported_pipeline_and_search_are_not_started_again(
    example: Example, emulator: Emulator
) -> None:
    client = media_pipelines_client(emulator)
    channels: StreamChannelDefinitionTypeDef = {"NumberOfChannels": 1}
    created = client.create_media_insights_pipeline(
        MediaInsightsPipelineConfigurationArn=seeds.PIPELINE_CONFIGURATION_ARN,
        KinesisVideoStreamSourceRuntimeConfiguration={
            "Streams": [{"StreamArn": seeds.STREAM_ARN, "StreamChannelDefinition": channels}],
            "MediaEncoding": "pcm",
            "MediaSampleRate": 8000,
        },
    )
    pipeline = created["MediaInsightsPipeline"]["MediaPipelineId"]
    started = client.start_speaker_search_task(
        Identifier=pipeline,
        VoiceProfileDomainArn=seeds.VOICE_PROFILE_DOMAIN_ARN,
        KinesisVideoStreamSourceTaskConfiguration={"StreamArn": seeds.STREAM_ARN, "ChannelId": 0},
    )
    search = started["SpeakerSearchTask"]["SpeakerSearchTaskId"]

    options = ("--yes", "--skip-preview", "--protect=false", "--generate-code=false")
    example.run("import", PIPELINE, "call", pipeline, *options)
    example.run("import", SEARCH, "caller", f"{pipeline}/{search}", *options)
    assert "+ 1 to create" in example.run("preview")

    example.up()
    assert {task["pipeline_id"] for task in emulator.tasks()} == {pipeline}
    assert example.resources()["caller"]["outputs"]["taskId"] == search
    assert alive(emulator) == 3
