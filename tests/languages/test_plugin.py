"""The folder of the plugin, for `plugins` in Pulumi.yaml and for `pulumi package add`."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.support.stack import ROOT, engine_env

pytestmark = pytest.mark.languages

SCHEMA = ROOT / "speaker_search_resource" / "native" / "schema.json"


def test_the_engine_reads_the_schema_of_the_program(tmp_path: Path) -> None:
    program = ROOT / "plugin" / "pulumi-resource-speakersearch"
    printed = subprocess.run(
        ["pulumi", "package", "get-schema", str(program)],
        cwd=tmp_path,
        env=engine_env(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    schema = json.loads(SCHEMA.read_text())
    assert json.loads(printed)["resources"].keys() == schema["resources"].keys()
    assert json.loads(printed)["version"] == schema["version"]


def test_the_schema_passes_the_check_of_pulumi(tmp_path: Path) -> None:
    completed = subprocess.run(
        ["pulumi", "schema", "check", str(SCHEMA)],
        cwd=tmp_path,
        env=engine_env(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (completed.returncode, completed.stdout, completed.stderr) == (0, "", "")


def test_the_typescript_sdk_has_the_name_that_the_example_imports() -> None:
    example = ROOT / "examples" / "languages" / "typescript"
    sdk = json.loads((example / "sdks" / "speakersearch" / "package.json").read_text())
    project = json.loads((example / "package.json").read_text())
    assert project["dependencies"][sdk["name"]] == "file:sdks/speakersearch"
    assert sdk["pulumi"]["version"] == json.loads(SCHEMA.read_text())["version"]


def test_the_folder_for_package_add_installs_and_starts_the_plugin(tmp_path: Path) -> None:
    """pip reads its requirements in this folder, and Pulumi starts its program, as here."""
    folder = ROOT / "plugin"
    assert yaml.safe_load((folder / "PulumiPlugin.yaml").read_text())["runtime"]["name"] == "python"
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
            *("--no-deps", "--no-build-isolation", "--target", str(tmp_path)),
            *("-r", "requirements.txt"),
        ],
        cwd=folder,
        check=True,
    )
    assert (tmp_path / "speaker_search_resource" / "native" / "schema.json").is_file()
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    command = [sys.executable, str(folder), "127.0.0.1:1"]
    with subprocess.Popen(command, cwd=tmp_path, env=env, stdout=subprocess.PIPE) as plugin:
        assert plugin.stdout is not None
        assert int(plugin.stdout.readline()) > 0
        plugin.send_signal(signal.SIGINT)
        assert plugin.wait(20) == 0
