"""`pulumi package add` of a tag on a git server."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from chime_emulator import Emulator
from tests.languages import newer_host
from tests.languages.example import Example
from tests.support.git_server import HOST, GitServer
from tests.support.stack import ROOT

pytestmark = pytest.mark.languages

VERSION = json.loads((ROOT / "speaker_search_resource/native/schema.json").read_text())["version"]
PACKAGE = f"{HOST}/owner/speaker-search-resource.git/plugin@v{VERSION}"


class ExampleWithoutPlugin(Example):
    """The example in YAML, whose project does not name the plugin of this repository."""

    def __init__(self, folder: Path, endpoint: str, server: GitServer) -> None:
        super().__init__(folder, "yaml", endpoint)
        self._env |= server.environment
        self._project = folder / "Pulumi.yaml"
        self._project.write_text(yaml.safe_dump(self.project() | {"plugins": {}}))
        if shutil.which("generate-sdk"):  # tools/pulumi has built the hosts
            self._add_newer_hosts()

    def project(self) -> dict[str, object]:
        project: dict[str, object] = yaml.safe_load(self._project.read_text())
        return project

    def _add_newer_hosts(self) -> None:
        folder = self.folder / "bin"
        folder.mkdir()
        for language in ("yaml", "python"):
            name = f"pulumi-language-{language}"
            program = f'exec {sys.executable} {newer_host.__file__} {shutil.which(name)} "$@"'
            (folder / name).write_text(f"#!/bin/sh\n{program}\n")
            (folder / name).chmod(0o755)
        self._env["PATH"] = f"{folder}:{self._env['PATH']}"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GitServer]:
    """Serve the files of this repository, as the commit of a tag."""
    repository = tmp_path / "git" / "owner" / "speaker-search-resource.git"
    identity = ("-c", "user.name=owner", "-c", f"user.email=owner@{HOST}")
    subprocess.run(["git", "init", "--quiet", "--bare", repository], check=True)
    for command in (
        ("add", "--all"),
        ("commit", "--quiet", "--message", VERSION),
        ("tag", f"v{VERSION}"),
    ):
        where = (f"--git-dir={repository}", f"--work-tree={ROOT}")
        subprocess.run(["git", *where, *identity, *command], check=True)
    with GitServer(tmp_path / "git") as server:
        yield server


@pytest.fixture
def example(tmp_path: Path, emulator: Emulator, server: GitServer) -> Iterator[Example]:
    example = ExampleWithoutPlugin(tmp_path / "project", emulator.endpoint_url, server)
    yield example
    example.close()


def test_a_program_uses_the_plugin_of_a_tag(
    example: ExampleWithoutPlugin, emulator: Emulator
) -> None:
    example.run("package", "add", f"https://{PACKAGE}")
    assert example.project()["packages"] == {"speakersearch": PACKAGE}
    (plugin,) = example.folder.glob(f"home/plugins/*{HOST}*/plugin")
    assert (plugin / "venv" / "bin" / "pulumi-resource-speakersearch").is_file()

    example.up()
    assert {task["status"] for task in emulator.tasks()} == {"InProgress"}
    assert example.resources()["caller"]["outputs"]["status"] == "InProgress"
    example.run("destroy", "--yes", "--skip-preview")
    assert not any(task["alive"] for task in emulator.tasks())
