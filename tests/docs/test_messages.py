"""The messages that the guide explains are messages of the code."""

import ast
import re

from tests.docs.pages import prose
from tests.support.stack import ROOT

PLACEHOLDER = "…"


def messages() -> list[str]:
    """Every text in the package, with a placeholder for what is put into it."""
    found = []
    for file in (ROOT / "speaker_search_resource").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.JoinedStr):
                parts = (
                    part.value if isinstance(part, ast.Constant) else PLACEHOLDER
                    for part in node.values
                )
                found.append("".join(map(str, parts)))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(re.sub(r"\{\w*\}", PLACEHOLDER, node.value))
    return found


def test_the_guide_quotes_messages_as_they_are() -> None:
    table = prose(ROOT / "docs" / "guide.md").partition("## Troubleshooting")[2]
    rows = [line for line in table.splitlines() if line.startswith("|")][2:]
    quotes = re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)
    assert len(quotes) == len(rows) > 15, "a row begins with one quote and nothing else"
    known = messages()
    assert [quote for quote in quotes if not any(quote in message for message in known)] == []
