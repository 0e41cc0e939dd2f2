"""Metadata that depends on the repository's address, from hatch_build.py of the repository.

An sdist does not need it: its PKG-INFO has the metadata.
"""

from __future__ import annotations

from pathlib import Path
from runpy import run_path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class RepositoryMetadata(MetadataHookInterface):
    """Set the metadata of the emulator's distribution."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Add the fields that pyproject.toml declares as dynamic."""
        folder = Path(self.root)
        run_path(str(folder.parent / "hatch_build.py"))["update"](folder, metadata)
