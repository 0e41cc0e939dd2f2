"""A provider of pulumi-aws, given to a resource or inherited."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.stack import ROOT

PREAMBLE = """
import pulumi
import pulumi_aws as aws
from pulumi import ComponentResource, ProviderResource, ResourceOptions
from speaker_search_resource import MediaInsightsPipeline

def pipeline(name, **opts):
    arn = "arn:aws:chime:us-east-1:123456789012:media-insights-pipeline-configuration/x"
    return MediaInsightsPipeline(
        name,
        media_insights_pipeline_configuration_arn=arn,
        opts=ResourceOptions(**opts),
    )
"""

TWIN = "pulumi:providers:pulumi-python"
PIPELINE = "pulumi-python:dynamic/chimesdkmediapipelines:MediaInsightsPipeline"


def run(tmp_path: Path, program: str, preview: bool = False) -> subprocess.CompletedProcess[str]:
    file = tmp_path / "program.py"
    file.write_text(PREAMBLE + program)
    module = "tests.unit.dynamic.host.mocked_program"
    mode = "preview" if preview else "up"
    command = [sys.executable, "-m", module, str(file), mode]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def registered(tmp_path: Path, program: str, preview: bool = False) -> list[dict[str, Any]]:
    done = run(tmp_path, program, preview)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def twins(resources: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    found = [each for each in resources if each["type"] == TWIN]
    by_name = {each["name"]: each for each in found}
    assert len(found) == len(by_name), "the engine refuses a second provider of the same name"
    return by_name


def pipelines(resources: list[dict[str, Any]]) -> dict[str, str]:
    """Return the name of the provider of each pipeline, empty for the default provider."""
    return {
        each["name"]: each["provider"].rpartition("::")[0].rpartition("::")[2]
        for each in resources
        if each["type"] == PIPELINE
    }


SETTINGS = """
west = aws.Provider(
    "west",
    region="us-west-2",
    profile="calls",
    endpoints=[{"sts": "http://127.0.0.1:1"}],
    assume_roles=[
        aws.ProviderAssumeRoleArgs(role_arn="arn:aws:iam::123456789012:role/x", external_id="y")
    ],
    default_tags={"tags": {"team": "calls"}},
    use_fips_endpoint=True,
    max_retries=3,
)
pipeline("call", provider=west)
pipeline("other", provider=west)
"""


@pytest.mark.parametrize("preview", [True, False])
def test_the_settings_of_the_provider_apply(tmp_path: Path, preview: bool) -> None:
    resources = registered(tmp_path, SETTINGS, preview)

    assert pipelines(resources) == {"call": "west", "other": "west"}
    (twin,) = twins(resources).values()
    assert twin["parent"].endswith("pulumi:providers:aws::west")
    assert twin["inputs"] == {
        "aws:region": "us-west-2",
        "aws:profile": "calls",
        "aws:endpoints": '[{"sts": "http://127.0.0.1:1"}]',
        "aws:assumeRoles": ('[{"externalId": "y", "roleArn": "arn:aws:iam::123456789012:role/x"}]'),
        "aws:defaultTags": '{"tags": {"team": "calls"}}',
        "aws:useFipsEndpoint": "true",
        "aws:maxRetries": "3",
    }


@pytest.mark.parametrize(
    "credentials",
    [
        "access_key='id', secret_key='hidden', token='hidden'",
        "assume_role_with_web_identity={'role_arn': 'x', 'web_identity_token': 'hidden'}",
        "https_proxy=pulumi.Output.secret('http://user:hidden@proxy:1')",
    ],
)
def test_the_credentials_of_the_provider_are_secret(tmp_path: Path, credentials: str) -> None:
    program = f"""
west = aws.Provider("west", region="us-west-2", {credentials})
pipeline("call", provider=west)
"""
    (twin,) = twins(registered(tmp_path, program)).values()

    hidden = {key for key, value in twin["inputs"].items() if "hidden" in str(value)}
    assert hidden
    for key in hidden:
        # The signature with which the SDK marks a secret.
        assert "4dabf18193072939515e22adb298388d" in twin["inputs"][key]


ORIGINS = """
class Calls(ComponentResource):
    def __init__(self, name, **opts):
        super().__init__("calls:index:Calls", name, None, ResourceOptions(**opts))

west = aws.Provider("west", region="us-west-2")
east = aws.Provider("east", region="us-east-1")
own = ProviderResource("pulumi-python", "own", {"aws:region": "eu-west-2"})

pipeline("default")
pipeline("list", providers=[west])
pipeline("map", providers={"aws": west})
pipeline("inherited", parent=Calls("component", providers=[west]))
pipeline("grandchild", parent=Calls("child", parent=Calls("above", providers={"aws": west})))
pipeline("sibling", parent=pipeline("given", provider=west))
pipeline("own-beside", providers=[west, own])
pipeline("own-inherited", parent=Calls("both", providers=[west, own]))
pipeline("own-given", provider=own, parent=Calls("one", providers=[west]))
pipeline("nearest", provider=east, parent=Calls("two", providers=[west, own]))
MediaInsightsPipeline.get("existing", "id", ResourceOptions(provider=west))
"""


def test_every_way_in_which_a_provider_reaches_a_resource(tmp_path: Path) -> None:
    resources = registered(tmp_path, ORIGINS)

    assert pipelines(resources) == {
        "default": "",
        "list": "west",
        "map": "west",
        "inherited": "west",
        "grandchild": "west",
        "given": "west",
        "sibling": "west",
        "own-beside": "own",
        "own-inherited": "own",
        "own-given": "own",
        "nearest": "east",
        "existing": "west",
    }
    assert twins(resources).keys() == {"west", "east", "own"}


@pytest.mark.parametrize("option", ["provider=west", "providers=[west]"])
def test_a_transformation_can_set_the_provider(tmp_path: Path, option: str) -> None:
    program = f"""
west = aws.Provider("west", region="us-west-2")

def set_provider(args):
    if args.type_.startswith("pulumi-python:"):
        opts = ResourceOptions.merge(args.opts, ResourceOptions({option}))
        return pulumi.ResourceTransformationResult(args.props, opts)

pulumi.runtime.register_stack_transformation(set_provider)
pipeline("call")
"""
    assert pipelines(registered(tmp_path, program)) == {"call": "west"}


def test_children_of_a_resource_inherit_the_aws_provider(tmp_path: Path) -> None:
    program = """
west = aws.Provider("west", region="us-west-2")
aws.sqs.Queue("results", opts=ResourceOptions(parent=pipeline("call", provider=west)))
"""
    resources = registered(tmp_path, program)

    (queue,) = (each for each in resources if each["type"] == "aws:sqs/queue:Queue")
    assert "pulumi:providers:aws::west::" in queue["provider"]


def test_a_provider_of_another_process_is_refused(tmp_path: Path) -> None:
    """A component of another process receives its providers as references."""
    program = """
from pulumi.resource import DependencyProviderResource
west = DependencyProviderResource("urn:pulumi:test::project::pulumi:providers:aws::west::id")
pipeline("call", provider=west)
"""
    done = run(tmp_path, program)

    assert done.returncode != 0
    assert "ValueError: an aws provider of another process cannot be used here; pass" in done.stderr
    assert PIPELINE not in done.stdout
