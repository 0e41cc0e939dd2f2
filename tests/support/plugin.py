"""The real plugin process of a door, driven over gRPC as the engine does."""

import json
import subprocess
import sys
from collections.abc import Iterable
from types import TracebackType
from typing import Any, ClassVar

import grpc
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc, status_pb2

from speaker_search_resource.aws.duration import parse_duration
from speaker_search_resource.dynamic.provider import ChimeProvider
from speaker_search_resource.dynamic.resource import DECLARATION
from speaker_search_resource.media_insights_pipeline import MediaInsightsPipelineProvider
from speaker_search_resource.operations.request_token import declaration_key
from speaker_search_resource.speaker_search_task import SpeakerSearchTaskProvider
from tests.support.doors import DYNAMIC, DYNAMIC_URN, Door, struct

TIMEOUTS = "custom_timeouts"
"""The key of the resource's `custom_timeouts`, which the engine records and sends with requests."""


class Plugin:
    """A plugin process, configured like a stack, with the provider of one resource type.

    Attributes:
        door: The door of the plugins of a test.
    """

    door: ClassVar[Door] = DYNAMIC

    def __init__(
        self,
        config: dict[str, str],
        provider: ChimeProvider | None = None,
        env: dict[str, str] | None = None,
        engine: str = "127.0.0.1:1",
    ) -> None:
        self._provider = provider or SpeakerSearchTaskProvider()
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", self.door.module, engine],
            stdout=subprocess.PIPE,
            env=env,
            text=True,
        )
        assert self.process.stdout is not None
        port = int(self.process.stdout.readline())
        # A partial state travels in the metadata, for which gRPC's default allows 8 kB.
        options = [("grpc.max_metadata_size", 16 << 20)]
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}", options)
        self._stub = provider_pb2_grpc.ResourceProviderStub(self._channel)
        self._stub.Configure(provider_pb2.ConfigureRequest(args=struct(self.door.config(config))))

    def __enter__(self) -> "Plugin":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._channel.close()
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def check(
        self, news: dict[str, Any], olds: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """Return the inputs that Check returns, and its failures by property."""
        request = provider_pb2.CheckRequest(urn=self.urn(news), news=self._bag(news))
        if olds:
            request.olds.CopyFrom(self._bag(olds))
        response = self._stub.Check(request)
        inputs = self._plain(response.inputs)
        # The native provider has no such input.
        inputs |= {DECLARATION: news[DECLARATION]} if DECLARATION in news else {}
        return inputs, failures_by_path(response.failures)

    def diff(
        self,
        id_: str,
        olds: dict[str, Any],
        news: dict[str, Any],
        old_inputs: dict[str, Any] | None = None,
    ) -> Any:
        """Return the response of Diff. The engine sends the old inputs as well."""
        response = self._stub.Diff(
            provider_pb2.DiffRequest(
                id=id_,
                urn=self.urn(news),
                olds=self._bag(olds),
                news=self._bag(news),
                old_inputs=self._bag(old_inputs) if old_inputs else None,
            )
        )
        response.replaces[:] = map(self.door.in_python, response.replaces)
        return response

    def create(self, inputs: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        timeouts = inputs.get(TIMEOUTS, {})
        response = self._stub.Create(
            provider_pb2.CreateRequest(
                urn=self.urn(inputs),
                properties=self._bag(inputs),
                timeout=_seconds(timeouts, "create"),
            )
        )
        outputs = self._plain(response.properties)
        return response.id, outputs | {TIMEOUTS: timeouts} if timeouts else outputs

    def read(self, id_: str, props: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        response = self._stub.Read(
            provider_pb2.ReadRequest(id=id_, urn=self._other_urn(), properties=self._bag(props))
        )
        return response.id, self._plain(response.properties)

    def get(self, id_: str, inputs: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Read as the engine does for a resource with ``opts.id``: without properties."""
        response = self._stub.Read(
            provider_pb2.ReadRequest(id=id_, urn=self._other_urn(), inputs=self._bag(inputs))
        )
        return response.id, self._plain(response.properties)

    def update(self, id_: str, olds: dict[str, Any], news: dict[str, Any]) -> dict[str, Any]:
        response = self._stub.Update(
            provider_pb2.UpdateRequest(
                id=id_,
                urn=self.urn(news),
                olds=self._bag(olds),
                news=self._bag(news),
                timeout=_seconds(news.get(TIMEOUTS, {}), "update"),
            )
        )
        return self._plain(response.properties)

    def delete(self, id_: str, props: dict[str, Any]) -> None:
        self._stub.Delete(
            provider_pb2.DeleteRequest(
                id=id_,
                urn=self._other_urn(),
                properties=self._bag(props),
                timeout=_seconds(props.get(TIMEOUTS, {}), "delete"),
            )
        )

    def cancel(self) -> None:
        """Cancel the run, as the engine does on Ctrl-C."""
        self._stub.Cancel(empty_pb2.Empty())

    def _bag(self, properties: dict[str, Any]) -> struct_pb2.Struct:
        sent = {name: value for name, value in properties.items() if name != TIMEOUTS}
        return self.door.bag(self._provider, sent)

    def _plain(self, message: struct_pb2.Struct) -> dict[str, Any]:
        return self.door.plain(self._provider, message)

    def urn(self, inputs: dict[str, Any]) -> str:
        """Return the URN of a request, which differs for each declaration."""
        if DECLARATION not in inputs:
            return self._other_urn()
        return self._urn_of(inputs[DECLARATION])

    def _other_urn(self) -> str:
        """Return the URN of a request that is not about a declaration of the test."""
        return self._urn_of("other") if self.door.always_has_urn else ""

    def _urn_of(self, name: str) -> str:
        type_ = type(self._provider).__name__.removesuffix("Provider")
        return self.door.urn.format(type=type_, name=name)


def declaration(name: str = "caller", type_: str = "SpeakerSearchTask") -> dict[str, Any]:
    """Return the input that the program adds for a resource with this name."""
    urn = DYNAMIC_URN.format(type=type_, name=name)
    return {DECLARATION: declaration_key("organization", urn)}


def without_declaration(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return the inputs that the outputs contain: all but the key of the declaration."""
    return {name: value for name, value in inputs.items() if name != DECLARATION}


def failures_by_path(failures: Iterable[Any]) -> dict[str, str]:
    """Return the reasons of Check's failures by path.

    The path is the property, or else the beginning of the reason.
    """
    found: dict[str, str] = {}
    for failure in failures:
        path, reason = (
            Plugin.door.in_python(failure.property),
            Plugin.door.in_python(failure.reason),
        )
        if not path:
            path, _, reason = reason.partition(": ")
        assert path not in found, f"two failures for {path}"
        found[path] = reason
    return found


def last_line(error: grpc.RpcError) -> str:
    """Return the message that the engine shows: the status in the metadata, if there is one."""
    metadata = dict(getattr(error, "trailing_metadata", lambda: None)() or ())
    if details := metadata.get("grpc-status-details-bin"):
        return Plugin.door.in_python(status_pb2.Status.FromString(details).message)
    return Plugin.door.in_python(str(error.details()).strip().splitlines()[-1])


def recorded(error: grpc.RpcError) -> tuple[str, dict[str, Any]] | None:
    """Return the id and the outputs that the engine records for a failed operation, if any."""
    metadata: dict[str, bytes] = dict(error.trailing_metadata() or ())  # type: ignore[arg-type]
    status = status_pb2.Status.FromString(metadata.get("grpc-status-details-bin", b""))
    for detail in status.details:
        partial = provider_pb2.ErrorResourceInitFailed()
        if detail.Unpack(partial):
            assert [*map(Plugin.door.in_python, partial.reasons)] == [last_line(error)]
            if Plugin.door is DYNAMIC:
                assert "__provider" in partial.properties.fields
                # The engine sends no inputs with the Read of some requests.
                assert not partial.inputs.fields or "__provider" in partial.inputs.fields
            is_pipeline = "mediaPipelineId" in partial.properties
            provider = (
                MediaInsightsPipelineProvider() if is_pipeline else SpeakerSearchTaskProvider()
            )
            return partial.id, Plugin.door.plain(provider, partial.properties)
    return None


def _seconds(timeouts: dict[str, str], operation: str) -> float:
    # The engine sends 0 for a timeout that is not configured.
    return parse_duration(timeouts[operation]) if operation in timeouts else 0.0


def stack_config(endpoint: str) -> dict[str, str]:
    """Return a stack's configuration for an emulator, as the engine passes it to the plugin."""
    return {
        "aws:region": "us-east-1",
        "aws:accessKey": "local",
        "aws:secretKey": "local",
        "aws:endpoints": json.dumps([{"chimesdkmediapipelines": endpoint}]),
    }
