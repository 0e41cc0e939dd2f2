"""An entry of `aws:assumeRoles`, as AssumeRole takes it."""

import json
import re
from typing import Any

from .models import input_shape
from .problem import ConfigurationError
from .waiting import seconds

_ROLE_KEYS = {
    "roleArn": "RoleArn",
    "sessionName": "RoleSessionName",
    "externalId": "ExternalId",
    "policy": "Policy",
    "sourceIdentity": "SourceIdentity",
}
"""Keys of an ``aws:assumeRoles`` entry that are texts, as AssumeRole spells them."""


def assume_role_parameters(entry: Any) -> dict[str, Any]:
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
    limits = input_shape("sts", "AssumeRole").members[_ROLE_KEYS[name]].traits
    low, high = limits["min"], limits.get("max", len(text))
    if not low <= len(text) <= high:
        raise _wrong_role(f"{name} must have {low} to {high} characters, not {len(text)}")
    if not re.fullmatch(limits["pattern"], text):
        raise _wrong_role(f"{name} does not have the form {limits['pattern']}")
    return text


def _wrong_role(reason: str) -> ConfigurationError:
    # Without the value: one that is secret makes the whole list secret, and looks like any other.
    return ConfigurationError("aws:assumeRoles", reason)
