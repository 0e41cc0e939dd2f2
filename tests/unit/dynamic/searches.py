"""The properties of a speaker search, as Pulumi passes them to the provider."""

from typing import Any

from speaker_search_resource.dynamic.resource import DECLARATION
from speaker_search_resource.provider.properties import from_outputs
from tests.support.inputs import search_inputs
from tests.unit.operations.searches import outputs

ID = "p/t"
DEFAULTS = {"restart_policy": "Never", "wait_for_in_progress": True}
NOW_IN_STATE = "2026-01-31T09:30:00.000Z"


def declared(**changes: Any) -> dict[str, Any]:
    """Return the inputs of a search, as Check returns them."""
    return {**DEFAULTS, **search_inputs(**{"identifier": "p", **changes}), DECLARATION: "key"}


def state(status: str = "InProgress", **changes: Any) -> dict[str, Any]:
    """Return the properties of a search in the state."""
    recorded = from_outputs(outputs(status)) | {"updated_timestamp": NOW_IN_STATE}
    region = {"region": "us-east-1"}
    return {**DEFAULTS, **search_inputs(**{"identifier": "p", **changes}), **recorded, **region}
