"""botocore's own data, read as files: service models, Regions and partitions.

Every preview checks inputs against it, and importing botocore takes longer than all else that a
preview does here. boto3 reads the same files again, once there is something to call.
"""

import functools
import gzip
import importlib.util
import json
import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from botocore import xform_name  # this much of botocore loads nothing else

P = ParamSpec("P")
T = TypeVar("T")

_working = threading.RLock()


def _once(function: Callable[P, T]) -> Callable[P, T]:
    """Let all who ask wait for the first: `functools.cache` has each of them work by itself, and
    at a preview all resources ask at the same time."""
    cached = functools.cache(function)

    @functools.wraps(function)
    def once(*args: P.args, **kwargs: P.kwargs) -> T:
        with _working:
            return cached(*args, **kwargs)  # type: ignore[arg-type]  # all are hashable

    return once


class Shape:
    """A shape of a service model, as botocore's `data/*/service-2.json` has it.

    Attributes:
        name: Its name, such as ``Arn``.
        type_name: ``structure``, ``list``, ``map``, ``string``, ``integer``, ``timestamp`` and so on.
        traits: Its limits and marks: ``min``, ``max``, ``pattern``, ``enum``, ``sensitive``.
    """

    def __init__(self, reference: Mapping[str, Any], shapes: Mapping[str, Any]) -> None:
        self._shapes = shapes
        self.name: str = reference["shape"]
        # A member adds marks of its own to those of its shape.
        self.traits: Mapping[str, Any] = {**shapes[self.name], **reference}
        self.type_name: str = self.traits["type"]

    @functools.cached_property
    def members(self) -> Mapping[str, "Shape"]:
        """The members of a structure, by their names in the API."""
        return {name: self._of(member) for name, member in self.traits["members"].items()}

    @functools.cached_property
    def arguments(self) -> Mapping[str, "Shape"]:
        """The members of a structure, by their names in Python: boto3's, in snake_case."""
        return {xform_name(name): member for name, member in self.members.items()}

    @functools.cached_property
    def required(self) -> frozenset[str]:
        """Those of a structure's members that must be there, by their names in Python."""
        return frozenset(map(xform_name, self.traits.get("required", ())))

    @functools.cached_property
    def member(self) -> "Shape":
        """What a list holds."""
        return self._of(self.traits["member"])

    @functools.cached_property
    def key(self) -> "Shape":
        """What a map's keys are."""
        return self._of(self.traits["key"])

    @functools.cached_property
    def value(self) -> "Shape":
        """What a map holds."""
        return self._of(self.traits["value"])

    def _of(self, reference: Mapping[str, Any]) -> "Shape":
        return Shape(reference, self._shapes)


@_once
def input_shape(service: str, operation: str) -> Shape:
    """The input of an operation."""
    model = _service_model(service)
    return Shape(model["operations"][operation]["input"], model["shapes"])


@_once
def shape(service: str, name: str) -> Shape:
    """A shape by its name."""
    return Shape({"shape": name}, _service_model(service)["shapes"])


@_once
def offered_regions() -> frozenset[str]:
    """The Regions in which AWS offers both halves of voice analytics, as far as botocore knows.

    Tasks are calls of media pipelines, the domains they search belong to the voice service.
    """
    services = ("chime-sdk-media-pipelines", "chime-sdk-voice")
    prefixes = {_service_model(service)["metadata"]["endpointPrefix"] for service in services}
    aws = next(each for each in _read("endpoints")["partitions"] if each["partition"] == "aws")
    offered = [aws["services"].get(each, {}).get("endpoints", {}).keys() for each in prefixes]
    return frozenset(aws["regions"]).intersection(*offered)


@_once
def partition(region: str) -> str | None:
    """The partition of a Region, such as aws-cn, or None if botocore cannot tell."""
    for each in _read("partitions")["partitions"]:
        if region in each["regions"] or re.match(each["regionRegex"], region):
            return str(each["id"])
    return None


@_once
def _service_model(service: str) -> Any:
    folders = (place / service for place in _places())
    versions = (name for folder in folders if os.path.isdir(folder) for name in os.listdir(folder))
    newest_first = (f"{service}/{version}/service-2" for version in sorted(versions, reverse=True))
    return next(filter(None, map(_read, newest_first)))


def _read(name: str) -> Any:
    """The data of that name from the first place that has it, or None."""
    for place in _places():
        file = place / f"{name}.json"
        # Not Path's own: it raises for a folder that may not be read, such as another's home.
        if os.path.isfile(file):
            return json.loads(file.read_bytes())
        if os.path.isfile(file.with_suffix(".json.gz")):
            return json.loads(gzip.decompress(file.with_suffix(".json.gz").read_bytes()))
    return None


def _places() -> Iterator[Path]:
    """Where botocore looks for its data, in its order.

    https://botocore.amazonaws.com/v1/documentation/api/latest/reference/loaders.html
    """
    for folder in filter(None, os.environ.get("AWS_DATA_PATH", "").split(os.pathsep)):
        yield Path(os.path.expandvars(os.path.expanduser(folder)))
    yield Path(os.path.expanduser("~/.aws/models"))
    found = importlib.util.find_spec("botocore")
    assert found is not None
    assert found.origin is not None
    yield Path(found.origin).parent / "data"
