"""The policies of examples/iam agree with AWS's Service Authorization Reference."""

import re
import runpy
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pulumi_aws
import pytest

from chime_emulator import Emulator, seeds
from tests.support.client import client_of
from tests.support.iam_reference import FILES, FOLDER, Action, statements
from tests.support.stack import ROOT

NOT_NEEDED = {
    "iam:CreateServiceLinkedRole",  # for a key in several Regions
    "s3:ListBucket",  # for a recording sink
}
"""Dependent actions that the stack does not need."""

OF_OTHER_STACKS = {
    "chime:GetMediaInsightsPipelineConfiguration",
    "kinesis:DescribeStream",
    "kinesisvideo:DescribeStream",
}
"""Reads of resources that a pipeline or a configuration of the stack may only use."""

BY_SERVICE = {"iam:PassRole", "kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey"}
"""Actions whose condition is the service that takes the role or uses the key."""

OWN_OR_UNTAGGED = {"StringEqualsIfExists": {"aws:ResourceTag/stack": "STACK"}}
OWN = {"StringEquals": {"aws:ResourceTag/stack": "STACK"}}
NEW = {"StringEquals": {"aws:RequestTag/stack": "STACK"}}
NEW_AND_UNTAGGED = {**NEW, "Null": {"aws:ResourceTag/stack": "true"}}

MANAGED_POLICY_CHARACTERS = 6144
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""

PLACEHOLDERS = {
    "PARTITION": "aws",
    "REGION": seeds.REGION,
    "ACCOUNT": seeds.ACCOUNT_ID,
    "STACK": "production",
}

TOOL = runpy.run_path(str(ROOT / "tools/iam_policies.py"))


@pytest.fixture(scope="module")
def iam() -> Iterator[Any]:
    with Emulator() as emulator:
        client = client_of(emulator, "iam")
        yield client
        client.close()


every_policy = pytest.mark.parametrize("file", FILES)


def is_read(action: Action) -> bool:
    return action.access_level in {"Read", "List"}


def test_the_files_are_the_output_of_the_tool() -> None:
    committed = {file: (FOLDER / file).read_text() for file in FILES}
    assert committed == TOOL["policies"](), "run `python tools/iam_policies.py`"


@every_policy
def test_each_action_applies_to_the_resources(file: str) -> None:
    for statement in statements(file):
        unused = set(statement.resources)
        for action in statement.actions:
            named = {each: action.types(each) for each in statement.resources}
            types = {type_ for types in named.values() for type_ in types}
            assert types, f"{action.name} applies to none of {statement.resources}"
            assert action.required_types <= types, action.name
            unused -= {resource for resource, types_ in named.items() if types_}
        assert unused == set(), statement.sid


@every_policy
def test_each_action_supports_the_condition_keys(file: str) -> None:
    for statement in statements(file):
        for action in statement.actions:
            for type_ in (type_ for each in statement.resources for type_ in action.types(each)):
                assert statement.condition_keys <= action.keys(type_), (action.name, type_)


@every_policy
def test_dependent_actions_are_allowed(file: str) -> None:
    actions = [action for statement in statements(file) for action in statement.actions]
    dependent = {name for action in actions for name in action.dependent_actions}
    assert dependent - {action.name for action in actions} - NOT_NEEDED == set()


@every_policy
def test_a_tag_narrows_each_action_that_supports_tags(file: str) -> None:
    """A change requires the tag, except on pipelines, which a Voice Connector starts without."""
    for statement in statements(file):
        if statement.condition_keys in ({"iam:PassedToService"}, {"kms:ViaService"}):
            assert {action.name for action in statement.actions} <= BY_SERVICE
            continue
        for action in statement.actions:
            for resource in statement.resources:
                keys = {key for type_ in action.types(resource) for key in action.keys(type_)}
                if any(key.startswith(("aws:ResourceTag", "aws:RequestTag")) for key in keys):
                    assert statement.conditions in narrowed(action, resource), (
                        action.name,
                        resource,
                    )


def narrowed(action: Action, resource: str) -> Sequence[object]:
    """Return the conditions that narrow an action."""
    if is_read(action):
        return [OWN, OWN_OR_UNTAGGED] + [{}] * (action.name in OF_OTHER_STACKS)
    if "media-pipeline/" in resource:
        return [OWN_OR_UNTAGGED]
    return [OWN, NEW_AND_UNTAGGED if action.access_level == "Tagging" else NEW]


@every_policy
def test_preview_and_refresh_only_read(file: str) -> None:
    actions = [action for statement in statements(file) for action in statement.actions]
    if file.endswith(("preview.json", "refresh.json")):
        assert all(is_read(action) for action in actions)
    else:
        assert not all(is_read(action) for action in actions)


@pytest.mark.parametrize("scope", ["tasks", "pipeline", "stack"])
def test_deploy_allows_what_the_other_commands_need(scope: str) -> None:
    """The workflows refresh and replace with the role of `up`."""
    allowed = {
        command: {
            (statement.sid, action.name)
            for statement in statements(f"{scope}/{command}.json")
            for action in statement.actions
        }
        for command in ("deploy", "destroy", "preview", "refresh")
    }
    assert all(others <= allowed["deploy"] for others in allowed.values())


def test_the_stack_covers_each_type_of_the_program() -> None:
    files = [ROOT / "__main__.py", *(ROOT / "speaker_search_resource").rglob("*.py")]
    classes = set(re.findall(r"\baws\.(\w+)\.([A-Z]\w+)\(", "".join(map(Path.read_text, files))))
    types = {getattr(getattr(pulumi_aws, module), name).pulumi_type for module, name in classes}
    assert len(types) >= 7
    assert types <= TOOL["PULUMI_AWS"].keys()


@every_policy
def test_iam_accepts_the_policy(file: str, iam: Any) -> None:
    text = (FOLDER / file).read_text()
    assert set(re.findall(r"\b[A-Z]{2,}\b", text)) <= PLACEHOLDERS.keys()
    for word, value in PLACEHOLDERS.items():
        text = text.replace(word, value)
    assert len(re.sub(r"\s", "", text)) <= MANAGED_POLICY_CHARACTERS
    name = file.replace("/", "-").removesuffix(".json")
    arn = iam.create_policy(PolicyName=name, PolicyDocument=text)["Policy"]["Arn"]
    iam.delete_policy(PolicyArn=arn)
