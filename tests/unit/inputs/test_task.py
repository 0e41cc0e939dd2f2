"""The rules of the arguments that tasks share."""

from typing import Any

import pytest

from speaker_search_resource.inputs.rules import input_rules
from speaker_search_resource.inputs.task import TaskArgs

RULES = input_rules(TaskArgs)


def reasons(name: str, value: Any) -> list[str]:
    check = RULES[name].check
    assert check is not None
    return [failure.reason for failure in check(value, name)]


@pytest.mark.parametrize("value", [None, False, 1, "true"])
def test_consent_is_true_and_nothing_else(value: Any) -> None:
    assert reasons("consent_acknowledged", True) == []

    (reason,) = reasons("consent_acknowledged", value)

    assert reason.startswith("must be True, got ")
    assert "https://docs.aws.amazon.com/chime-sdk/" in reason


@pytest.mark.parametrize("policy", ["Never", "OnFailure", "Always"])
def test_a_restart_policy_is_one_of_three(policy: str) -> None:
    assert reasons("restart_policy", policy) == []


def test_another_restart_policy_is_a_fault() -> None:
    assert reasons("restart_policy", "never") == [
        "must be Never or OnFailure or Always, got 'never'"
    ]


def test_an_option_is_a_boolean() -> None:
    assert reasons("wait_for_in_progress", False) == []
    assert reasons("wait_for_in_progress", 1) == ["must be True or False, got 1"]


def test_the_id_and_the_arn_of_a_pipeline_are_equal() -> None:
    normalize = RULES["identifier"].normalize

    assert normalize("arn:aws:chime:us-east-1:123456789012:media-pipeline/p") == normalize("p")
    assert normalize(7) == 7
