"""The installed host, without starting it."""

import ast
import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any


def source() -> str:
    """The source of `pulumi/dynamic/__main__.py`."""
    package = importlib.util.find_spec("pulumi.dynamic")
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).with_name("__main__.py").read_text()


def load() -> Any:
    """The host's module. Its last statement, which starts the server, is left out."""
    tree = ast.parse(source())
    last = tree.body.pop()
    assert ast.unparse(last) == "main()"
    module = ModuleType("host")
    exec(compile(tree, "pulumi/dynamic/__main__.py", "exec"), module.__dict__)
    return module


class Context:
    """The gRPC context of one call."""

    def __init__(self) -> None:
        self.metadata: tuple[tuple[str, bytes], ...] = ()
        self.details = ""

    def set_trailing_metadata(self, metadata: tuple[tuple[str, bytes], ...]) -> None:
        self.metadata = metadata

    def abort(self, code: Any, details: str) -> None:
        self.details = details
        raise Exception(details)
