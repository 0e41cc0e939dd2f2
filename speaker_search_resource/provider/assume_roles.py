"""`aws:assumeRoles` and `aws:assumeRoleWithWebIdentity` as parameters of STS."""

import json
import re
from collections.abc import Mapping
from typing import Any

from ..aws.configuration import WebIdentity
from ..aws.duration import parse_duration
from ..aws.errors import ConfigurationError
from ..aws.service_model import input_shape
from .config_values import Get, structure

_ROLE_KEYS = {
    "roleArn": "RoleArn",
    "sessionName": "RoleSessionName",
    "externalId": "ExternalId",
    "policy": "Policy",
    "sourceIdentity": "SourceIdentity",
}
"""The string keys of an ``aws:assumeRoles`` entry, and their names in AssumeRole."""

_WEB_IDENTITY_KEYS = {
    "roleArn": "RoleArn",
    "sessionName": "RoleSessionName",
    "policy": "Policy",
    "webIdentityToken": "WebIdentityToken",
}
"""The string keys of ``aws:assumeRoleWithWebIdentity``, and their names in the API."""

_ROLES = "aws:assumeRoles"
_WEB_IDENTITY = "aws:assumeRoleWithWebIdentity"


def assume_role_parameters(entry: Any) -> dict[str, Any]:
    """Return the parameters of AssumeRole for an entry of ``aws:assumeRoles``.

    Raises:
        ConfigurationError: The entry is invalid.
    """
    if not isinstance(entry, dict) or not _has_role(entry):
        raise ConfigurationError(_ROLES, "each entry must be a map with the roleArn to assume")
    others = dict(entry)
    parameters: dict[str, Any] = {}
    if "transitiveTagKeys" in others:
        value = others.pop("transitiveTagKeys")
        parameters["TransitiveTagKeys"] = _strings(_ROLES, "transitiveTagKeys", value)
    if "tags" in others:
        tags = others.pop("tags")
        if not isinstance(tags, dict):
            raise ConfigurationError(_ROLES, "tags must be a map")
        parameters["Tags"] = [
            {"Key": tag, "Value": _string(_ROLES, f"tags.{tag}", text)}
            for tag, text in tags.items()
        ]
    return _role_parameters(_ROLES, "AssumeRole", _ROLE_KEYS, others) | parameters


def web_identity(get: Get) -> WebIdentity | None:
    """Return the role of ``aws:assumeRoleWithWebIdentity``.

    Raises:
        ConfigurationError: The value is invalid.
    """
    key = _WEB_IDENTITY
    reason = (
        "must be a map with the roleArn to assume, and webIdentityToken or webIdentityTokenFile"
    )
    if not get(key):
        return None
    entry: dict[str, Any] = structure(get, key, dict, reason)
    others = dict(entry)
    token_file = _string(key, "webIdentityTokenFile", others.pop("webIdentityTokenFile", ""))
    parameters = _role_parameters(key, "AssumeRoleWithWebIdentity", _WEB_IDENTITY_KEYS, others)
    token = parameters.pop("WebIdentityToken", None)
    if not _has_role(entry) or not (token or token_file):
        raise ConfigurationError(key, reason)
    return WebIdentity(parameters, token, token_file)


def _role_parameters(
    key: str, operation: str, names: Mapping[str, str], entry: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the parameters that both operations of STS have."""
    parameters: dict[str, Any] = {}
    for name, value in entry.items():
        if name == "duration":
            parameters["DurationSeconds"] = _duration(key, value)
        elif name == "policyArns":
            parameters["PolicyArns"] = [{"arn": arn} for arn in _strings(key, name, value)]
        elif name in names:
            text = _string(key, name, value)
            _check_limits(key, operation, name, names[name], text)
            parameters[names[name]] = text
        else:
            raise ConfigurationError(key, f"{name} is not supported")
    return parameters


def _has_role(entry: Mapping[str, Any]) -> bool:
    return str(entry.get("roleArn", "")).startswith("arn:")


def _duration(key: str, value: Any) -> int:
    try:
        duration = int(parse_duration(value))
    except (TypeError, ValueError):
        duration = 0
    if not 900 <= duration <= 43200:
        reason = "duration must be between 15m and 12h, such as '1h' or '30m'"
        raise ConfigurationError(key, reason)
    return duration


# The values are left out of the reasons, because a secret in a list looks like any other value.


def _strings(key: str, name: str, values: Any) -> list[str]:
    if not isinstance(values, list):
        raise ConfigurationError(key, f"{name} must be a list")
    return [_string(key, f"{name}[{index}]", value) for index, value in enumerate(values)]


def _string(key: str, name: str, value: Any) -> str:
    # `config set --path` turns a value that looks like a number or a boolean into one.
    if isinstance(value, (str, int)):
        return value if isinstance(value, str) else json.dumps(value)
    raise ConfigurationError(key, f"{name} must be a string")


def _check_limits(key: str, operation: str, name: str, parameter: str, text: str) -> None:
    """Refuse a string that exceeds the limits of the operation's service model."""
    limits = input_shape("sts", operation).members[parameter].traits
    low, high = limits["min"], limits.get("max", len(text))
    if not low <= len(text) <= high:
        reason = f"{name} must have between {low} and {high} characters, got {len(text)}"
        raise ConfigurationError(key, reason)
    if "pattern" in limits and not re.fullmatch(limits["pattern"], text):
        raise ConfigurationError(key, f"{name} must match {limits['pattern']}")
