"""A provider whose create returns at once: the engine's floor.

In a module of its own, as the plugin can import that: state then names the class and holds no code.
"""

from typing import Any

from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider


class NothingProvider(ResourceProvider):
    serialize_as_secret_always = False

    def create(self, props: dict[str, Any]) -> CreateResult:
        return CreateResult("nothing", {})

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        return DiffResult(changes=False)


class Nothing(Resource):
    def __init__(self, name: str) -> None:
        super().__init__(NothingProvider(), name, {})
