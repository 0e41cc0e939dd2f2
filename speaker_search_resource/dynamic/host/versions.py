"""Warnings of an SDK or an engine of Pulumi that this package does not support."""

from collections.abc import Iterator

import grpc
from pulumi._version import version as sdk_version
from pulumi.runtime.proto import engine_pb2

from ...provider import engine

__all__ = ["LOWEST_SDK", "version_warnings"]

LOWEST_SDK = "3.268.0"
"""The first SDK whose host finds the provider of a `get`. Below 3.235, the SDK drops inputs whose
names begin with two underscores, and the first `up` fails."""

_ENGINE_RANGE = ">=3.259.0 <4.0.0"
"""The engines, in the syntax of https://pkg.go.dev/github.com/blang/semver#ParseRange."""

_TIMEOUT = 1.0
"""Seconds to wait for the engine's response."""

_NO_RESPONSE = {
    grpc.StatusCode.CANCELLED,
    grpc.StatusCode.DEADLINE_EXCEEDED,
    grpc.StatusCode.UNAVAILABLE,
}


def version_warnings() -> Iterator[str]:
    """Yield the reasons why the SDK or the engine is not supported."""
    if sdk_version.compare(LOWEST_SDK) < 0 or sdk_version.major > 3:
        yield (
            f"the Pulumi SDK {sdk_version} is not supported; install pulumi>={LOWEST_SDK},<4 in "
            "the program's virtual environment"
        )
    stub = engine.stub()
    if stub is None:
        return
    request = engine_pb2.RequirePulumiVersionRequest(pulumi_version_range=_ENGINE_RANGE)
    try:
        stub.RequirePulumiVersion(request, timeout=_TIMEOUT)
    except grpc.RpcError as error:
        if error.code() not in _NO_RESPONSE:
            yield (
                f"the Pulumi CLI is not supported, expected {_ENGINE_RANGE} ({error.details()}); "
                "see https://www.pulumi.com/docs/install"
            )
