"""The rules of the arguments that every resource takes."""

from typing import Any

import pytest

from speaker_search_resource.inputs.arguments import ResourceArgs
from speaker_search_resource.inputs.check_failure import UNKNOWN, CheckFailure
from speaker_search_resource.inputs.rules import input_rules


def faults(name: str, value: Any) -> list[CheckFailure]:
    check = input_rules(ResourceArgs)[name].check
    assert check is not None
    return list(check(value, name))


def test_a_region_must_have_the_form_of_one() -> None:
    assert faults("region", "us-east-1") == []
    assert faults("region", "Virginia") == [
        ("region", "must be the name of a Region, such as us-east-1, got 'Virginia'")
    ]


@pytest.mark.parametrize("value", [[], {}, ["a", 1, 1.5, True, None, UNKNOWN], {"a": [{"b": 1}]}])
def test_triggers_are_any_list_or_map(value: Any) -> None:
    assert faults("triggers", value) == []


@pytest.mark.parametrize(
    ("value", "path", "reason"),
    [
        ("my secret", "triggers", "must be a list or a map, got a string"),
        ([float("nan")], "triggers[0]", "must be a finite number, got nan"),
        ({"a b": [b"x"]}, 'triggers["a b"][0]', "must be a string, a number, a list or a map, got"),
    ],
)
def test_a_trigger_that_cannot_be_compared_is_a_fault(value: Any, path: str, reason: str) -> None:
    (failure,) = faults("triggers", value)

    assert failure.path == path
    assert failure.reason.startswith(reason)
