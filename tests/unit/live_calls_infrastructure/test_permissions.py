"""examples/live_calls/infrastructure/permissions.py: the policies agree with AWS's reference."""

import json
import runpy

import pytest

from chime_emulator import seeds
from speaker_search_resource import MediaInsightsPipeline, SpeakerSearchTask
from tests.support.iam_reference import statements_of
from tests.support.mocked_program import Registered
from tests.support.stack import ROOT
from tests.unit.live_calls_infrastructure.declared import PLACE, inputs

TOOL = runpy.run_path(str(ROOT / "tools/iam_policies.py"))

POLICIES = pytest.mark.parametrize("name", ["worker", "sweeper"])


@POLICIES
def test_the_policies_agree_with_the_reference_of_aws(
    resources: dict[str, Registered], name: str
) -> None:
    allowed: set[str] = set()
    dependent: set[str] = set()
    for statement in statements_of(inputs(resources, f"Policy {name}")["policy"]):
        for action in statement.actions:
            types = {type_ for each in statement.resources for type_ in action.types(each)}
            assert types, f"{action.name} applies to none of {statement.resources}"
            for type_ in types:
                assert statement.condition_keys <= action.keys(type_), (action.name, type_)
            allowed.add(action.name)
            dependent |= action.dependent_actions
    assert dependent <= allowed


def actions_of(policy: str) -> dict[str, str]:
    return {
        action: " ".join(statement["Resource"])
        for statement in json.loads(policy)["Statement"]
        for action in statement["Action"]
    }


def test_the_policy_of_the_workers_allows_the_calls_of_the_stack(
    resources: dict[str, Registered],
) -> None:
    allowed = actions_of(inputs(resources, "Policy worker")["policy"])
    needed = {
        each.action
        for resource in (MediaInsightsPipeline, SpeakerSearchTask)
        for each in TOOL["calls"](resource.spec)
    }
    # The tags of a call's pipeline do not change.
    assert needed - allowed.keys() == {"chime:UntagResource"}
    assert allowed["chime:CreateMediaInsightsPipeline"] == seeds.PIPELINE_CONFIGURATION_ARN
    assert allowed["dynamodb:UpdateItem"] == f"arn:aws:dynamodb:{PLACE}:table/calls"
    assert allowed["sqs:ReceiveMessage"] == f"arn:aws:sqs:{PLACE}:calls.fifo"
    assert allowed["s3:PutObject"] == "arn:aws:s3:::states/*"


def test_the_policy_of_the_sweeper_changes_nothing(resources: dict[str, Registered]) -> None:
    statements = list(statements_of(inputs(resources, "Policy sweeper")["policy"]))
    changing = {
        action.name: statement.conditions
        for statement in statements
        for action in statement.actions
        if action.access_level not in ("Read", "List")
    }
    assert changing == {
        "cloudwatch:PutMetricData": {"StringEquals": {"cloudwatch:namespace": "LiveCalls"}}
    }


def test_pipelines_of_other_stacks_are_safe_from_the_workers(
    resources: dict[str, Registered],
) -> None:
    for statement in statements_of(inputs(resources, "Policy worker")["policy"]):
        for action in statement.actions:
            if action.name in ("chime:CreateMediaInsightsPipeline", "chime:TagResource"):
                assert statement.conditions == {"Null": {"aws:RequestTag/live-call": "false"}}
            elif action.name.startswith("chime:") and action.access_level == "Write":
                assert statement.conditions == {
                    "StringEqualsIfExists": {"aws:ResourceTag/stack": "live-calls"}
                }
