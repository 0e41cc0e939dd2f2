"""The `aws:` keys of a stack's configuration, parsed as pulumi-aws parses them.

https://www.pulumi.com/registry/packages/aws/installation-configuration/
"""

import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from .arns import is_region
from .problem import ConfigurationError
from .roles import assume_role_parameters

Get = Callable[[str], Any]
"""Looks one key up. The engine passes every value as text, a structured one as JSON."""

_ENDPOINTS = ("chimesdkmediapipelines", "chimesdkvoice", "sts")


@dataclass(frozen=True)
class StackConfig:
    """What a stack says of AWS. None and empty leave it to what boto3 itself finds."""

    region: str | None = None
    profile: str | None = None
    access_key: str | None = None
    secret_key: str | None = None
    token: str | None = None
    assume_roles: tuple[Mapping[str, Any], ...] = ()
    """The roles to assume, one with the credentials of the one before: AssumeRole's parameters."""
    endpoints: Mapping[str, str] = field(default_factory=dict)
    max_retries: int | None = None
    shared_config_files: tuple[str, ...] = ()
    shared_credentials_files: tuple[str, ...] = ()
    allowed_account_ids: tuple[str, ...] = ()
    forbidden_account_ids: tuple[str, ...] = ()
    default_tags: Mapping[str, str] = field(default_factory=dict)

    def settled_region(self) -> str | None:
        """The Region, unless AWS's shared files are to say which."""
        # As pulumi-aws does; boto3 reads AWS_DEFAULT_REGION alone.
        return self.region or os.environ.get("AWS_REGION")

    def names_a_profile(self) -> bool:
        """Whether something is to be found in AWS's shared files, and so may be missing there."""
        # To botocore an empty AWS_PROFILE is a name too.
        named = {"AWS_PROFILE", "AWS_DEFAULT_PROFILE"} & os.environ.keys()
        return any((named, self.profile, self.shared_config_files, self.shared_credentials_files))


def parse(get: Get) -> StackConfig:
    """The configuration, from what looks up one key.

    Raises:
        ConfigurationError: A value is not what its key takes.
    """
    # To ignore what other resources of the stack take their identity from would be to act as
    # someone else.
    for key in ("aws:assumeRole", "aws:assumeRoleWithWebIdentity"):
        if get(key):
            raise ConfigurationError(key, "is not read: use aws:assumeRoles, or aws:profile")
    if get("aws:accessKey") or get("aws:secretKey") or get("aws:token"):
        for key in ("aws:accessKey", "aws:secretKey"):
            if not get(key):
                reason = "is missing: accessKey, secretKey and, if there is one, token go together"
                raise ConfigurationError(key, reason)
    if get("aws:allowedAccountIds") and get("aws:forbiddenAccountIds"):
        reason = "cannot be set beside aws:allowedAccountIds"
        raise ConfigurationError("aws:forbiddenAccountIds", reason)
    return StackConfig(
        region=_region(get),
        profile=_text(get, "aws:profile"),
        access_key=_text(get, "aws:accessKey"),
        secret_key=_text(get, "aws:secretKey"),
        token=_text(get, "aws:token"),
        assume_roles=tuple(
            assume_role_parameters(role) for role in _list(get, "aws:assumeRoles", "a map")
        ),
        endpoints=_endpoints(get),
        max_retries=_max_retries(get),
        shared_config_files=_texts(get, "aws:sharedConfigFiles"),
        shared_credentials_files=_texts(get, "aws:sharedCredentialsFiles"),
        allowed_account_ids=_account_ids(get, "aws:allowedAccountIds"),
        forbidden_account_ids=_account_ids(get, "aws:forbiddenAccountIds"),
        default_tags=_default_tags(get),
    )


def _text(get: Get, key: str) -> str | None:
    value = get(key)
    if value in (None, ""):
        return None
    if not isinstance(value, str):
        raise ConfigurationError(key, "must be text")
    return value


def _region(get: Get) -> str | None:
    region = _text(get, "aws:region")
    if region and not is_region(region):
        reason = f"must be the name of a Region, such as us-east-1, not {region!r}"
        raise ConfigurationError("aws:region", reason)
    return region


def _max_retries(get: Get) -> int | None:
    value = _text(get, "aws:maxRetries")
    if value and not re.fullmatch(r"[0-9]+", value):
        reason = f"must be a whole number from 0 on, not {value!r}"
        raise ConfigurationError("aws:maxRetries", reason)
    return int(value) if value else None


def _list(get: Get, key: str, of: str) -> list[Any]:
    """A list, from JSON; its values may be secret, so that no message shows one."""
    text = _text(get, key)
    try:
        value = json.loads(text) if text else []
    except json.JSONDecodeError:
        value = None
    if not isinstance(value, list):
        reason = f"must be a list: set each {of} with `pulumi config set --path '{key}[0]...'`"
        raise ConfigurationError(key, reason)
    return value


def _texts(get: Get, key: str) -> tuple[str, ...]:
    values = _list(get, key, "text")
    if not all(isinstance(value, str) and value for value in values):
        raise ConfigurationError(key, "must be a list of texts, none of them empty")
    return tuple(values)


def _account_ids(get: Get, key: str) -> tuple[str, ...]:
    # `config set --path` turns digits into a number. YAML by hand does so with leading zeros too,
    # and reads some of those as octal: what is not 12 digits long is not an id any more.
    ids = tuple(str(value) for value in _list(get, key, "id"))
    for value in ids:
        if not re.fullmatch(r"[0-9]{12}", value):
            reason = f"must be a list of account ids, 12 digits each and in quotes, not {value!r}"
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
        # pulumi-aws knows hundreds of services. A misspelt one of ours would call AWS itself.
        if service.lower().startswith("chime") and service not in ("chime", *_ENDPOINTS):
            raise ConfigurationError(key, f"{service} is none of {', '.join(_ENDPOINTS)}")
        if service in _ENDPOINTS and not _is_url(url):
            raise ConfigurationError(key, f"{service} must be an http(s) URL, not {url!r}")
    return endpoints


def _default_tags(get: Get) -> dict[str, str]:
    key = "aws:defaultTags"
    text = _text(get, key)
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
        # `config set --path` makes numbers and booleans of what looks like one.
        if isinstance(tag, (int, float)):
            tags[name] = json.dumps(tag)
        elif not isinstance(tag, str):
            raise ConfigurationError(key, f"{name} must be text")
        # Limits of Tag in the service model of chime-sdk-media-pipelines.
        if not 1 <= len(name) <= 128 or len(tags[name]) > 256:
            reason = "must have keys of 1 to 128 characters and values of at most 256"
            raise ConfigurationError(key, reason)
    return tags


def _is_url(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    # What is plainly one need not wait for botocore, whose import takes longer than a preview.
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
