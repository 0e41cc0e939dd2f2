"""The resources of the native provider, by their types."""

import dataclasses
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Final

import speaker_search_resource

from ..aws.errors import ChimeError
from ..operations.resource_spec import ResourceSpec

PACKAGE: Final = "speakersearch"
"""The name of the package: the namespace of its types and of its configuration."""

_SPECS = {
    public.__name__: public.spec
    for public in map(partial(getattr, speaker_search_resource), speaker_search_resource.__all__)
    if isinstance(getattr(public, "spec", None), ResourceSpec)
}

Spec = ResourceSpec[Any, Any, Any]

SPECS: Mapping[str, Spec] = MappingProxyType(
    {f"{PACKAGE}:index:{name}": spec for name, spec in _SPECS.items()}
)
"""The specs of the resources, by type, such as ``speakersearch:index:SpeakerSearchTask``."""

OUTPUT_NAMES: Final = frozenset(
    field.name for spec in SPECS.values() for field in dataclasses.fields(spec.outputs)
)
"""The names of all outputs."""


def spec_of(urn: str) -> Spec:
    """Return the kind of the resource that has a URN.

    Raises:
        ChimeError: The package has no such type.
    """
    type_ = [*urn.split("::"), "", "", ""][2].rpartition("$")[2]
    if type_ not in SPECS:
        raise ChimeError(f"{type_} is not a type of this package: use {', '.join(SPECS)}")
    return SPECS[type_]
