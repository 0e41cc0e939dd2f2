"""The skeletons of docs/new-resource import names that exist."""

import ast
import importlib
import importlib.util
from pathlib import Path

import pytest

from tests.support.stack import ROOT

PACKAGES = (
    "speaker_search_resource",
    "speaker_search_resource.inputs",
    "chime_emulator.operations",
)
"""The packages of the files that the skeletons begin."""

OWN = "media_stream"
"""The example's own modules do not exist."""

SKELETONS = sorted((ROOT / "docs/new-resource").glob("*.py"))


def exists(node: ast.ImportFrom, package: str) -> bool:
    try:
        name = importlib.util.resolve_name("." * node.level + (node.module or ""), package)
        module = importlib.import_module(name)
    except ImportError:
        return False
    return all(hasattr(module, alias.name) for alias in node.names)


@pytest.mark.parametrize("skeleton", SKELETONS, ids=lambda skeleton: skeleton.name)
def test_every_imported_name_exists(skeleton: Path) -> None:
    missing = [
        ast.unparse(node)
        for node in ast.walk(ast.parse(skeleton.read_text()))
        if isinstance(node, ast.ImportFrom)
        and OWN not in (node.module or "")
        and not any(exists(node, package) for package in PACKAGES)
    ]
    assert missing == []
