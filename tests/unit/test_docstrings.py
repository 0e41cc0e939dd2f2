"""The docstrings of the public surface: limits, values, defaults, sources."""

import ast
import inspect
import re
from itertools import pairwise
from typing import Any

import botocore.session
import pytest
from botocore import xform_name
from botocore.model import ListShape, StructureShape

import speaker_search_resource
from speaker_search_resource import (
    KinesisVideoStreamSourceTaskConfigurationArgs,
    SpeakerSearchTask,
    SpeakerSearchTaskArgs,
)
from speaker_search_resource.dynamic.resource import ChimeResource
from tests.support.resources import RESOURCES

ARGS = [name for name in speaker_search_resource.__all__ if name.endswith("Args")]


def documented(class_: type) -> dict[str, str]:
    """Return the docstring of each field of a class and its bases, by name."""
    found: dict[str, str] = {}
    for base in reversed(class_.__mro__):
        if base.__module__.startswith("speaker_search_resource"):
            (tree,) = ast.parse(inspect.getsource(base)).body
            assert isinstance(tree, ast.ClassDef)
            blocks = [tree.body, *(item.body for item in tree.body if isinstance(item, ast.If))]
            pairs = (pair for block in blocks for pair in pairwise([*block, ast.Pass()]))
            for field, below in pairs:
                if isinstance(field, ast.AnnAssign):
                    found[ast.unparse(field.target)] = (
                        " ".join(str(ast.literal_eval(below.value)).split())
                        if isinstance(below, ast.Expr)
                        else ""
                    )
    return found


@pytest.mark.parametrize("name", speaker_search_resource.__all__)
def test_every_public_class_has_a_docstring(name: str) -> None:
    class_ = getattr(speaker_search_resource, name)
    assert len(class_.__dict__["__doc__"]) > 20


@pytest.mark.parametrize("name", ARGS)
def test_every_argument_has_a_docstring(name: str) -> None:
    fields = documented(getattr(speaker_search_resource, name))
    assert fields
    assert [field for field, text in fields.items() if len(text) < 10] == []


@pytest.mark.parametrize("class_", RESOURCES)
def test_every_output_has_a_docstring(class_: type[ChimeResource]) -> None:
    declared, shown = documented(class_.spec.outputs), documented(class_)

    assert declared == {name: shown[name] for name in declared}
    assert [name for name, text in declared.items() if len(text) < 10] == []
    assert "ISO 8601, UTC" in declared["created_timestamp"]


def limits() -> list[Any]:
    """Return class, argument and limits of each limited input of the service model."""
    model = botocore.session.Session().get_service_model("chime-sdk-media-pipelines")
    found: dict[tuple[str, str], Any] = {}

    def walk(class_: str, shape: StructureShape) -> None:
        for wire, member in shape.members.items():
            if "max" in member.metadata:
                low = max(member.metadata.get("min", 0), 1)
                found[class_, xform_name(wire)] = {member.metadata["max"], low}
            inner = member.member if isinstance(member, ListShape) else member
            # Tags are a map here.
            if isinstance(inner, StructureShape) and inner.name != "Tag":
                walk(f"{inner.name}Args", inner)

    for resource in RESOURCES:
        shape = model.operation_model(resource.spec.start_operation).input_shape
        assert isinstance(shape, StructureShape)
        walk(resource.spec.arguments.__name__, shape)
    return [(*key, numbers) for key, numbers in found.items()]


@pytest.mark.parametrize(("class_", "name", "numbers"), limits())
def test_a_docstring_names_the_limits(class_: str, name: str, numbers: set[int]) -> None:
    text = documented(getattr(speaker_search_resource, class_))[name]
    # A minimum of one character needs no mention.
    missing = [number for number in numbers - {1} if not re.search(rf"\b{number:,}\b", text)]
    assert missing == []


def test_the_docstrings_name_allowed_values_defaults_and_sources() -> None:
    arguments = documented(SpeakerSearchTaskArgs)
    assert all(policy in arguments["restart_policy"] for policy in ("Never", "OnFailure", "Always"))
    assert "Must be True" in arguments["consent_acknowledged"]
    assert "[-_a-zA-Z0-9]" in arguments["client_request_token"]
    assert "ID or ARN" in arguments["identifier"]
    assert "0 or 1" in documented(KinesisVideoStreamSourceTaskConfigurationArgs)["channel_id"]
    page = "https://docs.aws.amazon.com/chime-sdk/latest/"
    assert page in arguments["consent_acknowledged"]
    for class_ in (SpeakerSearchTask, KinesisVideoStreamSourceTaskConfigurationArgs):
        assert page in (class_.__doc__ or "")
    assert "minutes" in (SpeakerSearchTask.__doc__ or "")
