"""Update a resource in place. The API updates only tags."""

from collections.abc import Mapping
from typing import Any

from ..aws.api_call import ApiCall
from ..aws.errors import NOT_FOUND
from ..inputs.tags import all_tags
from .lifecycle import Operation
from .resource_spec import ArgsT, KeyT, OutputsT, Resource

_PROPAGATING = frozenset({NOT_FOUND})


def tag_calls(arn: str, olds: Mapping[str, Any], news: Mapping[str, Any]) -> list[ApiCall]:
    """Return the calls that change a resource's tags, none if the tags are the same.

    Args:
        arn: The ARN of the resource.
        olds: The inputs in the state.
        news: The inputs declared now.
    """
    before, after = all_tags(olds), all_tags(news)
    added = {key: value for key, value in after.items() if before.get(key) != value}
    removed = sorted(before.keys() - after.keys())
    calls = []
    if added:
        tags = [{"Key": key, "Value": value} for key, value in added.items()]
        calls.append(ApiCall("TagResource", {"ResourceARN": arn, "Tags": tags}))
    if removed:
        calls.append(ApiCall("UntagResource", {"ResourceARN": arn, "TagKeys": removed}))
    return calls


def update(
    operation: Operation[ArgsT, KeyT, OutputsT],
    resource: Resource[KeyT, OutputsT],
    calls: list[ApiCall],
) -> None:
    """Make the calls of an update."""
    for call in calls:
        operation.api.call(call, str(resource.key), lambda _: None, _PROPAGATING)
