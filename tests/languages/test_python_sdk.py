"""A Python program with the generated SDK, and with an explicit provider."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chime_emulator import Emulator
from tests.support.inputs import search_inputs
from tests.support.stack import ROOT, Stack

pytestmark = pytest.mark.languages

PROGRAM = f"""
import sys
sys.path.append("packages")
import pulumi
import pulumi_speakersearch as speakersearch

provider = speakersearch.Provider(
    "account",
    region="us-east-1",
    access_key="local",
    secret_key="local",
    endpoints=[{{"chimesdkmediapipelines": pulumi.Config().require("endpoint")}}],
)
search = speakersearch.SpeakerSearchTask(
    "caller", opts=pulumi.ResourceOptions(provider=provider), **{search_inputs()!r}
)
pulumi.export("status", search.status)
"""


@pytest.fixture
def stack(tmp_path: Path, emulator: Emulator) -> Iterator[Stack]:
    plugins = {"speakersearch": ROOT / "plugin"}
    config = {"project:endpoint": emulator.endpoint_url}
    stack = Stack(tmp_path / "project", PROGRAM, "http://127.0.0.1:9", config, plugins)
    subprocess.run([ROOT / "tools" / "sdk.sh", "python", stack.folder / "sdk"], check=True)
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    packages = stack.folder / "packages"
    subprocess.run([*pip, "--target", packages, stack.folder / "sdk"], check=True)
    yield stack
    stack.close()


def test_a_search_of_an_explicit_provider_comes_up_and_down(
    stack: Stack, emulator: Emulator
) -> None:
    stack.up()
    (search,) = emulator.tasks()
    assert stack.resources()["caller"]["outputs"]["taskId"] == search["id"]
    assert '"InProgress"' in stack.run("stack", "output", "--json")
    stack.up("--expect-no-changes")

    stack.run("destroy", "--yes", "--skip-preview")
    assert not any(task["alive"] for task in emulator.tasks())
