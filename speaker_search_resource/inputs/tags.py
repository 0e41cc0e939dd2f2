"""Tags: the tags that a resource declares, over the default tags of the stack's configuration."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .check_failure import CheckFailure, has_unknowns, path_of, type_name
from .validation import shape_failures

DEFAULT_TAGS = "__default_tags"
"""The input that Check adds: ``aws:defaultTags`` at the time."""

UNSETTLED_TAGS = "__unsettled_tags"
"""The output that lists the keys of the tags that a failed update may have changed."""

_MAX_TAGS = 200
"""The most tags of one call; TagList of the service model."""

_AWS_PREFIX = "aws:"
"""The prefix of the tags that AWS sets. Nobody else can change them."""


RESERVED_KEY = f"must have a key without the prefix {_AWS_PREFIX}, which AWS reserves"
"""The fault of a tag that only AWS can set:
https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
"""


def is_reserved(key: str) -> bool:
    """Return whether only AWS can set the tag with a key."""
    return key.lower().startswith(_AWS_PREFIX)


def tag_failures(value: Any, path: str) -> Iterator[CheckFailure]:
    """Yield the faults of declared tags. The values may hold secrets, so no message shows them."""
    if not isinstance(value, Mapping):
        example = '{"team": "voice"}'
        yield CheckFailure(
            path, f"must be a map of strings, such as {example}, got {type_name(value)}"
        )
        return
    for key, item in value.items():
        yield from shape_failures("TagKey", key, path_of(path, key))
        if is_reserved(key):
            yield CheckFailure(path_of(path, key), RESERVED_KEY)
        yield from shape_failures("TagValue", item, path_of(path, key), sensitive=True)


def count_failures(inputs: Mapping[str, Any]) -> Iterator[CheckFailure]:
    """Yield the fault of too many tags, declared and default."""
    count = len(all_tags(inputs))
    if count > _MAX_TAGS:
        yield CheckFailure(
            "tags", f"must be at most {_MAX_TAGS}, got {count} including aws:defaultTags"
        )


def all_tags(inputs: Mapping[str, Any]) -> dict[str, str]:
    """Return the tags of a resource, declared and default. Unknown tags are left out."""
    declared = inputs.get("tags") or {}
    defaults: dict[str, str] = inputs.get(DEFAULT_TAGS, {})
    if has_unknowns(declared):
        return dict(defaults)
    if isinstance(declared, list):  # a state of 0.1.0
        declared = {tag["key"]: tag["value"] for tag in declared}
    return {**defaults, **declared}


def actual_tags(
    inputs: Mapping[str, Any],
    actual: Mapping[str, str],
    is_ignored: Callable[[str], bool] = lambda _: False,
) -> dict[str, Any]:
    """Return the inputs that have the tags that AWS reports; none if they are as in the state.

    Args:
        inputs: The inputs in the state.
        actual: The tags that AWS reports.
        is_ignored: Returns whether the tag with a key counts as unchanged.
    """
    recorded = all_tags(inputs)
    actual = {
        **{key: tag for key, tag in actual.items() if not is_ignored(key)},
        **{key: tag for key, tag in recorded.items() if is_ignored(key)},
    }
    actual = {key: tag for key, tag in actual.items() if not is_reserved(key)}
    if actual == recorded:
        return {}
    defaults = inputs.get(DEFAULT_TAGS, {})
    kept = {key: tag for key, tag in defaults.items() if actual.get(key) == tag}
    found: dict[str, Any] = {"tags": {key: tag for key, tag in actual.items() if key not in kept}}
    return found | ({DEFAULT_TAGS: kept} if defaults else {})
