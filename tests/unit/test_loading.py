"""What programs and previews load: neither boto3 nor most of botocore."""

import json
import subprocess
import sys

import pytest

from tests.support.inputs import search_inputs
from tests.support.plugin import declaration, stack_config

PREVIEW = f"""
from pulumi.dynamic import Config, ConfigureRequest
from speaker_search_resource.speaker_search_task import SpeakerSearchTaskProvider

inputs = {search_inputs() | declaration()!r}
provider = SpeakerSearchTaskProvider()
config = {stack_config("http://127.0.0.1:1")!r}
provider.configure(ConfigureRequest(Config(config, "project")))
checked = provider.check({{}}, inputs)
assert checked.failures == [], checked.failures
assert not provider.diff("id", checked.inputs, checked.inputs).changes
"""


PROGRAM = "from speaker_search_resource import SpeakerSearchTask"


def modules_of(program: str) -> list[str]:
    tell = "\nimport json, sys\nprint(json.dumps(list(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", program + tell], capture_output=True, text=True, check=True
    )
    loaded: list[str] = json.loads(done.stdout)
    return loaded


@pytest.mark.parametrize("program", [PROGRAM, PREVIEW])
def test_neither_a_program_nor_a_preview_loads_boto3(program: str) -> None:
    loaded = modules_of(program)
    assert "speaker_search_resource.operations.resource_spec" in loaded
    assert [name for name in loaded if name.startswith(("boto3", "botocore."))] == []


@pytest.mark.parametrize("name", ["provider.process", "provider.properties", "aws.service_model"])
def test_a_program_loads_nothing_that_only_the_plugin_needs(name: str) -> None:
    module = f"speaker_search_resource.{name}"
    assert module in modules_of(PREVIEW)
    assert module not in modules_of(PROGRAM)
