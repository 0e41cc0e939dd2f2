"""The paths at which two values of a property differ."""

from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2

from speaker_search_resource.native.differences import differences

Kind = provider_pb2.PropertyDiff


@pytest.mark.parametrize(
    ("old", "new", "paths"),
    [
        (1, 2, {"a": Kind.UPDATE}),
        (None, 2, {"a": Kind.ADD}),
        (1, None, {"a": Kind.DELETE}),
        (True, 1, {"a": Kind.UPDATE}),
        ({"b": 1, "c": 1}, {"b": 2, "c": 1}, {"a.b": Kind.UPDATE}),
        ({"b": 1}, {"b": 1, "c d": 1}, {'a["c d"]': Kind.ADD}),
        ([{"b": 1}, 2], [{"b": 2}, 2], {"a[0].b": Kind.UPDATE}),
        ([1], [1, 2], {"a": Kind.UPDATE}),
        ([1], {"b": 1}, {"a": Kind.UPDATE}),
    ],
)
def test_each_path_has_its_kind(old: Any, new: Any, paths: dict[str, Any]) -> None:
    assert dict(differences("a", {"a": old}, {"a": new}, replaces=False)) == paths


def test_a_change_that_replaces_says_so() -> None:
    olds, news = {"a": {"b": 1, "c": 1}}, {"a": {"b": 2, "d": 1}}

    assert dict(differences("a", olds, news, replaces=True)) == {
        "a.b": Kind.UPDATE_REPLACE,
        "a.c": Kind.DELETE_REPLACE,
        "a.d": Kind.ADD_REPLACE,
    }
