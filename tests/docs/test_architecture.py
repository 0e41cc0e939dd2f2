"""docs/architecture.md names every file of the package, and no file that does not exist."""

import re

from tests.support.stack import ROOT

PACKAGE = ROOT / "speaker_search_resource"


def test_every_file_of_the_package_has_a_row() -> None:
    page = (ROOT / "docs/architecture.md").read_text()
    rows = re.findall(r"^\| (`\w+\.py`.*?) \|", page, re.MULTILINE)
    named = sorted(name for row in rows for name in re.findall(r"`(\w+\.py)`", row))
    files = (file.name for file in PACKAGE.rglob("*.py") if file.name != "__init__.py")
    assert named == sorted(files)
