"""The pages of the documentation: their fenced blocks, inline commands and anchors."""

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

from tests.support.stack import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^( *)(`{3,}|~{3,})(.*)\n((?:.*\n)*?)\1\2 *$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block: its place, the kind that its fence names, and its text."""

    place: str
    kind: str
    text: str

    @property
    def imports(self) -> set[str]:
        """Return the packages that a program imports."""
        return set(re.findall(r"^(?:import|from) (\w+)", self.text, re.MULTILINE))


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def blocks(page: Path) -> list[Block]:
    """Return the fenced blocks of a page, in order."""
    text = page.read_text()
    return [
        Block(
            f"{name(page)}:{text.count(chr(10), 0, match.start()) + 1}",
            match[3].strip(),
            textwrap.dedent(match[4]),
        )
        for match in FENCE.finditer(text)
    ]


def prose(page: Path) -> str:
    """Return a page without its fenced blocks."""
    return FENCE.sub("", page.read_text())


def commands(page: Path) -> set[str]:
    """Return the inline commands, in backticks."""
    spans = re.findall(r"(?<!`)`([^`]+)`(?!`)", prose(page))
    words = ("pulumi ", "make ", "python ", "aws ")
    return {" ".join(span.split()) for span in spans if span.startswith(words)}


def anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub derives from a page's headings."""
    headings = re.findall(r"^#+ +(.+?) *$", prose(page), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in plain}
