"""Update a resource in place. The API updates only tags."""

from collections.abc import Mapping
from typing import Any

from ..aws.api_call import ApiCall
from ..aws.errors import NOT_FOUND, ChimeError, ResourceIncomplete
from ..inputs.tags import UNSETTLED_TAGS, all_tags
from .lifecycle import Operation
from .resource_spec import ArgsT, KeyT, OutputsT, Resource

_PROPAGATING = frozenset({NOT_FOUND})


def tag_calls(arn: str, olds: Mapping[str, Any], news: Mapping[str, Any]) -> list[ApiCall]:
    """Return the calls that change a resource's tags, none if the tags are the same.

    Args:
        arn: The ARN of the resource.
        olds: The inputs in the state, and the keys of the tags that a failed update left unsettled.
        news: The inputs declared now.
    """
    before, after = all_tags(olds), all_tags(news)
    unsettled = frozenset(olds.get(UNSETTLED_TAGS) or ())
    added = [
        {"Key": key, "Value": value}
        for key, value in after.items()
        if before.get(key) != value or key in unsettled
    ]
    removed = sorted((before.keys() | unsettled) - after.keys())
    calls = []
    if added:
        calls.append(ApiCall("TagResource", {"ResourceARN": arn, "Tags": added}))
    if removed:
        calls.append(ApiCall("UntagResource", {"ResourceARN": arn, "TagKeys": removed}))
    return calls


def update(
    operation: Operation[ArgsT, KeyT, OutputsT],
    resource: Resource[KeyT, OutputsT],
    calls: list[ApiCall],
) -> None:
    """Make the calls of an update.

    Raises:
        ResourceIncomplete: A call failed. The tags of all calls are unsettled.
    """
    try:
        for call in calls:
            operation.api.call(call, str(resource.key), lambda _: None, _PROPAGATING)
    except ChimeError as error:
        keys = {key for call in calls for key in call.parameters.get("TagKeys", ())}
        keys |= {tag["Key"] for call in calls for tag in call.parameters.get("Tags", ())}
        raise ResourceIncomplete(
            f"{error}; some tags may have changed: run `pulumi up` again to repair them",
            resource,
            frozenset(keys),
        ) from None
