"""Resource properties: the untyped maps of the state, typed values inside."""

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ..inputs.rules import input_rules
from ..inputs.tags import all_tags
from ..operations.resource_spec import ArgsT, KeyT, Outputs, OutputsT, ResourceSpec, Status
from ..operations.timestamps import from_iso8601, to_iso8601

Properties = dict[str, Any]
"""The inputs or outputs of a resource, by name, as Pulumi passes them."""

ACCOUNT = "__account"
"""The output that records the account of a resource whose inputs name none."""

INCOMPLETE = "__incomplete"
"""The output that marks a resource whose operation failed or was interrupted."""


def to_inputs(spec: ResourceSpec[ArgsT, KeyT, OutputsT], properties: Mapping[str, Any]) -> ArgsT:
    """Return the Args object of properties. Missing inputs are None or their default.

    The tags include the default tags of the stack's configuration.
    """
    values = {**dict.fromkeys(input_rules(spec.arguments)), **spec.default_inputs}
    values |= {name: properties[name] for name in values if name in properties}
    if "tags" in values:
        values["tags"] = all_tags(properties) or None
    return spec.arguments(**values)


def to_outputs(
    spec: ResourceSpec[ArgsT, KeyT, OutputsT], properties: Mapping[str, Any]
) -> OutputsT:
    """Return the outputs in the properties of a state."""
    values: dict[str, Any] = {}
    for field in dataclasses.fields(spec.outputs):
        value = properties.get(field.name)
        hint = spec.output_types[field.name]
        if value is not None and isinstance(hint, type) and issubclass(hint, Status):
            value = hint(value)
        elif value is not None and hint == datetime | None:
            value = from_iso8601(value)
        values[field.name] = value
    return spec.outputs(**values)


def from_outputs(outputs: Outputs) -> Properties:
    """Return the properties of outputs."""
    properties: Properties = {}
    for field in dataclasses.fields(outputs):
        value = getattr(outputs, field.name)
        if isinstance(value, datetime):
            value = to_iso8601(value)
        elif isinstance(value, Status):
            value = str(value)
        properties[field.name] = value
    return properties
