"""Relative links lead to a file and a heading that exist, and pictures are accessible."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, anchors, name, prose
from tests.support.stack import ROOT

LINK = re.compile(r"\]\(([^)\s]+)\)")


@pytest.mark.parametrize(
    "page", sorted({*PAGES, *ROOT.glob("*.md"), ROOT / "emulator" / "README.md"}), ids=name
)
def test_relative_links(page: Path) -> None:
    broken = []
    for target in LINK.findall(prose(page)):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        path = (page.parent / file).resolve() if file else page
        if not path.exists() or (anchor and anchor not in anchors(path)):
            broken.append(target)
    assert broken == []


def test_every_page_is_linked_from_another() -> None:
    linked = {
        (page.parent / target.partition("#")[0]).resolve()
        for page in PAGES
        for target in LINK.findall(prose(page))
    }
    # The guide is the entry page of docs/.
    assert {page for page in PAGES if page.parent != ROOT} - linked <= {ROOT / "docs/guide.md"}


@pytest.mark.parametrize("picture", sorted((ROOT / "docs").glob("*.svg")), ids=lambda p: p.name)
def test_pictures(picture: Path) -> None:
    """A picture is well-formed, and has a title for screen readers."""
    space = "{http://www.w3.org/2000/svg}"
    root = ET.parse(picture).getroot()
    assert root.tag == f"{space}svg"
    title = root.find(f"{space}title")
    assert title is not None
    assert len(title.text or "") > 20
    assert "viewBox" in root.attrib
    assert "href" not in picture.read_text(), "a picture must not load another"
