"""Updates in place."""

from typing import Any

import pytest

from speaker_search_resource.aws.api_call import ApiCall
from speaker_search_resource.aws.errors import NOT_FOUND, ResourceIncomplete
from speaker_search_resource.inputs.tags import DEFAULT_TAGS
from speaker_search_resource.operations.update import tag_calls, update
from tests.unit.fakes import FakeClient, FakeTime, service_error
from tests.unit.operations.searches import operation, resource


def tags(**values: str) -> dict[str, Any]:
    return {"tags": values}


def test_equal_tags_need_no_call() -> None:
    assert tag_calls("arn", tags(a="1", b="2"), tags(b="2", a="1")) == []


def test_new_and_changed_tags_are_set_and_old_tags_are_removed() -> None:
    calls = tag_calls("arn", tags(a="1", b="2", c="3"), tags(a="1", b="4", d="5"))

    assert calls == [
        ApiCall(
            "TagResource",
            {
                "ResourceARN": "arn",
                "Tags": [{"Key": "b", "Value": "4"}, {"Key": "d", "Value": "5"}],
            },
        ),
        ApiCall("UntagResource", {"ResourceARN": "arn", "TagKeys": ["c"]}),
    ]


def test_a_default_tag_takes_the_place_of_a_declared_tag() -> None:
    calls = tag_calls("arn", tags(a="1"), {DEFAULT_TAGS: {"a": "2"}})

    assert calls == [
        ApiCall("TagResource", {"ResourceARN": "arn", "Tags": [{"Key": "a", "Value": "2"}]})
    ]


def test_the_calls_of_an_update_are_made_in_order() -> None:
    client = FakeClient(tag_resource={}, untag_resource={})
    calls = tag_calls("arn", tags(a="1"), tags(b="2"))

    update(operation(client, FakeTime()), resource("InProgress"), calls)

    assert client.methods() == ["tag_resource", "untag_resource"]


def test_a_resource_that_aws_does_not_know_yet_is_awaited() -> None:
    client = FakeClient(tag_resource=[service_error(NOT_FOUND, 404), {}])

    update(operation(client, FakeTime()), resource("InProgress"), tag_calls("arn", {}, tags(b="2")))

    assert len(client.calls) == 2


def test_a_refusal_ends_an_update() -> None:
    client = FakeClient(tag_resource=service_error("ForbiddenException", 403))
    calls = tag_calls("arn", tags(a="1"), tags(b="2"))

    with pytest.raises(ResourceIncomplete, match="on task t of pipeline p") as error:
        update(operation(client, FakeTime()), resource("InProgress"), calls)

    assert client.methods() == ["tag_resource"]
    assert error.value.unsettled_tags == {"a", "b"}
