"""A stand-in for pulumi-aws's plugin, which serves the types that the examples declare.

Of any other type, it serves the preview alone.

It does what a stack notices of the plugin: names with a random suffix, default tags in ``tagsAll``,
detailed diffs, changes that replace, and a domain that takes another key without a call. It calls
the endpoints that ``aws:endpoints`` names. `install` makes the executable that the engine runs.
"""

import hashlib
import json
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import boto3
import grpc
from botocore.exceptions import ClientError
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from tests.support.aws_event_types import EVENT_TYPES
from tests.support.aws_types import TYPES, AwsType, Properties

ROOT = Path(__file__).resolve().parents[2]
NOT_FOUND = ("NoSuchEntity", "NotFoundException", "ResourceNotFoundException")


class Provider(provider_pb2_grpc.ResourceProviderServicer):
    """Pulumi's provider protocol, for the types above."""

    def __init__(self) -> None:
        self._config: dict[str, str] = {}
        self._default_tags: dict[str, str] = {}
        self._lock = threading.Lock()
        self._clients: dict[str, Any] = {}

    def GetPluginInfo(self, request: Any, context: Any) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version="7.0.0")

    def CheckConfig(self, request: Any, context: Any) -> provider_pb2.CheckResponse:
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: Any) -> provider_pb2.DiffResponse:
        # The engine keeps the old configuration unless there is a change.
        return _diff(_plain(request.olds), _plain(request.news), replaced_by=set())

    def Configure(self, request: Any, context: Any) -> provider_pb2.ConfigureResponse:
        self._config = {
            name.removeprefix("aws:config:"): value for name, value in request.variables.items()
        }
        self._default_tags = json.loads(self._config.get("defaultTags", "{}")).get("tags", {})
        return provider_pb2.ConfigureResponse(supportsPreview=True)

    def Cancel(self, request: Any, context: Any) -> empty_pb2.Empty:
        return empty_pb2.Empty()

    def Invoke(self, request: Any, context: Any) -> provider_pb2.InvokeResponse:
        if request.tok == "aws:index/getCallerIdentity:getCallerIdentity":
            result = {"accountId": self._client("sts").get_caller_identity()["Account"]}
        elif request.tok == "aws:index/getRegion:getRegion":
            result = {"region": self._config["region"]}
        else:
            assert request.tok == "aws:index/getPartition:getPartition", request.tok
            result = {"partition": "aws"}
        response = provider_pb2.InvokeResponse()
        getattr(response, "return").CopyFrom(_struct(result))  # a keyword of Python
        return response

    def Check(self, request: Any, context: Any) -> provider_pb2.CheckResponse:
        inputs, olds = _plain(request.news), _plain(request.olds)
        type_ = _type(request.urn)
        if type_.is_named and "name" not in inputs:
            suffix = hashlib.sha256(request.randomSeed).hexdigest()[:7]
            if inputs.get("fifoQueue"):
                suffix += ".fifo"
            inputs["name"] = olds.get("name", f"{request.urn.rpartition('::')[2]}-{suffix}")
        if type_.is_tagged:
            inputs["tagsAll"] = {**self._default_tags, **inputs.get("tags", {})}
        return provider_pb2.CheckResponse(inputs=_struct(inputs))

    def Diff(self, request: Any, context: Any) -> provider_pb2.DiffResponse:
        return _diff(_plain(request.old_inputs), _plain(request.news), replaced_by={"name", "role"})

    def Create(self, request: Any, context: Any) -> provider_pb2.CreateResponse:
        inputs = _plain(request.properties)
        id_, outputs = "", Properties()
        if not request.preview:
            id_, outputs = self._resource(request.urn).create(inputs)
        return provider_pb2.CreateResponse(id=id_, properties=_struct({**inputs, **outputs}))

    def Read(self, request: Any, context: Any) -> provider_pb2.ReadResponse:
        try:
            found = self._resource(request.urn).read(request.id)
        except ClientError as error:
            if error.response["Error"]["Code"] in NOT_FOUND:
                return provider_pb2.ReadResponse()
            raise
        return provider_pb2.ReadResponse(
            id=request.id,
            inputs=_struct({**_plain(request.inputs), **found}),
            properties=_struct({**_plain(request.properties), **found}),
        )

    def Update(self, request: Any, context: Any) -> provider_pb2.UpdateResponse:
        olds, news = _plain(request.old_inputs), _plain(request.news)
        if not request.preview:
            changed = {name for name in olds | news if olds.get(name) != news.get(name)}
            self._resource(request.urn).update(request.id, news, changed)
        return provider_pb2.UpdateResponse(properties=_struct({**_plain(request.olds), **news}))

    def Delete(self, request: Any, context: Any) -> empty_pb2.Empty:
        self._resource(request.urn).delete(request.id)
        return empty_pb2.Empty()

    def _resource(self, urn: str) -> AwsType:
        type_ = _type(urn)
        return type_(self._client(type_.service))

    def _client(self, service: str) -> Any:
        endpoints: dict[str, str] = {}
        for each in json.loads(self._config["endpoints"]):
            endpoints.update(each)
        with self._lock:
            if service not in self._clients:
                # A service without an endpoint is a KeyError, and never a call to AWS.
                self._clients[service] = boto3.client(
                    service,  # type: ignore[call-overload]
                    endpoint_url=endpoints[service.replace("-", "")],
                    region_name=self._config["region"],
                    aws_access_key_id=self._config["accessKey"],
                    aws_secret_access_key=self._config["secretKey"],
                )
            return self._clients[service]


def install(folder: Path) -> None:
    """Make the executable of this plugin in a folder, for ``plugins`` in Pulumi.yaml."""
    folder.mkdir()
    executable = folder / "pulumi-resource-aws"
    command = f"{sys.executable} -m tests.support.aws_plugin"
    executable.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}:$PYTHONPATH" exec {command}\n')
    executable.chmod(0o755)


def _type(urn: str) -> type[AwsType]:
    # The type of a component's child begins with the type of the component.
    return {**TYPES, **EVENT_TYPES}.get(urn.split("::")[-2].rpartition("$")[2], AwsType)


def _diff(olds: Properties, news: Properties, replaced_by: set[str]) -> provider_pb2.DiffResponse:
    changed = {name for name in olds | news if olds.get(name) != news.get(name)}
    replaces = changed & replaced_by
    response, kinds = provider_pb2.DiffResponse, provider_pb2.PropertyDiff
    detailed = {
        path: kinds(
            kind=kinds.UPDATE_REPLACE if path.partition(".")[0] in replaces else kinds.UPDATE,
            inputDiff=True,
        )
        for path in _paths(olds, news, "")
    }
    return response(
        changes=response.DIFF_SOME if changed else response.DIFF_NONE,
        diffs=sorted(changed),
        replaces=sorted(replaces),
        detailedDiff=detailed,
        hasDetailedDiff=True,
    )


def _paths(olds: Any, news: Any, path: str) -> Iterator[str]:
    """Yield the property paths of two structures that differ."""
    if isinstance(olds, dict) and isinstance(news, dict):
        for name in olds | news:
            yield from _paths(olds.get(name), news.get(name), f"{path}.{name}".lstrip("."))
    elif olds != news:
        yield path


def _plain(properties: struct_pb2.Struct) -> Properties:
    plain: Properties = json_format.MessageToDict(properties)
    return plain


def _struct(properties: Properties) -> struct_pb2.Struct:
    return json_format.ParseDict(properties, struct_pb2.Struct())


def main() -> None:
    server = grpc.server(ThreadPoolExecutor(16))
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Provider(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    with suppress(KeyboardInterrupt):  # the engine stops a plugin with SIGINT
        server.wait_for_termination()


if __name__ == "__main__":
    main()
