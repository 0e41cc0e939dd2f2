"""The documentation site: Sphinx reads the repository's Markdown as it is. `make site` builds it.

https://www.sphinx-doc.org/en/master/usage/configuration.html
https://myst-parser.readthedocs.io/en/latest/configuration.html
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import tomllib
from sphinx.application import Sphinx

ROOT = Path(__file__).resolve().parent.parent
METADATA = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

project = METADATA["name"]
release = METADATA["version"]
extensions = ["myst_parser"]
root_doc = "README"
include_patterns = ["*.md", "docs/**.md", "emulator/README.md", "examples/**.md"]
exclude_patterns = ["**/node_modules", "**/sdks"]
nitpicky = True
html_theme = "furo"
html_title = f"{project} {release}"
html_baseurl = os.environ.get("READTHEDOCS_CANONICAL_URL", "")
myst_heading_anchors = 6
# As on GitHub, an address without brackets is a link. A file name is none.
myst_enable_extensions = ["linkify"]
myst_linkify_fuzzy_links = False

NAVIGATION = """
```{toctree}
:caption: Use
:glob:
:hidden:
docs/guide
docs/testing
docs/other-languages
docs/moving-from-scripts
examples/*/README
examples/*/*/README
emulator/README
docs/benchmarks
```

```{toctree}
:caption: Reference
:glob:
:hidden:
docs/reference/*
```

```{toctree}
:caption: Project
:glob:
:hidden:
CONTRIBUTING
docs/architecture
docs/add-a-resource
*
```
"""


def adapt(app: Sphinx, docname: str, content: list[str]) -> None:
    """Add the navigation to the first page, and replace links to folders by links to their files.

    A site has pages and files, but no view of a folder.
    """
    page = Path(app.env.doc2path(docname))

    def files_of(link: re.Match[str]) -> str:
        label, target = link.groups()
        folder = page.parent / target
        if not folder.is_dir():
            return link[0]
        files = sorted(file.name for file in folder.iterdir() if file.is_file())
        return f"{label} ({', '.join(f'[{file}]({target}/{file})' for file in files)})"

    content[0] = re.sub(r"\[([^]]+)\]\(([^):#\s]+)\)", files_of, content[0])
    if docname == root_doc:
        content[0] += NAVIGATION


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Serve README at the site's address, and pictures where HTML in Markdown names them."""
    if exception is None:
        shutil.copy(app.outdir / "README.html", app.outdir / "index.html")
        for picture in (ROOT / "docs").glob("*.svg"):
            shutil.copy(picture, app.outdir / "docs")


def setup(app: Sphinx) -> None:
    """Connect the functions above to Sphinx's events."""
    app.connect("source-read", adapt)
    app.connect("build-finished", finish)
