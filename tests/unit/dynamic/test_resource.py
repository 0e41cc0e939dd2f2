"""The constructor of every resource, before Pulumi registers it."""

from typing import Any

import pulumi
import pytest

from speaker_search_resource import (
    MediaInsightsPipeline,
    SpeakerSearchTask,
    SpeakerSearchTaskArgs,
)
from speaker_search_resource.dynamic.resource import timeout_fault
from tests.support.inputs import pipeline_inputs, search_inputs


def test_an_args_object_and_keywords_exclude_each_other() -> None:
    args = SpeakerSearchTaskArgs(**search_inputs())

    with pytest.raises(TypeError, match="takes an Args object or keywords, not both"):
        SpeakerSearchTask("caller", args, region="us-east-1")  # type: ignore[call-overload]


def test_options_of_another_kind_are_refused() -> None:
    opts: Any = pulumi.InvokeOptions()

    with pytest.raises(TypeError, match=r"opts must be pulumi\.ResourceOptions, got InvokeOptions"):
        SpeakerSearchTask("caller", SpeakerSearchTaskArgs(**search_inputs()), opts)


def test_the_option_import_refers_to_the_input_that_adopts_a_task() -> None:
    importing = pulumi.ResourceOptions(import_="pipeline/task")

    with pytest.raises(TypeError, match="adopt_task_id takes over a running task"):
        SpeakerSearchTask("caller", importing, **search_inputs())


def test_the_option_import_refers_to_get_where_nothing_can_be_adopted() -> None:
    importing = pulumi.ResourceOptions(import_="pipeline")

    with pytest.raises(TypeError, match=r"MediaInsightsPipeline\.get reads an existing pipeline"):
        MediaInsightsPipeline("call", importing, **pipeline_inputs())


@pytest.mark.parametrize("duration", ["90s", "1h30m"])
def test_a_timeout_is_a_duration(duration: str) -> None:
    assert timeout_fault(duration) is None


@pytest.mark.parametrize(
    ("duration", "reason"),
    [("0s", "must be longer than 0"), ("-5m", "must be a duration"), ("5", "must be a duration")],
)
def test_an_invalid_timeout_has_a_reason(duration: str, reason: str) -> None:
    assert str(timeout_fault(duration)).startswith(reason)
