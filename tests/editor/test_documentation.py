"""The documentation of arguments that an editor shows, by pyright's language server."""

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import speaker_search_resource
from tests.editor.language_server import LanguageServer
from tests.support.stack import ROOT
from tests.unit.test_docstrings import documented

pytestmark = pytest.mark.editor

ARGS = [name for name in speaker_search_resource.__all__ if name.endswith("Args")]
RESOURCES = [
    name
    for name in speaker_search_resource.__all__
    if f"{name}Args" in speaker_search_resource.__all__
]
NESTED = [name for name in ARGS if name.removesuffix("Args") not in RESOURCES]
FIELDS = {
    args: [field.name for field in dataclasses.fields(getattr(speaker_search_resource, args))]
    for args in ARGS
}
PROGRAM = "\n".join(
    [
        "from typing import Any",
        "from speaker_search_resource import *",
        "value: Any",
        *(f'resource = {name}("a", )' for name in RESOURCES),
        *(f"{args}({', '.join(f'{name}=value' for name in FIELDS[args])})" for args in ARGS),
        *(f"{args}_dict: {args}Dict = {dict.fromkeys(FIELDS[args], 0)}" for args in NESTED),
    ]
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanguageServer]:
    folder: Path = tmp_path_factory.mktemp("project")
    (folder / "pyrightconfig.json").write_text(f'{{"extraPaths": ["{ROOT}"]}}')
    server = LanguageServer(folder, PROGRAM)
    yield server
    server.close()


def plain(text: str) -> str:
    """Return a docstring, or its Markdown in an editor, as words."""
    text = text.replace("&nbsp;", " ").replace("``", "`")
    return " ".join(re.sub(r"\\([^a-zA-Z0-9\s])", r"\1", text).split())


def documentation(args: str, field: str) -> str:
    return plain(documented(getattr(speaker_search_resource, args))[field])


@pytest.mark.parametrize("name", RESOURCES)
def test_a_constructor_shows_every_argument(server: LanguageServer, name: str) -> None:
    shown = plain(server.hover("resource = ", f"{name}("))

    assert f"class {name}(" in shown
    for field in FIELDS[f"{name}Args"]:
        assert f" {field}: {documentation(f'{name}Args', field)}" in shown


@pytest.mark.parametrize("name", RESOURCES)
def test_a_call_being_written_shows_every_argument(server: LanguageServer, name: str) -> None:
    shown = plain(server.signature(f'resource = {name}("a", '))

    for field in FIELDS[f"{name}Args"]:
        assert f" {field}: {documentation(f'{name}Args', field)}" in shown


@pytest.mark.parametrize("args", ARGS)
def test_an_argument_of_an_args_object_shows_its_documentation(
    server: LanguageServer, args: str
) -> None:
    for field in FIELDS[args]:
        before, at, _ = PROGRAM[PROGRAM.index(f"\n{args}(") :].partition(f"{field}=value")
        assert documentation(args, field) in plain(server.hover(before, at))


@pytest.mark.parametrize("args", NESTED)
def test_a_key_of_a_dict_shows_its_documentation(server: LanguageServer, args: str) -> None:
    for field in FIELDS[args]:
        before, at, _ = PROGRAM[PROGRAM.index(f"\n{args}_dict: ") :].partition(f"{field}':")
        assert documentation(args, field) in plain(server.hover(before, at))
