"""Typed values of configuration keys. No message shows a value that may hold a secret."""

import json
import os
import re
from collections.abc import Callable, Collection
from typing import Any
from urllib.parse import urlsplit

from ..aws.arns import is_region
from ..aws.errors import ConfigurationError

Get = Callable[[str], Any]
"""Returns the value of a key. The engine passes strings, and JSON for structured values."""


def string(get: Get, key: str) -> str | None:
    """Return a string, or None for a key that is missing or empty."""
    value = get(key)
    if value in (None, ""):
        return None
    if not isinstance(value, str):
        raise ConfigurationError(key, "must be a string")
    return value


def boolean(get: Get, key: str) -> bool | None:
    value = get(key)
    if isinstance(value, bool):  # an explicit provider passes what the program gave it
        return value
    text = string(get, key)
    if text and text.lower() not in ("true", "false"):
        raise ConfigurationError(key, f"must be true or false, got {text!r}")
    return text.lower() == "true" if text else None


def choice(get: Get, key: str, choices: Collection[str]) -> str | None:
    """Return one of several lower-case words."""
    text = string(get, key)
    if text and text.lower() not in choices:
        raise ConfigurationError(key, f"must be one of {', '.join(choices)}, got {text!r}")
    return text.lower() if text else None


def region(get: Get, key: str) -> str | None:
    name = string(get, key)
    if name and not is_region(name):
        reason = f"must be the name of a Region, such as us-east-1, got {name!r}"
        raise ConfigurationError(key, reason)
    return name


def file(get: Get, key: str) -> str | None:
    """Return the path of an existing file, with ``~`` and variables expanded."""
    path = string(get, key)
    if path is None:
        return None
    path = os.path.expanduser(os.path.expandvars(path))
    if not os.path.isfile(path):
        raise ConfigurationError(key, f"must be the path of a file, but there is no file {path!r}")
    return path


def url(get: Get, key: str) -> str | None:
    text = string(get, key)
    if text and not is_url(text):
        raise ConfigurationError(key, f"must be an http(s) URL, got {text!r}")
    return text


def proxy(get: Get, key: str) -> str | None:
    """Return the URL of a proxy. It may hold a password."""
    text = string(get, key)
    if text:
        try:
            # As in Go and botocore, a proxy without a scheme is an HTTP proxy.
            parts = urlsplit(text if "//" in text else f"http://{text}")
            is_valid = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        except ValueError:  # such as a port that is no number
            is_valid = False
        if not is_valid:
            raise ConfigurationError(key, "must be the URL of a proxy, such as http://HOST:PORT")
    return text


def structure(get: Get, key: str, type_: type, reason: str) -> Any:
    """Return a list or a map from JSON, empty for a key that is missing or empty."""
    value = get(key)
    try:
        if value in (None, ""):
            value = type_()
        elif isinstance(value, str):
            value = json.loads(value)
    except json.JSONDecodeError:
        value = None
    if not isinstance(value, type_):
        raise ConfigurationError(key, reason)
    return value


def list_of(get: Get, key: str, item: str) -> list[Any]:
    """Return a list from JSON.

    Args:
        get: Returns the value of a key.
        key: The key.
        item: The type of an item, with its article left out, for the message.
    """
    reason = f"must be a list: set each {item} with `pulumi config set --path '{key}[0]...'`"
    found: list[Any] = structure(get, key, list, reason)
    return found


def strings(get: Get, key: str) -> tuple[str, ...]:
    values = list_of(get, key, "string")
    if not all(isinstance(value, str) and value for value in values):
        raise ConfigurationError(key, "must be a list of strings that are not empty")
    return tuple(values)


def is_url(value: Any) -> bool:
    """Return whether botocore accepts a value as the URL of an endpoint."""
    if not isinstance(value, str):
        return False
    # A plain URL is accepted without botocore, whose import takes longer than a preview.
    if re.fullmatch(
        r"https?://(?!.*[^.:]{64})(?!.{254})[a-z0-9]+([.-][a-z0-9]+)*(:[0-9]+)?", value
    ):
        return True
    from botocore.utils import is_valid_endpoint_url, is_valid_ipv6_endpoint_url

    try:
        return urlsplit(value).scheme in ("http", "https") and bool(
            is_valid_endpoint_url(value) or is_valid_ipv6_endpoint_url(value)
        )
    except ValueError:  # such as a bracket that is not closed
        return False
