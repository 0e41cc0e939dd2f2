"""The URN that a resource is about to get, worked out in the program."""

from typing import Any

import pulumi

__all__ = ["declared_urn"]


def declared_urn(
    name: str, type_: str, parent: pulumi.Resource | None
) -> "str | pulumi.Output[str]":
    """Return the URN of a resource before its registration.

    The engine sends the URN to the program with the registration's response, which is too late for
    an input.
    """
    if parent is None:
        # pulumi.create_urn returns an Output here too, which costs 2 ms for each resource.
        return f"urn:pulumi:{pulumi.get_stack()}::{pulumi.get_project()}::{type_}::{name}"
    urn = pulumi.create_urn(name, type_, parent)

    # The parent's URN depends on the parent. An input that depends on the resource's own parent
    # waits for all children of the parent, the resource included. Return the value alone.
    async def value() -> Any:
        return await urn.future(with_unknowns=False)

    return pulumi.Output.from_input(value())
