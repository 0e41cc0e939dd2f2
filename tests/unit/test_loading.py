"""What is loaded when: a program and a preview do without boto3 and most of botocore."""

import json
import subprocess
import sys

import pytest

from speaker_search_resource import engine
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


@pytest.mark.parametrize(
    "program", ["from speaker_search_resource import SpeakerSearchTask", PREVIEW]
)
def test_neither_a_program_nor_a_preview_loads_boto3(program: str) -> None:
    tell = "\nimport json, sys\nprint(json.dumps(list(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", program + tell], capture_output=True, text=True, check=True
    )
    loaded = json.loads(done.stdout)
    assert "speaker_search_resource.plan" in loaded
    assert [name for name in loaded if name.startswith(("boto3", "botocore."))] == []


class Request:
    """What the host is asked with."""

    urn = "urn:pulumi:test::project::type::caller"


def test_the_urn_is_the_one_of_the_request_that_is_served() -> None:
    def serve(request: object) -> str:
        return engine.asked_urn()

    assert serve(Request()) == Request.urn
    assert serve(object()) == ""
    assert engine.asked_urn() == ""
