"""The `aws:` keys of a stack's configuration, parsed as pulumi-aws parses them.

https://www.pulumi.com/registry/packages/aws/installation-configuration/
"""

import functools
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urlsplit

import botocore.session
from botocore.model import StructureShape
from botocore.utils import is_valid_endpoint_url, is_valid_ipv6_endpoint_url

from .arns import is_region
from .waiting import seconds

Get = Callable[[str], Any]
"""Looks one key up. The engine passes every value as text, a structured one as JSON."""

_ROLE_KEYS = {
    "roleArn": "RoleArn",
    "sessionName": "RoleSessionName",
    "externalId": "ExternalId",
    "policy": "Policy",
    "sourceIdentity": "SourceIdentity",
}
"""Keys of an ``aws:assumeRoles`` entry that are texts, as AssumeRole spells them."""

_ENDPOINTS = ("chimesdkmediapipelines", "chimesdkvoice", "sts")


class ConfigurationError(ValueError):
    """A value of the stack's configuration is wrong.

    Attributes:
        key: The configuration key, such as ``aws:maxRetries``.
    """

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(reason)
        self.key = key


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
        assume_roles=tuple(_role(role) for role in _list(get, "aws:assumeRoles", "a map")),
        endpoints=_endpoints(get),
        max_retries=_max_retries(get),
        shared_config_files=_texts(get, "aws:sharedConfigFiles"),
        shared_credentials_files=_texts(get, "aws:sharedCredentialsFiles"),
        allowed_account_ids=_account_ids(get, "aws:allowedAccountIds"),
        forbidden_account_ids=_account_ids(get, "aws:forbiddenAccountIds"),
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


def _is_url(value: Any) -> bool:
    try:
        return (
            isinstance(value, str)
            and urlsplit(value).scheme in ("http", "https")
            and (is_valid_endpoint_url(value) or is_valid_ipv6_endpoint_url(value))
        )
    except ValueError:  # such as a bracket that is not closed
        return False


def _role(entry: Any) -> dict[str, Any]:
    """The parameters of AssumeRole, from an entry of ``aws:assumeRoles``."""
    if not isinstance(entry, dict) or not str(entry.get("roleArn", "")).startswith("arn:"):
        raise _wrong_role("each entry must be a map with the roleArn to assume")
    parameters: dict[str, Any] = {}
    for name, value in entry.items():
        if name == "duration":
            parameters["DurationSeconds"] = _duration(value)
        elif name == "policyArns":
            parameters["PolicyArns"] = [{"arn": arn} for arn in _role_texts(name, value)]
        elif name == "transitiveTagKeys":
            parameters["TransitiveTagKeys"] = _role_texts(name, value)
        elif name == "tags":
            if not isinstance(value, dict):
                raise _wrong_role("tags must be a map")
            tags = {tag: _role_text(f"tags.{tag}", text) for tag, text in value.items()}
            parameters["Tags"] = [{"Key": tag, "Value": text} for tag, text in tags.items()]
        elif name in _ROLE_KEYS:
            parameters[_ROLE_KEYS[name]] = _limited(name, _role_text(name, value))
        else:
            raise _wrong_role(f"{name} is not a key of an entry")
    return parameters


def _duration(value: Any) -> int:
    try:
        duration = int(seconds(value))
    except (TypeError, ValueError):
        duration = 0
    if not 900 <= duration <= 43200:
        raise _wrong_role("duration must be 15m to 12h, such as '1h' or '30m'")
    return duration


def _role_texts(name: str, values: Any) -> list[str]:
    if not isinstance(values, list):
        raise _wrong_role(f"{name} must be a list")
    return [_role_text(f"{name}[{index}]", value) for index, value in enumerate(values)]


def _role_text(name: str, value: Any) -> str:
    # `config set --path` makes numbers and booleans of what looks like one.
    if isinstance(value, (str, int)):
        return value if isinstance(value, str) else json.dumps(value)
    raise _wrong_role(f"{name} must be text")


def _limited(name: str, text: str) -> str:
    """A text that keeps to the limits of AssumeRole's service model."""
    limits = _assume_role_shape().members[_ROLE_KEYS[name]].metadata
    low, high = limits["min"], limits.get("max", len(text))
    if not low <= len(text) <= high:
        raise _wrong_role(f"{name} must have {low} to {high} characters, not {len(text)}")
    if not re.fullmatch(limits["pattern"], text):
        raise _wrong_role(f"{name} does not have the form {limits['pattern']}")
    return text


@functools.cache
def _assume_role_shape() -> StructureShape:
    sts = botocore.session.Session().get_service_model("sts")
    return cast(StructureShape, sts.operation_model("AssumeRole").input_shape)


def _wrong_role(reason: str) -> ConfigurationError:
    # Without the value: one that is secret makes the whole list secret, and looks like any other.
    return ConfigurationError("aws:assumeRoles", reason)
