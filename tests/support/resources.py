"""The package's resource classes, for tests that treat all of them alike."""

import speaker_search_resource
from speaker_search_resource.dynamic.resource import ChimeResource

_PUBLIC = [getattr(speaker_search_resource, name) for name in speaker_search_resource.__all__]

RESOURCES: list[type[ChimeResource]] = [
    public for public in _PUBLIC if isinstance(public, type) and issubclass(public, ChimeResource)
]
