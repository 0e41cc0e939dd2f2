"""Declared tags over default tags."""

from typing import Any

from speaker_search_resource.inputs.check_failure import UNKNOWN
from speaker_search_resource.inputs.tags import DEFAULT_TAGS, all_tags, tag_failures


def tag(key: Any, value: Any = "1") -> dict[str, Any]:
    return {"key": key, "value": value}


def test_a_declared_tag_precedes_a_default_tag() -> None:
    inputs = {"tags": [tag("a", "own")], DEFAULT_TAGS: {"a": "default", "b": "default"}}

    assert all_tags(inputs) == {"a": "own", "b": "default"}


def test_a_resource_may_have_no_tags() -> None:
    assert all_tags({}) == all_tags({"tags": None}) == {}


def test_unknown_tags_are_left_out() -> None:
    inputs = {"tags": [tag("a"), tag("b", UNKNOWN)], DEFAULT_TAGS: {"c": "2"}}

    assert all_tags(inputs) == {"c": "2"}


def test_a_duplicate_key_is_a_fault_of_its_later_tag() -> None:
    (failure,) = tag_failures({"tags": [tag("a"), tag("b"), tag("a", "2")]})

    assert failure == ("tags[2].key", "duplicate key 'a'")


def test_two_hundred_tags_are_allowed() -> None:
    inputs = {"tags": [tag(str(n)) for n in range(199)], DEFAULT_TAGS: {"a": "1"}}

    assert list(tag_failures(inputs)) == []


def test_default_tags_count_towards_the_limit() -> None:
    inputs = {"tags": [tag(str(n)) for n in range(200)], DEFAULT_TAGS: {"a": "1"}}

    assert list(tag_failures(inputs)) == [
        ("tags", "must be at most 200, got 201 including aws:defaultTags")
    ]


def test_unknown_tags_have_no_faults() -> None:
    assert list(tag_failures({"tags": [tag("a"), tag("a", UNKNOWN)]})) == []
