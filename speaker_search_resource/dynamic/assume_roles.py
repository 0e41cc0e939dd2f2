"""An entry of `aws:assumeRoles` as the parameters of AssumeRole."""

import json
import re
from typing import Any

from ..aws.duration import parse_duration
from ..aws.errors import ConfigurationError
from ..aws.service_model import input_shape

_ROLE_KEYS = {
    "roleArn": "RoleArn",
    "sessionName": "RoleSessionName",
    "externalId": "ExternalId",
    "policy": "Policy",
    "sourceIdentity": "SourceIdentity",
}
"""The string keys of an ``aws:assumeRoles`` entry, and their names in AssumeRole."""


def assume_role_parameters(entry: Any) -> dict[str, Any]:
    """Return the parameters of AssumeRole for an entry of ``aws:assumeRoles``.

    Raises:
        ConfigurationError: The entry is invalid.
    """
    if not isinstance(entry, dict) or not str(entry.get("roleArn", "")).startswith("arn:"):
        raise _invalid("each entry must be a map with the roleArn to assume")
    parameters: dict[str, Any] = {}
    for name, value in entry.items():
        if name == "duration":
            parameters["DurationSeconds"] = _duration(value)
        elif name == "policyArns":
            parameters["PolicyArns"] = [{"arn": arn} for arn in _strings(name, value)]
        elif name == "transitiveTagKeys":
            parameters["TransitiveTagKeys"] = _strings(name, value)
        elif name == "tags":
            if not isinstance(value, dict):
                raise _invalid("tags must be a map")
            tags = {tag: _string(f"tags.{tag}", text) for tag, text in value.items()}
            parameters["Tags"] = [{"Key": tag, "Value": text} for tag, text in tags.items()]
        elif name in _ROLE_KEYS:
            parameters[_ROLE_KEYS[name]] = _limited(name, _string(name, value))
        else:
            raise _invalid(f"{name} is not supported")
    return parameters


def _duration(value: Any) -> int:
    try:
        duration = int(parse_duration(value))
    except (TypeError, ValueError):
        duration = 0
    if not 900 <= duration <= 43200:
        raise _invalid("duration must be between 15m and 12h, such as '1h' or '30m'")
    return duration


def _strings(name: str, values: Any) -> list[str]:
    if not isinstance(values, list):
        raise _invalid(f"{name} must be a list")
    return [_string(f"{name}[{index}]", value) for index, value in enumerate(values)]


def _string(name: str, value: Any) -> str:
    # `config set --path` turns a value that looks like a number or a boolean into one.
    if isinstance(value, (str, int)):
        return value if isinstance(value, str) else json.dumps(value)
    raise _invalid(f"{name} must be a string")


def _limited(name: str, text: str) -> str:
    """Return a string that keeps to the limits of AssumeRole's service model."""
    limits = input_shape("sts", "AssumeRole").members[_ROLE_KEYS[name]].traits
    low, high = limits["min"], limits.get("max", len(text))
    if not low <= len(text) <= high:
        raise _invalid(f"{name} must have between {low} and {high} characters, got {len(text)}")
    if not re.fullmatch(limits["pattern"], text):
        raise _invalid(f"{name} must match {limits['pattern']}")
    return text


def _invalid(reason: str) -> ConfigurationError:
    # The value is left out of the reason, because a secret in the list looks like any other value.
    return ConfigurationError("aws:assumeRoles", reason)
