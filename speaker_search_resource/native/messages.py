"""Messages in the spelling of this door: camelCase properties, this package's configuration."""

import functools
import re

from ..provider.spelling import camel_case, nested_names
from ..provider.stack_config import configuration_keys
from .resources import OUTPUT_NAMES, PACKAGE, SPECS

_QUOTED = r"(?<![\w:/'\"-])"
"""No beginning of a name inside a URN, an ARN, or a value that the message quotes."""


def spelled(message: str) -> str:
    """Return a message in which this package's names have the spelling of a user's program."""
    message = re.sub(r"(\w)=True\b", r"\1: true", message)
    message = re.sub(rf"{_QUOTED}(True|False)\b", lambda found: found[0].lower(), message)
    message = _setting().sub(rf"{PACKAGE}:\1", message)
    return _property().sub(lambda found: camel_case(found[0]), message)


@functools.cache
def _setting() -> re.Pattern[str]:
    keys = "|".join(key.removeprefix("aws:") for key in configuration_keys())
    return re.compile(rf"\baws:({keys})\b")


@functools.cache
def _property() -> re.Pattern[str]:
    inputs = {name for spec in SPECS.values() for name in nested_names(spec.arguments)}
    names = {name for name in inputs | OUTPUT_NAMES if "_" in name} | {"custom_timeouts"}
    return re.compile(rf"{_QUOTED}({'|'.join(sorted(names))})\b")
