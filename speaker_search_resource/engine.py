"""The only file that reaches past Pulumi's public surface."""

from typing import Any

import pulumi
from pulumi.runtime.rpc import UNKNOWN

__all__ = ["UNKNOWN", "declared_urn"]


def declared_urn(name: str, type_: str, parent: pulumi.Resource | None) -> "pulumi.Output[str]":
    """The URN a resource is about to get; the engine tells it to the program only, and later.

    The parent's URN carries a dependency on the parent. An input with a dependency on one's own
    parent waits for all its children, so for itself; hence the value without its dependencies.
    """
    urn = pulumi.create_urn(name, type_, parent)

    async def value() -> Any:
        return await urn.future(with_unknowns=False)

    return pulumi.Output.from_input(value())
