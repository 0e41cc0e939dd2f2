"""Import each module of the installed wheels, and check their metadata: `make packages`."""

from __future__ import annotations

import re
import sys
from importlib import import_module
from importlib.metadata import metadata
from importlib.resources import files
from pkgutil import walk_packages

# These modules are imported only where pytest runs, and where moto is installed.
NEED_EXTRAS = {"chime_emulator.pytest_plugin", "chime_emulator.http.video_streams"}


def main() -> None:
    for package in map(import_module, ("speaker_search_resource", "chime_emulator")):
        name = package.__name__
        found = metadata(name.replace("_", "-"))
        if "site-packages" not in str(package.__file__):
            sys.exit(f"{name} is imported from {package.__file__}, not from its wheel")
        if package.__version__ != found["Version"]:
            sys.exit(f"{name}: __version__ is {package.__version__}, not {found['Version']}")
        if not files(package).joinpath("py.typed").is_file():
            sys.exit(f"{name} has no py.typed")
        relative = re.findall(r"\]\((?!https?://|#)([^)\s]+)\)", str(found.json["description"]))
        if relative:
            sys.exit(f"{name}: the README has relative links: {', '.join(relative)}")
        modules = [each.name for each in walk_packages(package.__path__, f"{name}.")]
        for module in {*modules} - NEED_EXTRAS:
            import_module(module)
        for public in package.__all__:
            getattr(package, public)
        print(f"{name} {package.__version__}: {len(modules)} modules imported")


main()
