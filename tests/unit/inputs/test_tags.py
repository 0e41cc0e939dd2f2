"""Declared tags over default tags, and the tags that AWS reports."""

from typing import Any

import pytest

from speaker_search_resource.inputs.check_failure import UNKNOWN
from speaker_search_resource.inputs.tags import (
    DEFAULT_TAGS,
    actual_tags,
    all_tags,
    count_failures,
    tag_failures,
)


def test_a_declared_tag_precedes_a_default_tag() -> None:
    inputs = {"tags": {"a": "own"}, DEFAULT_TAGS: {"a": "default", "b": "default"}}

    assert all_tags(inputs) == {"a": "own", "b": "default"}


def test_a_resource_may_have_no_tags() -> None:
    assert all_tags({}) == all_tags({"tags": None}) == all_tags({"tags": {}}) == {}


def test_unknown_tags_are_left_out() -> None:
    inputs = {"tags": {"a": "1", "b": UNKNOWN}, DEFAULT_TAGS: {"c": "2"}}

    assert all_tags(inputs) == {"c": "2"}


def test_a_state_of_0_1_0_has_a_list_of_tags() -> None:
    assert all_tags({"tags": [{"key": "a", "value": "1"}]}) == {"a": "1"}


AWS_RESERVES = "must have a key without the prefix aws:, which AWS reserves"


@pytest.mark.parametrize(
    ("value", "path", "reason"),
    [
        (["a"], "tags", 'must be a map of strings, such as {"team": "voice"}, got a list'),
        ("a", "tags", 'must be a map of strings, such as {"team": "voice"}, got a string'),
        ({"": "1"}, 'tags[""]', "must have between 1 and 128 characters, got 0"),
        ({"a": "x" * 257}, "tags.a", "must have between 0 and 256 characters, got 257"),
        ({"a": 7}, "tags.a", "must be a string, got a number"),
        ({"aws:a": "1"}, 'tags["aws:a"]', AWS_RESERVES),
        ({"AWS:a": "1"}, 'tags["AWS:a"]', AWS_RESERVES),
    ],
)
def test_a_fault_of_a_tag_does_not_show_the_value(value: Any, path: str, reason: str) -> None:
    assert list(tag_failures(value, "tags")) == [(path, reason)]


def test_unknown_tags_have_no_faults() -> None:
    assert list(tag_failures({"a": UNKNOWN}, "tags")) == []


def test_two_hundred_tags_are_allowed() -> None:
    inputs = {"tags": {str(n): "" for n in range(199)}, DEFAULT_TAGS: {"a": "1"}}

    assert list(count_failures(inputs)) == []


def test_default_tags_count_towards_the_limit() -> None:
    inputs = {"tags": {str(n): "" for n in range(200)}, DEFAULT_TAGS: {"a": "1"}}

    assert list(count_failures(inputs)) == [
        ("tags", "must be at most 200, got 201 including aws:defaultTags")
    ]


STATE = {"tags": {"a": "1"}, DEFAULT_TAGS: {"b": "2"}}


@pytest.mark.parametrize(
    "actual", [{"a": "1", "b": "2"}, {"b": "2", "a": "1", "aws:cloudformation:stack-name": "s"}]
)
def test_tags_as_in_the_state_change_nothing(actual: dict[str, str]) -> None:
    assert actual_tags(STATE, actual) == {}


@pytest.mark.parametrize(
    ("actual", "found"),
    [
        ({"a": "9", "b": "2"}, {"tags": {"a": "9"}, DEFAULT_TAGS: {"b": "2"}}),
        ({"a": "1"}, {"tags": {"a": "1"}, DEFAULT_TAGS: {}}),
        ({"a": "1", "b": "9"}, {"tags": {"a": "1", "b": "9"}, DEFAULT_TAGS: {}}),
        ({"a": "1", "b": "2", "c": "3"}, {"tags": {"a": "1", "c": "3"}, DEFAULT_TAGS: {"b": "2"}}),
    ],
)
def test_tags_changed_outside_the_stack_are_found(
    actual: dict[str, str], found: dict[str, Any]
) -> None:
    assert actual_tags(STATE, actual) == found
    assert all_tags(found) == actual


@pytest.mark.parametrize("actual", [{"a": "9", "b": "2", "c": "3"}, {"b": "2"}])
def test_an_ignored_tag_counts_as_unchanged(actual: dict[str, str]) -> None:
    assert actual_tags(STATE, actual, {"a", "c"}.__contains__) == {}


def test_a_state_without_default_tags_stays_without() -> None:
    assert actual_tags({}, {"a": "1"}) == {"tags": {"a": "1"}}
