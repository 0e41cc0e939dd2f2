"""botocore's own data: service models, Regions and partitions, read once in a process."""

import functools
from typing import Any

import botocore.session
from botocore.exceptions import UnknownRegionError
from botocore.model import ServiceModel


@functools.cache
def service_model(service: str) -> ServiceModel:
    """The service model of a service, from the botocore that is installed."""
    return _session().get_service_model(service)


@functools.cache
def offered_regions() -> frozenset[str]:
    """The Regions in which AWS offers both halves of voice analytics, as far as botocore knows.

    Tasks are calls of media pipelines, the domains they search belong to the voice service.
    """
    pipelines = _session().get_available_regions("chime-sdk-media-pipelines")
    return frozenset(pipelines) & set(_session().get_available_regions("chime-sdk-voice"))


@functools.cache
def partition(region: str) -> str | None:
    """The partition of a Region, such as aws-cn, or None if botocore cannot tell."""
    try:
        return _session().get_partition_for_region(region)
    except UnknownRegionError:
        return None


def data_loader() -> Any:
    """What reads the data, for a session of one's own: listing and parsing takes 0.1 s."""
    return _session().get_component("data_loader")


@functools.cache
def _session() -> botocore.session.Session:
    return botocore.session.Session()
