"""examples/live_calls/infrastructure on the real engine. The plugin of pulumi-aws is a stand-in."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from chime_emulator import Emulator, seeds
from tests.support.aws_plugin import install
from tests.support.stack import ROOT, Stack

pytestmark = pytest.mark.examples

FOLDER = ROOT / "examples/live_calls/infrastructure"


def test_the_first_preview(
    new_stack: Callable[..., Stack], emulator: Emulator, tmp_path: Path
) -> None:
    plugin = tmp_path / "plugin"
    install(plugin)
    config = {
        "aws:endpoints": [{"sts": emulator.endpoint_url}],
        "live-calls-infrastructure:configuration_arn": seeds.PIPELINE_CONFIGURATION_ARN,
        "live-calls-infrastructure:backend_bucket": "states",
    }
    stack = new_stack("", config, {"aws": plugin})
    settings = yaml.safe_load((stack.folder / "Pulumi.yaml").read_text())
    shutil.copytree(FOLDER, stack.folder, dirs_exist_ok=True)
    project = yaml.safe_load((FOLDER / "Pulumi.yaml").read_text())
    project["plugins"] = settings["plugins"]
    (stack.folder / "Pulumi.yaml").write_text(yaml.safe_dump(project))
    stack.run("stack", "init", "first")
    shutil.copy(stack.folder / "Pulumi.test.yaml", stack.folder / "Pulumi.first.yaml")

    preview = stack.run("preview", "--stack", "first")

    for type_ in ("cloudwatch:EventRule", "dynamodb:Table", "iam:Policy", "pipes:Pipe"):
        assert f"aws:{type_}" in preview
    assert emulator.calls()["counts"] == {}
