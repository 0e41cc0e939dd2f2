"""Tags: those a resource declares over those of the stack's configuration."""

from collections.abc import Iterator

from .kind import Properties
from .problem import Problem, has_unknowns, shown

DEFAULT_TAGS = "__default_tags"
"""The input that Check adds: ``aws:defaultTags`` as they were at the time."""

_MAX_TAGS = 200
"""The most tags that one call takes; TagList of the service model."""


def all_tags(props: Properties) -> dict[str, dict[str, str]]:
    """The tags a pipeline is to have, by their keys, as the API spells them."""
    declared = props.get("tags")
    known = [] if declared is None or has_unknowns(declared) else declared
    tags = props.get(DEFAULT_TAGS, {}) | {tag["key"]: tag["value"] for tag in known}
    return {key: {"Key": key, "Value": value} for key, value in tags.items()}


def tag_problems(inputs: Properties) -> Iterator[Problem]:
    """What is wrong with tags of which each is right by itself."""
    declared = inputs.get("tags") or []
    if has_unknowns(declared):
        return
    keys = [tag["key"] for tag in declared]
    for index, key in enumerate(keys):
        if key in keys[:index]:
            yield Problem(f"tags[{index}].key", f"repeats {shown(key)}")
    if len(all_tags(inputs)) > _MAX_TAGS:
        count = f"{len(all_tags(inputs))} with those of aws:defaultTags"
        yield Problem("tags", f"must be at most {_MAX_TAGS}, not {count}")
