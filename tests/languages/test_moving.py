"""A stack with running tasks moves between the providers without a start or a stop."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from chime_emulator import Emulator, seeds
from tests.languages.example import Example
from tests.support.inputs import pipeline_inputs, search_inputs, tone_inputs
from tests.support.stack import ROOT, Stack

pytestmark = pytest.mark.languages

SEARCH = search_inputs(identifier=None)
TONE = tone_inputs(identifier=None)
PYTHON = f"""
from pulumi import Alias, ResourceOptions
from speaker_search_resource import MediaInsightsPipeline, SpeakerSearchTask, VoiceToneAnalysisTask

def moved(name):
    return ResourceOptions(aliases=[Alias(type_="speakersearch:index:" + name)])

call = MediaInsightsPipeline("call", opts=moved("MediaInsightsPipeline"), **{pipeline_inputs()!r})
identifier = call.media_pipeline_id
SpeakerSearchTask("caller", identifier=identifier, opts=moved("SpeakerSearchTask"), **{SEARCH!r})
VoiceToneAnalysisTask(
    "tone", identifier=identifier, opts=moved("VoiceToneAnalysisTask"), **{TONE!r}
)
"""


class MovingStack(Stack):
    """A stack whose program is in Python or in YAML."""

    def __init__(self, folder: Path, endpoint: str) -> None:
        example = yaml.safe_load(Example(folder / "yaml", "yaml", endpoint).settings.read_text())
        config = {
            key.replace("calls-yaml:", "project:"): value
            for key, value in example["config"].items()
        }
        # Until the move back is done, the state refers to the native provider.
        plugins = {"speakersearch": ROOT / "plugin"}
        super().__init__(folder / "moving", PYTHON, endpoint, config, plugins)
        self._project = self.folder / "Pulumi.yaml"
        self._python = self._project.read_text()
        self._yaml = (folder / "yaml" / "Pulumi.yaml").read_text()

    def use_yaml(self) -> None:
        self._project.write_text(self._yaml.replace("name: calls-yaml", "name: project"))

    def use_python(self) -> None:
        self._project.write_text(self._python)

    def types(self) -> set[str]:
        """Return the packages of the resources in the state."""
        return {resource["type"].partition(":")[0] for resource in self.resources().values()}


@pytest.fixture
def stack(tmp_path: Path, emulator: Emulator) -> Iterator[MovingStack]:
    stack = MovingStack(tmp_path, emulator.endpoint_url)
    yield stack
    stack.close()


def changes(emulator: Emulator) -> dict[str, int]:
    """Return the counts of calls that change something."""
    counts = emulator.calls()["counts"]
    return {name: count for name, count in counts.items() if not name.startswith(("Get", "List"))}


def test_running_tasks_move_from_python_to_yaml_and_back(
    stack: MovingStack, emulator: Emulator
) -> None:
    stack.up()
    before = changes(emulator)
    running = {name: resource["id"] for name, resource in stack.resources().items()}
    assert before["StartSpeakerSearchTask"] == 1

    stack.use_yaml()
    assert "3 to update" in stack.run("preview")
    stack.up()
    assert stack.types() == {"speakersearch"}
    stack.up("--expect-no-changes")
    stack.run("refresh", "--yes", "--skip-preview", "--expect-no-changes")

    stack.use_python()
    stack.up()
    assert stack.types() == {"pulumi-python"}
    stack.up("--expect-no-changes")
    stack.run("refresh", "--yes", "--skip-preview", "--expect-no-changes")

    assert changes(emulator) == before
    assert {name: resource["id"] for name, resource in stack.resources().items()} == running
    assert len([task for task in emulator.tasks() if task["alive"]]) == 2

    stack.run("destroy", "--yes", "--skip-preview")
    assert not any(task["alive"] for task in emulator.tasks())
    assert [p["id"] for p in emulator.pipelines() if p["alive"]] == [seeds.PIPELINE_ID]
