"""botocore's data, read as files: service models, Regions and partitions.

Every preview checks inputs against the service model. Importing botocore takes longer than the rest
of a preview, so its data is read without it. boto3 reads the same files again before a call.
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
from typing import Any, Final, ParamSpec, TypeVar

from botocore import xform_name  # imports no other module of botocore

SERVICE: Final = "chime-sdk-media-pipelines"

_VOICE_ANALYTICS_REGIONS: Final = frozenset({"us-east-1", "us-west-2"})
"""The Regions in which AWS documents voice analytics. For them, Check need not read botocore's list
of endpoints, which takes longer than the rest of Check:
https://docs.aws.amazon.com/chime-sdk/latest/dg/sdk-available-regions.html"""

P = ParamSpec("P")
T = TypeVar("T")

_lock = threading.RLock()


def _once(function: Callable[P, T]) -> Callable[P, T]:
    """Cache the results of a function, and compute each of them in one thread only.

    With `functools.cache` alone, each of the threads of a preview would parse the same files.
    """
    cached = functools.cache(function)

    @functools.wraps(function)
    def once(*args: P.args, **kwargs: P.kwargs) -> T:
        with _lock:
            return cached(*args, **kwargs)  # type: ignore[arg-type]  # all are hashable

    return once


class Shape:
    """A shape of a service model, as in botocore's `data/*/service-2.json`.

    Attributes:
        name: The name of the shape, such as ``Arn``.
        type_name: ``structure``, ``list``, ``map``, ``string``, ``integer``, ``timestamp`` ...
        traits: Constraints: ``min``, ``max``, ``pattern``, ``enum``, ``sensitive``.
    """

    def __init__(self, reference: Mapping[str, Any], shapes: Mapping[str, Any]) -> None:
        self._shapes = shapes
        self.name: str = reference["shape"]
        # A member may add traits to those of its shape.
        self.traits: Mapping[str, Any] = {**shapes[self.name], **reference}
        self.type_name: str = self.traits["type"]

    @functools.cached_property
    def members(self) -> Mapping[str, "Shape"]:
        """The members of a structure, by name in the API."""
        return {name: self._of(member) for name, member in self.traits["members"].items()}

    @functools.cached_property
    def arguments(self) -> Mapping[str, "Shape"]:
        """The members of a structure, by name in Python: the API's name in snake_case."""
        return {xform_name(name): member for name, member in self.members.items()}

    @functools.cached_property
    def required(self) -> frozenset[str]:
        """The required members of a structure, by name in Python."""
        return frozenset(map(xform_name, self.traits.get("required", ())))

    @functools.cached_property
    def member(self) -> "Shape":
        """The shape of the items of a list."""
        return self._of(self.traits["member"])

    @functools.cached_property
    def key(self) -> "Shape":
        """The shape of the keys of a map."""
        return self._of(self.traits["key"])

    @functools.cached_property
    def value(self) -> "Shape":
        """The shape of the values of a map."""
        return self._of(self.traits["value"])

    def _of(self, reference: Mapping[str, Any]) -> "Shape":
        return Shape(reference, self._shapes)


@_once
def input_shape(service: str, operation: str) -> Shape:
    """Return the input shape of an operation."""
    model = _service_model(service)
    return Shape(model["operations"][operation]["input"], model["shapes"])


@_once
def shape(service: str, name: str) -> Shape:
    """Return a shape by name."""
    return Shape({"shape": name}, _service_model(service)["shapes"])


def is_offered(region: str) -> bool:
    """Return whether AWS documents, or botocore knows, voice analytics in a Region.

    Tasks belong to media pipelines. The voice profile domains that they search belong to the voice
    service.
    """
    return region in _VOICE_ANALYTICS_REGIONS or region in _offered_regions()


@_once
def _offered_regions() -> frozenset[str]:
    services = (SERVICE, "chime-sdk-voice")
    prefixes = {_service_model(service)["metadata"]["endpointPrefix"] for service in services}
    aws = next(each for each in _read("endpoints")["partitions"] if each["partition"] == "aws")
    offered = [aws["services"].get(each, {}).get("endpoints", {}).keys() for each in prefixes]
    return frozenset(aws["regions"]).intersection(*offered)


@_once
def partition(region: str) -> str | None:
    """Return the partition of a Region, such as aws-cn, or None if botocore does not know it."""
    for each in _read("partitions")["partitions"]:
        if region in each["regions"] or re.match(each["regionRegex"], region):
            return str(each["id"])
    return None


@_once
def is_aws_host(host: str) -> bool:
    """Return whether a host belongs to a partition of AWS."""
    outputs = [each["outputs"] for each in _read("partitions")["partitions"]]
    suffixes = {each[name] for each in outputs for name in ("dnsSuffix", "dualStackDnsSuffix")}
    return host.endswith(tuple(f".{suffix}" for suffix in suffixes))


@_once
def _service_model(service: str) -> Any:
    folders = (folder / service for folder in _data_folders())
    versions = (name for folder in folders if os.path.isdir(folder) for name in os.listdir(folder))
    newest_first = (f"{service}/{version}/service-2" for version in sorted(versions, reverse=True))
    return next(filter(None, map(_read, newest_first)))


def _read(name: str) -> Any:
    """Return the data of that name from the first folder that has it, or None."""
    for folder in _data_folders():
        file = folder / f"{name}.json"
        # Not Path.is_file, which raises for a folder without read permission.
        if os.path.isfile(file):
            return json.loads(file.read_bytes())
        if os.path.isfile(file.with_suffix(".json.gz")):
            return json.loads(gzip.decompress(file.with_suffix(".json.gz").read_bytes()))
    return None


def _data_folders() -> Iterator[Path]:
    """Yield the folders in which botocore looks for its data, in its order.

    https://botocore.amazonaws.com/v1/documentation/api/latest/reference/loaders.html
    """
    for path in filter(None, os.environ.get("AWS_DATA_PATH", "").split(os.pathsep)):
        yield Path(os.path.expandvars(os.path.expanduser(path)))
    yield Path(os.path.expanduser("~/.aws/models"))
    found = importlib.util.find_spec("botocore")
    assert found is not None
    assert found.origin is not None
    yield Path(found.origin).parent / "data"
