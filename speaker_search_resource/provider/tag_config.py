"""The configuration keys about tags: `aws:defaultTags` and `aws:ignoreTags`."""

import json
from typing import Any

from ..aws.configuration import IgnoredTags
from ..aws.errors import ConfigurationError
from ..inputs.tags import RESERVED_KEY, is_reserved
from .config_values import Get, structure


def default_tags(get: Get) -> dict[str, str]:
    key = "aws:defaultTags"
    reason = f"must be a map: set each tag with `pulumi config set --path '{key}.tags.NAME'`"
    value = structure(get, key, dict, reason)
    tags = value.get("tags", {})
    if value.keys() - {"tags"} or not isinstance(tags, dict):
        raise ConfigurationError(key, reason)
    for name, tag in tags.items():
        # `config set --path` turns a value that looks like a number or a boolean into one.
        if isinstance(tag, (int, float)):
            tags[name] = json.dumps(tag)
        elif not isinstance(tag, str):
            raise ConfigurationError(key, f"{name} must be a string")
        # Limits of Tag in the service model of chime-sdk-media-pipelines.
        if not 1 <= len(name) <= 128 or len(tags[name]) > 256:
            reason = "must have keys of 1 to 128 characters and values of at most 256 characters"
            raise ConfigurationError(key, reason)
        if is_reserved(name):
            raise ConfigurationError(key, f"{name} {RESERVED_KEY}")
    return tags


def ignored_tags(get: Get) -> IgnoredTags:
    key = "aws:ignoreTags"
    reason = (
        "must be a map of the lists keys and keyPrefixes: set each entry with "
        f"`pulumi config set --path '{key}.keys[0]'`"
    )
    value: dict[str, Any] = structure(get, key, dict, reason)
    for entries in value.values():
        if not isinstance(entries, list) or not all(isinstance(each, str) for each in entries):
            raise ConfigurationError(key, reason)
    if value.keys() - {"keys", "keyPrefixes"}:
        raise ConfigurationError(key, reason)
    return IgnoredTags(frozenset(value.get("keys", ())), tuple(value.get("keyPrefixes", ())))
