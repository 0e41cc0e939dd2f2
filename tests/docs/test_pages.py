"""Every block and every inline command of the documentation works."""

import importlib.util
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from chime_emulator import Emulator
from tests.docs.pages import PAGES, commands, name
from tests.docs.runner import PageRun
from tests.support.stack import ROOT


def mark(page: Path) -> pytest.MarkDecorator:
    """Return the mark of the run that has the language hosts of a page."""
    needs_hosts = page.name == "other-languages.md"
    return pytest.mark.languages if needs_hosts else pytest.mark.examples


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    "page", [pytest.param(page, marks=mark(page), id=name(page)) for page in PAGES]
)
def test_every_block(page: Path, tmp_path: Path, emulator: Emulator) -> None:
    run = PageRun(page, tmp_path, emulator)
    try:
        ran = run.run()
    finally:
        run.close()
    # A fence that the pattern misses would hide its block.
    assert len(ran) == page.read_text().count("```") / 2

    calls = emulator.calls()["counts"]
    if page.name == "moving-from-scripts.md":
        assert calls["StartSpeakerSearchTask"] == 2, "one by the script, one by the CLI, none by up"
    if page.name == "guide.md":
        tags = {"team": "calls", "stage": "production"}
        assert [resource for resource in run.alive if resource.get("tags") == tags]


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("page", PAGES, ids=name)
def test_inline_commands(page: Path) -> None:
    assert [command for command in sorted(commands(page)) if not exists(command)] == []


def exists(command: str) -> bool:
    """Return whether a command, its subcommand and its flags exist."""
    tool, *words = command.split()
    if tool == "make":
        return all(re.search(rf"^{word}:", (ROOT / "Makefile").read_text(), re.M) for word in words)
    if tool == "python" and words[0] == "-m":
        return importlib.util.find_spec(words[1]) is not None
    if tool == "python":
        return (ROOT / words[0]).is_file()
    assert tool == "pulumi", f"unexpected command {tool}"
    usage, known = help_of(()), 0
    while known < len(words) and help_of(tuple(words[: known + 1])) != usage:
        known += 1
        usage = help_of(tuple(words[:known]))
    rest = words[known:]
    if not known or ("Available Commands:" in usage and rest and not rest[0].startswith("-")):
        return False
    return all(f"{word.partition('=')[0]} " in usage for word in rest if word.startswith("--"))


@cache
def help_of(words: tuple[str, ...]) -> str:
    """Return the CLI's help of a subcommand, or of its parent if there is no such subcommand."""
    if words and words[-1].startswith("-"):
        return help_of(words[:-1])
    command = ["pulumi", *words, "--help"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
