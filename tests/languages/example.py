"""A copy of the example stack in another language, on the real engine and an emulator."""

import shutil
from pathlib import Path

from tests.support.stack import ROOT, Project

PROGRAMS = {"yaml": "Pulumi.yaml", "typescript": "index.ts", "go": "main.go"}
"""The file of the program, by language."""


class Example(Project):
    """An example project, whose provider calls one endpoint."""

    def __init__(self, folder: Path, language: str, endpoint: str) -> None:
        super().__init__(folder)
        source = ROOT / "examples" / "languages" / language
        generated = ("node_modules", "sdks")
        ignored = shutil.ignore_patterns(*generated)
        shutil.copytree(source, folder, ignore=ignored, dirs_exist_ok=True)
        for name in generated:
            if (source / name).exists():
                (folder / name).symlink_to(source / name)
        self._program = folder / PROGRAMS[language]
        _replace(folder / "Pulumi.yaml", "../../../plugin", str(ROOT / "plugin"))
        self.settings = (folder / "Pulumi.local.yaml").rename(folder / "Pulumi.test.yaml")
        _replace(self.settings, "http://127.0.0.1:4599", endpoint)
        self.run("stack", "init", "test")

    def edit(self, old: str, new: str) -> None:
        """Replace a text of the program."""
        _replace(self._program, old, new)


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
