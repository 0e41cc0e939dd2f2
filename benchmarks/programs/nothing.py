"""A provider whose create returns at once: the engine's floor.

In a module of its own, as the plugin can import that: state then names the class and holds no code.
"""

from typing import Any

from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider

OUTPUTS = {
    "task_id": "00000000-0000-0000-0000-000000000000",
    "status": "InProgress",
    "created_timestamp": "2026-01-31T09:30:00.000Z",
    "updated_timestamp": "2026-01-31T09:30:00.000Z",
}
"""As large as those of a task."""

ID = "00000000-0000-0000-0000-000000000000/00000000-0000-0000-0000-000000000000"
"""As long as that of a task."""


class NothingProvider(ResourceProvider):
    serialize_as_secret_always = False

    def create(self, props: dict[str, Any]) -> CreateResult:
        return CreateResult(ID, {**props, **OUTPUTS} if props else {})

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        return DiffResult(changes=False)


class Nothing(Resource, module="chimesdkmediapipelines", name="SpeakerSearchTask"):
    """Of a task's type, as state names it in every record."""

    def __init__(self, name: str, inputs: dict[str, Any] | None = None) -> None:
        properties = {**dict.fromkeys(OUTPUTS), **inputs} if inputs else {}
        super().__init__(NothingProvider(), name, properties)
