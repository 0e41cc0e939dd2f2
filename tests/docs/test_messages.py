"""The guide quotes messages of the code."""

import ast
import re

from tests.docs.pages import prose
from tests.support.stack import ROOT

PLACEHOLDER = "…"


def messages() -> list[str]:
    """Return the strings in the package, with a placeholder for each inserted value."""
    texts = []
    for file in (ROOT / "speaker_search_resource").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.JoinedStr):
                parts = (
                    part.value if isinstance(part, ast.Constant) else PLACEHOLDER
                    for part in node.values
                )
                texts.append("".join(map(str, parts)))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.append(re.sub(r"\{\w*\}", PLACEHOLDER, node.value))
    return texts


def test_the_guide_quotes_messages_of_the_code() -> None:
    table = prose(ROOT / "docs" / "guide.md").partition("## Troubleshooting")[2]
    rows = [line for line in table.splitlines() if line.startswith("|")][2:]
    quotes = re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)
    assert len(quotes) == len(rows) > 15, "the first cell of a row must be one quote"
    known = messages()
    assert [quote for quote in quotes if not any(quote in message for message in known)] == []
