"""The provider: the methods of Pulumi's protocol, each over one function of `provider`.

https://github.com/pulumi/pulumi/blob/sdk/v3.259.0/proto/pulumi/provider.proto
"""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from ..aws.errors import ChimeError
from ..inputs.rules import input_rules
from ..operations.change import UNREPORTED
from ..operations.request_token import declaration_key
from ..provider import engine
from ..provider.check import check
from ..provider.display import Display
from ..provider.plan import plan
from ..provider.process import Process
from ..provider.request import Request
from ..provider.shown_failures import shown_failures
from ..provider.spelling import camel_case, in_camel_case, is_snake_case, snake_case_failures
from .configuration import config_failures, getter
from .differences import differences
from .errors import one_line_errors
from .messages import spelled
from .resources import PACKAGE, spec_of
from .values import from_struct, received, sent

SCHEMA = Path(__file__).with_name("schema.json")


class NativeProvider(provider_pb2_grpc.ResourceProviderServicer):
    """The provider of all resources of the package.

    The engine starts one process for each configuration, so a process has one configuration.
    """

    def __init__(self) -> None:
        self._process: Process | None = None

    def is_busy(self) -> bool:
        """Return whether an operation is in progress."""
        return self._process is not None and self._process.operations > 0

    def cancel(self) -> None:
        """End the operations in progress, because the user interrupted the run."""
        if self._process is not None:
            self._process.cancel()

    def Handshake(self, request: Any, context: Any) -> provider_pb2.ProviderHandshakeResponse:
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True)

    def Attach(self, request: Any, context: Any) -> empty_pb2.Empty:
        engine.attach(request.address)
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: Any, context: Any) -> plugin_pb2.PluginInfo:
        version = json.loads(SCHEMA.read_text())["version"]
        return plugin_pb2.PluginInfo(version=version)

    def GetSchema(self, request: Any, context: Any) -> provider_pb2.GetSchemaResponse:
        return provider_pb2.GetSchemaResponse(schema=SCHEMA.read_text())

    def CheckConfig(self, request: Any, context: Any) -> provider_pb2.CheckResponse:
        # The engine prints the value of a property, which may hold a password.
        failures = [
            provider_pb2.CheckFailure(reason=f"{PACKAGE}:{key}: {spelled(reason)}")
            for key, reason in config_failures(from_struct(request.news).values)
        ]
        return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

    def DiffConfig(self, request: Any, context: Any) -> provider_pb2.DiffResponse:
        olds, news = from_struct(request.olds).values, from_struct(request.news).values
        names = sorted(name for name in olds | news if olds.get(name) != news.get(name))
        update = provider_pb2.PropertyDiff(kind=provider_pb2.PropertyDiff.UPDATE, inputDiff=True)
        return provider_pb2.DiffResponse(
            changes=_changes(bool(names)),
            diffs=names,
            detailedDiff=dict.fromkeys(names, update),
            hasDetailedDiff=True,
        )

    def Configure(self, request: Any, context: Any) -> provider_pb2.ConfigureResponse:
        self._process = Process(getter(from_struct(request.args).values))
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    @one_line_errors
    def Check(self, request: Any) -> provider_pb2.CheckResponse:
        spec = spec_of(request.urn)
        olds, news = received(spec, request.olds), received(spec, request.news)
        declared = from_struct(request.news).values
        # With `ignoreChanges`, the engine sends inputs of the state, which can be that of the
        # dynamic provider.
        misspelt = (
            () if is_snake_case(spec, request.olds.fields) else snake_case_failures(spec, declared)
        )
        checked, failures = check(self._request(request), olds.values, news.values)
        rules = input_rules(spec.arguments)
        shown = [
            provider_pb2.CheckFailure(property=camel_case(path), reason=spelled(reason))
            for path, reason in shown_failures(failures, rules, news.values, news.secrets)
        ]
        shown += [
            provider_pb2.CheckFailure(reason=f"{path}: {reason}") for path, reason in misspelt
        ]
        inputs = sent(spec, checked, news.secrets)
        return provider_pb2.CheckResponse(inputs=inputs, failures=shown)

    @one_line_errors
    def Diff(self, request: Any) -> provider_pb2.DiffResponse:
        spec = spec_of(request.urn)
        olds, news = received(spec, request.olds).values, received(spec, request.news).values
        recorded = received(spec, request.old_inputs).values
        # After the first `up`, the state has the declared inputs of an imported resource.
        if recorded and UNREPORTED not in recorded:
            olds |= {name: recorded.get(name) for name in olds.get(UNREPORTED, ())}
        found = plan(self._request(request), request.id, olds, news)
        # The state of the dynamic provider has other names, so the program could not read it.
        is_respelled = is_snake_case(spec, request.olds.fields)
        names = [*found.changed, *(name for name in found.replaces if name not in found.changed)]
        before, after = in_camel_case(spec, olds), in_camel_case(spec, news)
        detailed = {
            path: provider_pb2.PropertyDiff(kind=kind)
            for name in names
            for path, kind in differences(camel_case(name), before, after, name in found.replaces)
        }
        return provider_pb2.DiffResponse(
            changes=_changes(bool(names) or found.drifted or is_respelled),
            replaces=list(map(camel_case, found.replaces)),
            diffs=list(map(camel_case, names)),
            detailedDiff=detailed,
            hasDetailedDiff=bool(detailed),
            # Two resources at once would be two searches on one caller.
            deleteBeforeReplace=True,
        )

    @one_line_errors
    def Create(self, request: Any) -> provider_pb2.CreateResponse:
        from ..provider.apply import create, planned

        spec = spec_of(request.urn)
        inputs = received(spec, request.properties)
        if request.preview:
            id_, outputs = "", planned(self._request(request), inputs.values)
        else:
            # The protocol has no organization.
            key = declaration_key("", request.urn)
            id_, outputs = create(self._request(request), inputs.values, key)
        properties = sent(spec, outputs, inputs.secrets)
        return provider_pb2.CreateResponse(id=id_, properties=properties)

    @one_line_errors
    def Read(self, request: Any) -> provider_pb2.ReadResponse:
        from ..provider.apply import import_resource, read

        spec = spec_of(request.urn)
        state, inputs = received(spec, request.properties), received(spec, request.inputs)
        secrets = state.secrets | inputs.secrets
        if "status" not in state.values:
            known = inputs.values | state.values
            inputs_read, outputs = import_resource(self._request(request), request.id, known)
            return provider_pb2.ReadResponse(
                id=request.id,
                inputs=sent(spec, inputs_read, secrets),
                properties=sent(spec, outputs, secrets),
            )
        found = read(self._request(request), request.id, state.values)
        if found is None:
            return provider_pb2.ReadResponse()
        properties = sent(spec, found, secrets)
        return provider_pb2.ReadResponse(id=request.id, properties=properties)

    @one_line_errors
    def Update(self, request: Any) -> provider_pb2.UpdateResponse:
        from ..provider.apply import planned_update, update

        spec = spec_of(request.urn)
        olds, news = received(spec, request.olds).values, received(spec, request.news)
        method = planned_update if request.preview else update
        outputs = method(self._request(request), request.id, olds, news.values)
        return provider_pb2.UpdateResponse(properties=sent(spec, outputs, news.secrets))

    @one_line_errors
    def Delete(self, request: Any) -> empty_pb2.Empty:
        from ..provider.apply import delete

        state = received(spec_of(request.urn), request.properties)
        delete(self._request(request), request.id, state.values)
        return empty_pb2.Empty()

    def Cancel(self, request: Any, context: Any) -> empty_pb2.Empty:
        self.cancel()
        return empty_pb2.Empty()

    # gRPC serves a method that has this attribute from the given pool. In the pool of the others,
    # Cancel would queue behind the operations that it is meant to end.
    Cancel.experimental_thread_pool = ThreadPoolExecutor(1)  # type: ignore[attr-defined]

    def _request(self, request: Any) -> Request:
        if self._process is None:
            raise ChimeError(f"{PACKAGE} is not configured")
        timeout = getattr(request, "timeout", 0.0) or None
        screen = Display(request.urn, spelled)
        return Request(spec_of(request.urn), self._process, request.urn, timeout, screen)


def _changes(is_changed: bool) -> provider_pb2.DiffResponse.DiffChanges.ValueType:
    return (
        provider_pb2.DiffResponse.DIFF_SOME if is_changed else provider_pb2.DiffResponse.DIFF_NONE
    )
