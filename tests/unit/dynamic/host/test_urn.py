"""The URN that a resource is about to get."""

import asyncio
from typing import Any

import pulumi
import pytest

from speaker_search_resource.dynamic.host.urn import declared_urn

TYPE = "pulumi-python:dynamic/chimesdkmediapipelines:SpeakerSearchTask"


@pytest.fixture(autouse=True)
def _stack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulumi, "get_stack", lambda: "dev")
    monkeypatch.setattr(pulumi, "get_project", lambda: "voices")


async def declared_below_a_parent() -> tuple[Any, set[pulumi.Resource]]:
    """The URN of a resource with a parent, and the resources that the URN depends on."""
    parent = object.__new__(pulumi.ComponentResource)
    urn, known = asyncio.Future[str](), asyncio.Future[bool]()
    urn.set_result("urn:pulumi:dev::voices::my:index:Calls::calls")
    known.set_result(True)
    parent.__dict__["urn"] = pulumi.Output({parent}, urn, known)

    declared = declared_urn("caller", TYPE, parent)

    assert isinstance(declared, pulumi.Output)
    return await declared.future(), await declared.resources()


def test_without_a_parent_the_urn_is_text() -> None:
    assert declared_urn("caller", TYPE, None) == f"urn:pulumi:dev::voices::{TYPE}::caller"


def test_the_parent_s_type_precedes_the_resource_s() -> None:
    urn, _ = asyncio.run(declared_below_a_parent())

    assert urn == f"urn:pulumi:dev::voices::my:index:Calls${TYPE}::caller"


def test_the_urn_does_not_depend_on_the_parent() -> None:
    _, resources = asyncio.run(declared_below_a_parent())

    assert resources == set()
