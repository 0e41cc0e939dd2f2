"""The committed reference is the output of tools/reference.py, and is complete."""

import dataclasses
import importlib.util
from types import ModuleType

import pytest

import speaker_search_resource
from tests.support.stack import ROOT


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference", ROOT / "tools" / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_committed_pages_are_the_output_of_the_tool(tool: ModuleType) -> None:
    pages = tool.pages()
    assert set(pages) == set((ROOT / "docs" / "reference").glob("*.md"))
    stale = [path.name for path, text in pages.items() if path.read_text() != text]
    assert stale == [], "run `make generate`"


def test_every_public_name_is_in_the_reference(tool: ModuleType) -> None:
    text = "".join(tool.pages().values())
    names = speaker_search_resource.__all__
    assert [name for name in names if name.removesuffix("Dict") not in text] == []


def test_every_field_has_a_description(tool: ModuleType) -> None:
    for resource in tool.RESOURCES:
        rows = [line for line in tool.page(resource).splitlines() if line.startswith("| `")]
        found = {line.split("`")[1] for line in rows}
        spec = resource.spec
        classes = [spec.arguments, spec.outputs, *tool.nested_classes(spec.arguments)]
        assert {field.name for class_ in classes for field in dataclasses.fields(class_)} <= found
        assert [line for line in rows if len(line.split(" | ")[2].strip(" |")) < 4] == []
