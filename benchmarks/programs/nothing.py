"""A provider whose create returns at once: the minimum time of the engine.

The plugin imports this module, so the state names the class and holds no code.
"""

from typing import Any

from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider

OUTPUTS = {
    "task_id": "00000000-0000-0000-0000-000000000000",
    "status": "InProgress",
    "created_timestamp": "2026-01-31T09:30:00.000Z",
    "updated_timestamp": "2026-01-31T09:30:00.000Z",
}
"""Outputs as large as those of a task."""

ID = "00000000-0000-0000-0000-000000000000/00000000-0000-0000-0000-000000000000"
"""An id as long as that of a task."""


class NothingProvider(ResourceProvider):
    serialize_as_secret_always = False

    def create(self, props: dict[str, Any]) -> CreateResult:
        return CreateResult(ID, {**props, **OUTPUTS} if props else {})

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        return DiffResult(changes=False)


class Nothing(Resource, module="chimesdkmediapipelines", name="SpeakerSearchTask"):
    """A resource with the type of a task, because every record in the state contains it."""

    def __init__(self, name: str, inputs: dict[str, Any] | None = None) -> None:
        properties = {**dict.fromkeys(OUTPUTS), **inputs} if inputs else {}
        super().__init__(NothingProvider(), name, properties)
