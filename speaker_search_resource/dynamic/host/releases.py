"""The releases of Pulumi's SDK that this package was tried with, and the parts it relies on.

The parts are functions of `pulumi/dynamic/__main__.py`. A unit test compares the installed file
with the fingerprints. When the test fails, read the function that changed and the file that relies
on it, try both with the engine, and add the release and the fingerprint.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

__all__ = ["PARTS", "TRIED", "Part"]

TRIED = ("3.230.0", "3.235.0", "3.250.0", "3.260.0", "3.268.0", "3.272.0")
"""Releases of the SDK, each tried with version 3.259.0 of the engine.

Before 3.260, the host has no wrapper that turns an exception into a traceback. gRPC turns an
exception into its text then, and the rest works alike.
"""


class Part(NamedTuple):
    """A function of the host that this package relies on."""

    used_by: str
    """The files of this package to look at when the function changes."""

    fingerprints: frozenset[str]
    """The first 12 digits of the SHA-256 of the function's source in the releases tried."""


_HOST = "DynamicResourceProviderServicer"
_METHODS = "request.py, failure.py"

PARTS: Mapping[str, Part] = MappingProxyType(
    {
        "_abort_with_traceback": Part(_METHODS, frozenset({"162f39826b16"})),
        f"{_HOST}.Check": Part(_METHODS, frozenset({"6aa9425273c7", "4b54c457efde"})),
        f"{_HOST}.Diff": Part(_METHODS, frozenset({"a06f05a51bf1", "07d841ad18b5"})),
        f"{_HOST}.Create": Part(_METHODS, frozenset({"5b28d1137fdd", "8215a9ef0a4d"})),
        f"{_HOST}.Read": Part(
            _METHODS, frozenset({"c6d577cf35ff", "704cd1a150fa", "4db1068110ab"})
        ),
        f"{_HOST}.Update": Part(_METHODS, frozenset({"0bb695b28e9e", "737c0f62bd1b"})),
        f"{_HOST}.Delete": Part(_METHODS, frozenset({"169a59a39a4b", "acc013cf8689"})),
        f"{_HOST}.Configure": Part("failure.py", frozenset({"6a91d577f0f2"})),
        f"{_HOST}.Cancel": Part("cancellation.py", frozenset({"7f80297d7e8b"})),
        "get_provider": Part("thread_pool.py, cancellation.py", frozenset({"36a42d0f6be3"})),
        "main": Part("thread_pool.py, provider/engine.py", frozenset({"77f501f1bcbf"})),
    }
)
