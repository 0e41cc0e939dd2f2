"""The parts of the installed host that the package relies on."""

import ast
import hashlib

import pytest

from speaker_search_resource.dynamic.host.releases import PARTS
from tests.unit.dynamic.host import installed


def functions() -> dict[str, str]:
    """The source of each function of the host, decorators included, by name."""
    host = installed.source()
    found = {}
    for node in ast.parse(host).body:
        prefix = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
        for function in node.body if isinstance(node, ast.ClassDef) else [node]:
            if isinstance(function, ast.FunctionDef):
                parts = [*function.decorator_list, function]
                text = "\n".join(ast.get_source_segment(host, part) or "" for part in parts)
                found[prefix + function.name] = text
    return found


@pytest.mark.parametrize("name", PARTS)
def test_the_host_is_one_that_was_tried(name: str) -> None:
    source = functions().get(name, "")

    digest = hashlib.sha256(source.encode()).hexdigest()[:12]

    assert digest in PARTS[name].fingerprints, (
        f"{name} of pulumi/dynamic/__main__.py has changed, to {digest}: look at "
        f"dynamic/host/{PARTS[name].used_by}, and see dynamic/host/releases.py"
    )
