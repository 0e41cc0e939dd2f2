"""The `aws:` keys of a stack's configuration, with the meaning that pulumi-aws gives them.

https://www.pulumi.com/registry/packages/aws/installation-configuration/
"""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from ..aws.arns import is_region
from ..aws.configuration import AwsConfiguration
from ..aws.errors import ConfigurationError
from ..inputs.check_failure import unknown_argument
from .assume_roles import assume_role_parameters

Get = Callable[[str], Any]
"""Returns the value of a key. The engine passes strings, and JSON for structured values."""

_ENDPOINTS = ("chimesdkmediapipelines", "chimesdkvoice", "sts")


def parse_stack_config(get: Get) -> AwsConfiguration:
    """Return the AWS configuration of a stack.

    Raises:
        ConfigurationError: The value of a key is invalid.
    """
    # The stack's other resources use these credentials. Ignoring the keys would use others.
    for key in ("aws:assumeRole", "aws:assumeRoleWithWebIdentity"):
        if get(key):
            raise ConfigurationError(key, "is not supported: use aws:assumeRoles, or aws:profile")
    if get("aws:accessKey") or get("aws:secretKey") or get("aws:token"):
        for key in ("aws:accessKey", "aws:secretKey"):
            if not get(key):
                reason = (
                    "is required: set accessKey and secretKey together, and token if there is one"
                )
                raise ConfigurationError(key, reason)
    if get("aws:allowedAccountIds") and get("aws:forbiddenAccountIds"):
        reason = "cannot be set together with aws:allowedAccountIds"
        raise ConfigurationError("aws:forbiddenAccountIds", reason)
    return AwsConfiguration(
        region=_region(get),
        profile=_string(get, "aws:profile"),
        access_key=_string(get, "aws:accessKey"),
        secret_key=_string(get, "aws:secretKey"),
        token=_string(get, "aws:token"),
        assume_roles=tuple(
            assume_role_parameters(role) for role in _list(get, "aws:assumeRoles", "a map")
        ),
        endpoints=_endpoints(get),
        max_retries=_max_retries(get),
        shared_config_files=_strings(get, "aws:sharedConfigFiles"),
        shared_credentials_files=_strings(get, "aws:sharedCredentialsFiles"),
        allowed_account_ids=_account_ids(get, "aws:allowedAccountIds"),
        forbidden_account_ids=_account_ids(get, "aws:forbiddenAccountIds"),
        default_tags=_default_tags(get),
    )


def _string(get: Get, key: str) -> str | None:
    value = get(key)
    if value in (None, ""):
        return None
    if not isinstance(value, str):
        raise ConfigurationError(key, "must be a string")
    return value


def _region(get: Get) -> str | None:
    region = _string(get, "aws:region")
    if region and not is_region(region):
        reason = f"must be the name of a Region, such as us-east-1, got {region!r}"
        raise ConfigurationError("aws:region", reason)
    return region


def _max_retries(get: Get) -> int | None:
    value = _string(get, "aws:maxRetries")
    if value and not re.fullmatch(r"[0-9]+", value):
        reason = f"must be a whole number, at least 0, got {value!r}"
        raise ConfigurationError("aws:maxRetries", reason)
    return int(value) if value else None


def _list(get: Get, key: str, of: str) -> list[Any]:
    """Return a list from JSON. Its values may be secret, so no message shows them."""
    text = _string(get, key)
    try:
        value = json.loads(text) if text else []
    except json.JSONDecodeError:
        value = None
    if not isinstance(value, list):
        reason = f"must be a list: set each {of} with `pulumi config set --path '{key}[0]...'`"
        raise ConfigurationError(key, reason)
    return value


def _strings(get: Get, key: str) -> tuple[str, ...]:
    values = _list(get, key, "string")
    if not all(isinstance(value, str) and value for value in values):
        raise ConfigurationError(key, "must be a list of strings that are not empty")
    return tuple(values)


def _account_ids(get: Get, key: str) -> tuple[str, ...]:
    # `config set --path` turns digits into a number. YAML does so with leading zeros too, and reads
    # some of them as octal. Such a number no longer has 12 digits.
    ids = tuple(str(value) for value in _list(get, key, "id"))
    for value in ids:
        if not re.fullmatch(r"[0-9]{12}", value):
            reason = f"must be a list of account ids, 12 digits each and in quotes, got {value!r}"
            raise ConfigurationError(key, reason)
    return ids


def _endpoints(get: Get) -> dict[str, str]:
    key = "aws:endpoints"
    endpoints: dict[str, str] = {}
    for entry in _list(get, key, "URL"):
        if not isinstance(entry, dict):
            raise ConfigurationError(key, "must be a list of maps from service to URL")
        endpoints |= {service: url for service, url in entry.items() if url}
    for service, url in endpoints.items():
        # pulumi-aws knows hundreds of services. A misspelt service of ours would call AWS itself.
        if service.lower().startswith("chime") and service not in ("chime", *_ENDPOINTS):
            reason = f"{service}: {unknown_argument(service, _ENDPOINTS)}"
            raise ConfigurationError(key, reason)
        if service in _ENDPOINTS and not _is_url(url):
            raise ConfigurationError(key, f"{service} must be an http(s) URL, got {url!r}")
    return endpoints


def _default_tags(get: Get) -> dict[str, str]:
    key = "aws:defaultTags"
    text = _string(get, key)
    try:
        value = json.loads(text) if text else {}
    except json.JSONDecodeError:
        value = None
    tags = (
        value.get("tags", {}) if isinstance(value, dict) and not value.keys() - {"tags"} else None
    )
    if not isinstance(tags, dict):
        reason = f"must be a map: set each tag with `pulumi config set --path '{key}.tags.NAME'`"
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
    return tags


def _is_url(value: Any) -> bool:
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
