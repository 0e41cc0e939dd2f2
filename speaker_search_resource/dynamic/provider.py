"""The provider of every resource: Pulumi's methods, each over one operation."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from pulumi.dynamic import (
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    ResourceProvider,
    UpdateResult,
)

from ..aws import service_model
from ..aws.arns import is_region
from ..aws.errors import NO_REGION, ChimeError, ResourceIncomplete
from ..inputs.check import check_inputs
from ..inputs.check_failure import CheckFailure
from ..inputs.rules import input_rules
from ..inputs.tags import DEFAULT_TAGS, UNSETTLED_TAGS, actual_tags
from ..operations.change import (
    changed_inputs,
    creation_only_failures,
    replacing_inputs,
    with_stop_commands,
)
from ..operations.resource_spec import Resource, ResourceSpec
from ..operations.timestamps import to_iso8601
from .check_result import shown_failures
from .host import request as host_request
from .host import targets
from .host.display import Display
from .properties import (
    ACCOUNT,
    Properties,
    from_outputs,
    from_pulumi,
    to_inputs,
    to_outputs,
    to_pulumi,
)
from .resource import DECLARATION, INVALID_TIMEOUTS, SECRET_INPUTS, timeout_fault

if TYPE_CHECKING:
    from ..operations.lifecycle import Operation
    from .host.failure import PartialState

INCOMPLETE = "__incomplete"
"""The output that marks a resource whose operation failed or was interrupted."""

DEFAULT_TIMEOUTS = {"create": 300.0, "read": 60.0, "update": 60.0, "delete": 120.0}
"""Seconds of each operation without `custom_timeouts`."""


class ChimeProvider(ResourceProvider):
    """The provider of one kind of resource. A subclass declares its spec, and nothing else.

    State refers to the subclass by its import path, and holds nothing else of the provider.
    """

    spec: ClassVar[ResourceSpec[Any, Any, Any]]

    # The pickled provider is a module path and a class name, which need no encryption.
    serialize_as_secret_always = False

    def configure(self, req: ConfigureRequest) -> None:
        # Imported here because the Pulumi program imports this file, and needs no process.
        from .process import configure

        self._process = configure(req)
        # The URNs whose Read has just found a change, see `diff`.
        self._drifted: set[str] = set()

    def check(self, olds: Properties, news: Properties) -> CheckResult:
        spec, configuration, urn = self.spec, self._process.configuration, _urn()
        self._drifted.discard(urn)
        inputs = from_pulumi({**spec.default_inputs, **news})
        if "tags" in input_rules(spec.arguments) and configuration.default_tags:
            inputs[DEFAULT_TAGS] = dict(configuration.default_tags)
        secrets = inputs.pop(SECRET_INPUTS, ())
        region = self._process.region
        earlier = from_pulumi(olds)
        failures = check_inputs(
            spec.arguments,
            spec.start_operation,
            inputs,
            region,
            configuration.excluding_key,
            creates=not olds or bool(replacing_inputs(spec, earlier, inputs)),
        )
        failures += creation_only_failures(spec, earlier, inputs)
        failures += self._process.token_owners.failures(
            spec.start_operation, inputs.get("region") or region, inputs, urn
        )
        if olds:
            failures = with_stop_commands(spec, failures, urn)
        failures += _timeout_failures(inputs.pop(INVALID_TIMEOUTS, {}))
        if self._process.error:
            failures.append(CheckFailure(self._process.error.key, self._process.error.reason))
        elif not olds:  # a resource in the state has a Region
            if inputs.get("region") is None and not region:
                failures.append(CheckFailure("region", NO_REGION))
            # Looking it up takes longer than the rest of Check, so only for a new resource.
            _warn_of_region(inputs.get("region") or region)
        shown = list(shown_failures(failures, input_rules(spec.arguments), news, secrets))
        return CheckResult(to_pulumi(inputs), shown)

    def diff(self, id_: str, olds: Properties, news: Properties) -> DiffResult:
        spec, urn = self.spec, _urn()
        olds, news = from_pulumi(olds), from_pulumi(news)
        changed = changed_inputs(spec, olds, news)
        replaces = [name for name in changed if name not in spec.updatable_inputs]
        if spec.restart(to_inputs(spec, news), to_outputs(spec, olds)):
            replaces.append("status")
            for name in spec.creation_only_inputs:
                if news.get(name):
                    Display(urn).warn(f"remove {name}: the {spec.noun} that it names has ended")
        # A refresh shows a resource as changed only if the Diff after its Read says so. The Diff of
        # an `up` follows a Check, and there a status that changed is no change to plan.
        drifted = urn in self._drifted
        self._drifted.discard(urn)
        if not drifted and not replaces:
            self._warn_if_ended(urn, olds, news)
        if replaces and targets.leaves_out(urn):
            with self._one_line_errors({}):
                raise ChimeError(
                    f"{spec.key_from_id(id_)} would be stopped, because a resource that it depends "
                    f"on is replaced, but --target or --exclude leaves this {spec.noun} out: "
                    f"include it with --target-dependents or --target '{urn}'"
                )
        # The host passes on no names of changed inputs, which `replace_on_changes` needs. If the
        # provider leaves the answer open, the engine compares the declared inputs itself.
        in_place = bool(changed) and not replaces and not drifted
        is_open = in_place and host_request.inputs_differ(changed)
        # Two resources at once would be two searches on one caller.
        return DiffResult(
            changes=None if is_open else bool(changed or replaces) or drifted,
            replaces=replaces,
            delete_before_replace=True,
        )

    def create(self, props: Properties) -> CreateResult:
        from ..operations.create import create
        from ..operations.not_found import account_to_record

        props = from_pulumi(props)
        declaration = props.pop(DECLARATION)
        inputs = to_inputs(self.spec, props)
        subject = self.spec.subject(inputs)
        with self._operation("create", self.spec.start_operation, subject, props) as operation:
            resource = create(operation, inputs, declaration)
            account = account_to_record(operation, inputs)
        outputs = {**props, "region": operation.region, **from_outputs(resource.outputs)}
        if account:
            outputs[ACCOUNT] = account
        return CreateResult(self.spec.id(resource.key), outputs)

    def read(self, id_: str, props: Properties) -> ReadResult:
        from ..operations.read import read, read_tags

        props = from_pulumi(props)
        spec = self.spec
        with self._one_line_errors(props):
            key = spec.key_from_id(id_)
        # A `get` passes inputs only, and then the resource was never in the state.
        known = to_outputs(spec, props) if "status" in props else None
        with self._operation("read", spec.get(key).operation, str(key), props) as operation:
            resource = read(operation, key, to_inputs(spec, props), known)
            tags = read_tags(operation, resource) if resource else None
            settled = spec.ready_statuses | spec.terminal_statuses
            if props.pop(INCOMPLETE, False) and resource and resource.outputs.status not in settled:
                raise ResourceIncomplete(
                    f"{key} is {resource.outputs.status}; the next `pulumi up` waits for it",
                    resource,
                )
        if resource is None:
            return ReadResult("", {})
        found = from_outputs(resource.outputs)
        # An ARN in the inputs stays as declared; the id decides on the outputs.
        by_id = {name: value for name, value in vars(key).items() if name in found}
        outputs = {**vars(key), **props, "region": operation.region, **found, **by_id}
        if tags is not None:
            outputs |= actual_tags(props, tags, self._process.configuration.ignored_tags.match)
        if outputs != props and _urn():
            self._drifted.add(_urn())
        return ReadResult(id_, outputs)

    def update(self, id_: str, olds: Properties, news: Properties) -> UpdateResult:
        from ..operations.not_found import account_to_record
        from ..operations.resume import resume
        from ..operations.update import tag_calls, update

        olds, news = from_pulumi(olds), from_pulumi(news)
        spec = self.spec
        resource = Resource(spec.key_from_id(id_), to_outputs(spec, olds))
        names = (*from_outputs(resource.outputs), "region", ACCOUNT)
        updated = {name: olds[name] for name in names if name in olds} | news
        if olds.get(INCOMPLETE):
            get = spec.get(resource.key).operation
            with self._operation("create", get, str(resource.key), olds) as operation:
                resource = resume(operation, resource, to_inputs(spec, news))
                account = account_to_record(operation, to_inputs(spec, news))
            updated |= from_outputs(resource.outputs)
            if account:
                updated[ACCOUNT] = account
        # AWS is about to forget a resource that has ended.
        if spec.arn and resource.outputs.status not in spec.terminal_statuses:
            calls = tag_calls(spec.arn(resource.outputs), olds, news)
            if calls:
                first = calls[0].operation
                with self._operation("update", first, str(resource.key), olds) as operation:
                    update(operation, resource, calls)
        updated.pop(DECLARATION, None)
        return UpdateResult(updated)

    def delete(self, id_: str, props: Properties) -> None:
        from ..operations.delete import delete

        props = from_pulumi(props)
        spec = self.spec
        resource = Resource(spec.key_from_id(id_), to_outputs(spec, props))
        operation_name = spec.stop(resource.key).operation
        with self._operation("delete", operation_name, str(resource.key), props) as operation:
            delete(operation, resource, to_inputs(spec, props))

    @contextmanager
    def _operation(
        self, method: str, operation: str, subject: str, props: Properties
    ) -> "Iterator[Operation[Any, Any, Any]]":
        """Yield an operation in the resource's Region, under the timeout of a method."""
        from .operation import new_operation

        request = host_request.current()
        timeout = (request and request.timeout) or DEFAULT_TIMEOUTS[method]
        process = self._process
        with self._one_line_errors(props), process.operation():
            yield new_operation(self.spec, process, _urn(), timeout, operation, subject, props)

    @contextmanager
    def _one_line_errors(self, props: Properties) -> Iterator[None]:
        """Report errors as one line: the host shows the traceback of every exception."""
        from .host import failure

        try:
            yield
        except ChimeError as error:
            partial = self._partial_state(error, props)
            if not failure.report(str(error), partial) and partial:
                error = ChimeError(
                    f"{error}; the engine did not record it, so `pulumi destroy` does not stop it"
                )
                failure.report(str(error))
            raise error.with_traceback(None) from None

    def _partial_state(self, error: ChimeError, props: Properties) -> "PartialState | None":
        """Return the resource to record in the state of a failed operation."""
        from .host.failure import PartialState

        if not isinstance(error, ResourceIncomplete):
            return None
        resource = error.resource
        outputs = {**props, **from_outputs(resource.outputs), INCOMPLETE: True}
        outputs["region"] = props.get("region") or self._process.clients.region
        if error.unsettled_tags:
            outputs[UNSETTLED_TAGS] = sorted(error.unsettled_tags)
        return PartialState(self.spec.id(resource.key), outputs)

    def _warn_if_ended(self, urn: str, olds: Properties, news: Properties) -> None:
        outputs = to_outputs(self.spec, olds)
        if outputs.status in self.spec.terminal_statuses:
            since = outputs.changed_timestamp
            when = f" since {to_iso8601(since)}" if since else ""
            notice = self.spec.ended_notice(to_inputs(self.spec, news))
            Display(urn).warn(f"{outputs.status}{when}; {notice}")


def _timeout_failures(timeouts: Mapping[str, str]) -> Iterator[CheckFailure]:
    for name, value in timeouts.items():
        yield CheckFailure(f"custom_timeouts.{name}", timeout_fault(value) or "is invalid")


def _urn() -> str:
    request = host_request.current()
    return request.urn if request else ""


def _warn_of_region(region: Any) -> None:
    if is_region(region) and region not in service_model.offered_regions():
        Display(_urn()).warn(f"botocore knows of no voice analytics in {region}")
