"""The property path of a fault, and the wording of its reason."""

from typing import Any

import pytest

from speaker_search_resource.inputs.check_failure import (
    UNKNOWN,
    has_unknowns,
    path_of,
    show,
    type_name,
    unknown_argument,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (UNKNOWN, True),
        ([{"a": UNKNOWN}], True),
        ({"a": [1, UNKNOWN]}, True),
        ([{"a": "b"}], False),
        (None, False),
    ],
)
def test_an_unknown_value_is_found_at_any_depth(value: Any, expected: bool) -> None:
    assert has_unknowns(value) is expected


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("name", "tags.name"),
        ("_name2", "tags._name2"),
        ("2nd", 'tags["2nd"]'),
        ('a "b"', 'tags["a \\"b\\""]'),
        (7, 'tags["7"]'),
    ],
)
def test_a_key_that_is_no_name_is_quoted(key: Any, path: str) -> None:
    assert path_of("tags", key) == path


def test_a_misspelt_argument_is_told_the_closest_name() -> None:
    assert unknown_argument("chanel_id", ["stream_arn", "channel_id"]) == (
        "unknown argument; did you mean channel_id? Expected one of: stream_arn, channel_id"
    )


def test_an_argument_that_resembles_none_is_told_all_names() -> None:
    assert unknown_argument("xyz", ["stream_arn", "channel_id"]) == (
        "unknown argument. Expected one of: stream_arn, channel_id"
    )


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("a", "a string"),
        (True, "a boolean"),
        (1, "a number"),
        (1.5, "a number"),
        ([], "a list"),
        ({}, "a map"),
        (None, "nothing"),
        (b"", "a bytes"),
    ],
)
def test_a_type_has_the_name_that_users_know(value: Any, name: str) -> None:
    assert type_name(value) == name


@pytest.mark.parametrize(
    ("value", "shown"), [("a", "'a'"), (7, "7"), (True, "True"), ({"a": 1}, "a map")]
)
def test_short_values_are_shown_and_structures_are_named(value: Any, shown: str) -> None:
    assert show(value) == shown


def test_a_long_value_is_cut() -> None:
    assert show("a" * 1000) == f"'{'a' * 149}..., 1002 characters"
