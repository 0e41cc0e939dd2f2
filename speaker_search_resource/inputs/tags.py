"""Tags: those that a resource declares, over the default tags of the stack's configuration."""

from collections.abc import Iterator, Mapping
from typing import Any

from .check_failure import CheckFailure, has_unknowns, show

DEFAULT_TAGS = "__default_tags"
"""The input that Check adds: ``aws:defaultTags`` at the time."""

UNSETTLED_TAGS = "__unsettled_tags"
"""The output that lists the keys of the tags that a failed update may have changed."""

_MAX_TAGS = 200
"""The most tags of one call; TagList of the service model."""


def all_tags(inputs: Mapping[str, Any]) -> dict[str, str]:
    """Return the tags of a resource, declared and default."""
    declared = inputs.get("tags")
    known = [] if declared is None or has_unknowns(declared) else declared
    defaults: dict[str, str] = inputs.get(DEFAULT_TAGS, {})
    return defaults | {tag["key"]: tag["value"] for tag in known}


def tag_failures(inputs: Mapping[str, Any]) -> Iterator[CheckFailure]:
    """Yield the faults of tags that are each valid by themselves."""
    declared = inputs.get("tags") or []
    if has_unknowns(declared):
        return
    keys = [tag["key"] for tag in declared]
    for index, key in enumerate(keys):
        if key in keys[:index]:
            yield CheckFailure(f"tags[{index}].key", f"duplicate key {show(key)}")
    count = len(all_tags(inputs))
    if count > _MAX_TAGS:
        yield CheckFailure(
            "tags", f"must be at most {_MAX_TAGS}, got {count} including aws:defaultTags"
        )
