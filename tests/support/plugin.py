"""The real plugin process, `python -m pulumi.dynamic`, driven over gRPC as the engine does."""

import json
import re
import subprocess
import sys
from types import TracebackType
from typing import Any

import grpc
from google.protobuf import json_format, struct_pb2
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc, status_pb2

from speaker_search_resource.aws.duration import parse_duration
from speaker_search_resource.dynamic.provider import ChimeProvider
from speaker_search_resource.dynamic.resource import DECLARATION
from speaker_search_resource.operations.request_token import declaration_key
from speaker_search_resource.speaker_search_task import SpeakerSearchTaskProvider

TIMEOUTS = "custom_timeouts"
"""Stands for the resource's `custom_timeouts`, which the engine keeps and sends with a request."""

URN = "urn:pulumi:test::project::pulumi-python:dynamic/chimesdkmediapipelines:{type}::{name}"


class Plugin:
    """One plugin process, configured like a stack, and one resource type's provider in it."""

    def __init__(
        self,
        config: dict[str, str],
        provider: ChimeProvider | None = None,
        env: dict[str, str] | None = None,
        engine: str = "127.0.0.1:1",
    ) -> None:
        self._provider = serialize_provider(provider or SpeakerSearchTaskProvider())
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "pulumi.dynamic", engine],
            stdout=subprocess.PIPE,
            env=env,
            text=True,
        )
        assert self.process.stdout is not None
        port = int(self.process.stdout.readline())
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        self._stub = provider_pb2_grpc.ResourceProviderStub(self._channel)
        self._stub.Configure(provider_pb2.ConfigureRequest(args=_struct(config)))

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

    def check(self, news: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
        """The inputs that Check settles on, and its failures by property."""
        answer = self._stub.Check(
            provider_pb2.CheckRequest(urn=asked_urn(news), news=self._bag(news))
        )
        failures: dict[str, str] = {}
        for failure in answer.failures:
            # A secret's path is spelled ["name"], so that the engine does not print its value.
            path = re.sub(r'^\["(\w+)"\]$', r"\1", failure.property)
            assert path not in failures, f"two failures for {path}"
            failures[path] = failure.reason
        return _plain(answer.inputs), failures

    def diff(self, id_: str, olds: dict[str, Any], news: dict[str, Any]) -> Any:
        return self._stub.Diff(
            provider_pb2.DiffRequest(
                id=id_, urn=asked_urn(news), olds=self._bag(olds), news=self._bag(news)
            )
        )

    def create(self, inputs: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        timeouts = inputs.get(TIMEOUTS, {})
        answer = self._stub.Create(
            provider_pb2.CreateRequest(
                urn=asked_urn(inputs),
                properties=self._bag(inputs),
                timeout=_seconds(timeouts, "create"),
            )
        )
        outs = _plain(answer.properties)
        return answer.id, outs | {TIMEOUTS: timeouts} if timeouts else outs

    def read(self, id_: str, props: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        answer = self._stub.Read(provider_pb2.ReadRequest(id=id_, properties=self._bag(props)))
        return answer.id, _plain(answer.properties)

    def get(self, id_: str, inputs: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Read as the engine does it for a resource with ``opts.id``: inputs, no properties."""
        answer = self._stub.Read(provider_pb2.ReadRequest(id=id_, inputs=self._bag(inputs)))
        return answer.id, _plain(answer.properties)

    def update(self, id_: str, olds: dict[str, Any], news: dict[str, Any]) -> dict[str, Any]:
        answer = self._stub.Update(
            provider_pb2.UpdateRequest(
                id=id_,
                urn=asked_urn(news),
                olds=self._bag(olds),
                news=self._bag(news),
                timeout=_seconds(news.get(TIMEOUTS, {}), "update"),
            )
        )
        return _plain(answer.properties)

    def delete(self, id_: str, props: dict[str, Any]) -> None:
        self._stub.Delete(
            provider_pb2.DeleteRequest(
                id=id_,
                properties=self._bag(props),
                timeout=_seconds(props.get(TIMEOUTS, {}), "delete"),
            )
        )

    def _bag(self, properties: dict[str, Any]) -> struct_pb2.Struct:
        sent = {name: value for name, value in properties.items() if name != TIMEOUTS}
        return _struct({**sent, "__provider": self._provider})


def declaration(name: str = "caller", type_: str = "SpeakerSearchTask") -> dict[str, Any]:
    """What the program adds to the inputs of a resource of that name."""
    urn = URN.format(type=type_, name=name)
    return {DECLARATION: declaration_key("organization", urn)}


def repeated(inputs: dict[str, Any]) -> dict[str, Any]:
    """The inputs that the outputs repeat: all but what says which declaration it is."""
    return {name: value for name, value in inputs.items() if name != DECLARATION}


def asked_urn(inputs: dict[str, Any]) -> str:
    """The URN that goes with a request: another for each declaration."""
    if DECLARATION not in inputs:
        return ""
    return URN.format(type="SpeakerSearchTask", name=inputs[DECLARATION])


def last_line(error: grpc.RpcError) -> str:
    """Return the message that the engine shows: the status in the metadata, if there is one."""
    metadata = dict(getattr(error, "trailing_metadata", lambda: None)() or ())
    if details := metadata.get("grpc-status-details-bin"):
        return status_pb2.Status.FromString(details).message
    return str(error.details()).strip().splitlines()[-1]


def _seconds(timeouts: dict[str, str], operation: str) -> float | None:
    return parse_duration(timeouts[operation]) if operation in timeouts else None


def _struct(properties: dict[str, Any]) -> struct_pb2.Struct:
    return json_format.Parse(json.dumps(properties), struct_pb2.Struct())


def _plain(properties: struct_pb2.Struct) -> dict[str, Any]:
    found: dict[str, Any] = json_format.MessageToDict(properties)
    found.pop("__provider", None)
    return found


def stack_config(endpoint: str) -> dict[str, str]:
    """A stack's configuration for an emulator, as the engine passes it on."""
    return {
        "aws:region": "us-east-1",
        "aws:accessKey": "local",
        "aws:secretKey": "local",
        "aws:endpoints": json.dumps([{"chimesdkmediapipelines": endpoint}]),
    }
