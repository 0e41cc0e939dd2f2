"""The plan of a change."""

from typing import Any

import pytest

from speaker_search_resource import media_insights_pipeline, speaker_search_task
from speaker_search_resource.inputs.check_failure import UNKNOWN
from speaker_search_resource.inputs.tags import DEFAULT_TAGS
from speaker_search_resource.operations.change import changed_inputs, creation_only_failures
from tests.unit.operations.searches import PIPELINE_ARN

SEARCH = speaker_search_task.SPEC
PIPELINE = media_insights_pipeline.SPEC


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"identifier": "p"}, {"identifier": PIPELINE_ARN}),
        ({"triggers": {"a": 1, "b": [2]}}, {"triggers": {"b": [2.0], "a": 1.0}}),
        ({"region": "us-east-1"}, {}),
        ({"adopt_task_id": "a"}, {"adopt_task_id": "b"}),
        ({"adopt_task_id": "a"}, {}),
        ({"status": "InProgress"}, {"status": "Stopped"}),
        ({}, {"client_request_token": None}),
    ],
)
def test_equal_inputs_are_no_change(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert changed_inputs(SEARCH, old, new) == []


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ({"identifier": "p"}, {"identifier": "q"}, "identifier"),
        ({"identifier": "p"}, {"identifier": UNKNOWN}, "identifier"),
        ({"triggers": [1]}, {"triggers": [True]}, "triggers"),
        ({"triggers": [1]}, {"triggers": ["1"]}, "triggers"),
        ({"triggers": [1]}, {"triggers": [UNKNOWN]}, "triggers"),
        ({"triggers": [1, 2]}, {"triggers": [2, 1]}, "triggers"),
        ({"triggers": [1]}, {}, "triggers"),
        ({"region": "us-east-1"}, {"region": "us-west-2"}, "region"),
        ({"restart_policy": "Never"}, {"restart_policy": "Always"}, "restart_policy"),
    ],
)
def test_an_input_that_differs_is_a_change(
    old: dict[str, Any], new: dict[str, Any], name: str
) -> None:
    assert changed_inputs(SEARCH, old, new) == [name]


AB = {"a": "1", "b": "2"}
OF_0_1_0 = [{"key": "b", "value": "2"}, {"key": "a", "value": "1"}]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"tags": AB}, {"tags": {"b": "2", "a": "1"}}),
        ({"tags": OF_0_1_0}, {"tags": AB}),
        ({"tags": {"a": "1"}}, {DEFAULT_TAGS: {"a": "1"}}),
        ({"tags": {}}, {}),
    ],
)
def test_equal_tags_are_no_change(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert changed_inputs(PIPELINE, old, new) == []


@pytest.mark.parametrize(
    "new",
    [
        {"tags": {"a": "1"}},
        {"tags": {"a": "1", "b": "3"}},
        {"tags": {"a": "1", "b": UNKNOWN}},
        {"tags": AB, DEFAULT_TAGS: {"c": "3"}},
    ],
)
def test_tags_that_differ_are_a_change(new: dict[str, Any]) -> None:
    assert changed_inputs(PIPELINE, {"tags": AB}, new) == ["tags"]


def test_a_creation_only_input_that_a_replacement_would_apply_again_is_refused() -> None:
    olds = {"adopt_task_id": "t", "identifier": "p", "triggers": [1]}
    news = {"adopt_task_id": "t", "identifier": "q", "triggers": [2]}

    (failure,) = creation_only_failures(SEARCH, olds, news)

    assert failure.path == "adopt_task_id"
    assert failure.reason == (
        "has no effect after creation: remove it, because the change of identifier stops that task "
        "and starts another"
    )


@pytest.mark.parametrize(
    ("olds", "news"),
    [
        ({}, {"adopt_task_id": "t", "identifier": "p"}),
        ({"adopt_task_id": "t"}, {"adopt_task_id": "u", "identifier": "p"}),
        ({"adopt_task_id": "t"}, {"identifier": "p"}),
        ({"adopt_task_id": "t"}, {"adopt_task_id": "t"}),
        ({"adopt_task_id": "t"}, {"adopt_task_id": "t", "restart_policy": "Always"}),
    ],
)
def test_a_creation_only_input_passes_where_no_replacement_applies_it_again(
    olds: dict[str, Any], news: dict[str, Any]
) -> None:
    assert list(creation_only_failures(SEARCH, olds, news)) == []
