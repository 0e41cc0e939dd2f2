"""The search and the pipeline, for tests that treat both alike."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chime_emulator import Emulator, seeds
from speaker_search_resource.dynamic.provider import ChimeProvider
from speaker_search_resource.media_insights_pipeline import MediaInsightsPipelineProvider
from speaker_search_resource.speaker_search_task import SpeakerSearchTaskProvider
from tests.support.inputs import pipeline_inputs, search_inputs
from tests.support.plugin import declaration


@dataclass(frozen=True)
class Kind:
    """A kind of resource.

    Attributes:
        name: The type of the resource, for the ids of tests.
        provider: The class of its provider.
        start: The API operation that starts the resource.
        get: The API operation that fetches it.
        stop: The API operation that stops it.
        id_output: The output that holds the id in the API.
        setting: The prefix of the emulator's settings for this kind.
        records: Returns the emulator's records of the resources that a test started.
    """

    name: str
    provider: type[ChimeProvider]
    start: str
    get: str
    stop: str
    id_output: str
    setting: str
    records: Callable[[Emulator], list[dict[str, Any]]]
    _inputs: Callable[..., dict[str, Any]]

    def __str__(self) -> str:
        return self.name

    def inputs(self, **changes: Any) -> dict[str, Any]:
        """Return valid inputs, with the input that the program adds."""
        defaults = self.provider.spec.default_inputs
        return {**defaults, **self._inputs(**changes), **declaration("caller", self.name)}

    def started(self, emulator: Emulator) -> list[str]:
        """Return the ids of all resources that a test started."""
        return [record["id"] for record in self.records(emulator)]

    def alive(self, emulator: Emulator) -> list[str]:
        """Return the ids of the resources that a test started and that have not ended."""
        return [record["id"] for record in self.records(emulator) if record["alive"]]

    def configure(self, emulator: Emulator, **settings: Any) -> None:
        """Change the emulator's settings for this kind, such as ``outcome``."""
        names = {"outcome": "task_outcome"} if not self.setting else {}
        emulator.configure(
            **{names.get(name, self.setting + name): value for name, value in settings.items()}
        )

    def end(self, emulator: Emulator, id_: str) -> None:
        """End a resource as AWS does."""
        (emulator.end_pipeline if self.setting else emulator.end_task)(id_, "Failed")


SEARCH = Kind(
    "SpeakerSearchTask",
    SpeakerSearchTaskProvider,
    "StartSpeakerSearchTask",
    "GetSpeakerSearchTask",
    "StopSpeakerSearchTask",
    "task_id",
    "",
    Emulator.tasks,
    search_inputs,
)

PIPELINE = Kind(
    "MediaInsightsPipeline",
    MediaInsightsPipelineProvider,
    "CreateMediaInsightsPipeline",
    "GetMediaPipeline",
    "DeleteMediaPipeline",
    "media_pipeline_id",
    "pipeline_",
    lambda emulator: [each for each in emulator.pipelines() if each["id"] != seeds.PIPELINE_ID],
    pipeline_inputs,
)
