"""docs/architecture.md names every shared file of the package, and no file that does not exist."""

import re

from tests.support.stack import ROOT

PACKAGE = ROOT / "speaker_search_resource"
SHARED = ("dynamic", "native", "provider", "operations", "aws")


def test_every_shared_file_has_a_row() -> None:
    page = (ROOT / "docs/architecture.md").read_text()
    rows = re.findall(r"^\| (`\w+\.py`.*?) \|", page, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`(\w+\.py)`", row)}
    files = {file.name for file in PACKAGE.rglob("*.py")} - {"__init__.py"}
    shared = {file.name for folder in SHARED for file in (PACKAGE / folder).rglob("*.py")}

    assert shared - {"__init__.py"} <= named <= files
