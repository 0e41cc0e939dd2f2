"""Metadata of both distributions that depends on the repository's address: URLs, and README.

Package indexes resolve no relative link, so that a README in the metadata has absolute links.
"""

from __future__ import annotations

import re
from pathlib import Path
from posixpath import normpath
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

ROOT = Path(__file__).resolve().parent

# The one place of this address. OWNER is a placeholder until the repository has a public home.
REPOSITORY = "https://github.com/OWNER/speaker-search-resource"

LINK = re.compile(r"(!?)\[([^\]]*)\]\((?![a-z]+:|#)([^)\s]+)\)")


class RepositoryMetadata(MetadataHookInterface):
    """Set the metadata of the distribution whose pyproject.toml names this file."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Add the fields that pyproject.toml declares as dynamic."""
        update(Path(self.root), metadata)


def update(folder: Path, metadata: dict[str, Any]) -> None:
    """Add URLs and README of the distribution in a folder of the repository."""
    within = folder.relative_to(ROOT).as_posix()
    tag = f"v{metadata['version']}"
    text = absolute_links((folder / "README.md").read_text(encoding="utf-8"), within, tag)
    metadata["readme"] = {"content-type": "text/markdown", "text": text}
    metadata["urls"] = {
        "Homepage": REPOSITORY,
        "Documentation": f"{REPOSITORY}/blob/{tag}/docs/guide.md",
        "Changelog": f"{REPOSITORY}/blob/{tag}/CHANGELOG.md",
        "Issues": f"{REPOSITORY}/issues",
        "Source": f"{REPOSITORY}/tree/{tag}/{within}".removesuffix("/."),
    }


def absolute_links(text: str, within: str, tag: str) -> str:
    """Return Markdown with each relative link and picture at a tag of the repository."""

    def absolute(link: re.Match[str]) -> str:
        image, label, target = link.groups()
        kind = "raw" if image else "blob"
        return f"{image}[{label}]({REPOSITORY}/{kind}/{tag}/{normpath(f'{within}/{target}')})"

    return LINK.sub(absolute, text)
