"""Properties as Pulumi's dynamic host passes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pulumi

from ..inputs.canonical import canonical
from ..inputs.check_failure import UNKNOWN

if TYPE_CHECKING:
    from ..provider.properties import Properties


def from_pulumi(properties: Mapping[str, Any]) -> Properties:
    """Return properties in canonical form, with this package's UNKNOWN for unknown values."""
    return canonical(_replace(properties, lambda value: UNKNOWN if _is_unknown(value) else value))  # type: ignore[no-any-return]


def to_pulumi(properties: Mapping[str, Any]) -> Properties:
    """Return properties with Pulumi's own unknown values."""
    return _replace(  # type: ignore[no-any-return]
        properties, lambda value: pulumi.UNKNOWN if value is UNKNOWN else value
    )


def _is_unknown(value: Any) -> bool:
    return isinstance(value, type(pulumi.UNKNOWN))


def _replace(value: Any, change: Any) -> Any:
    if isinstance(value, dict):
        return {key: _replace(item, change) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_replace(item, change) for item in value]
    return change(value)
