"""The provider of every resource: the methods of Pulumi's dynamic host."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    ResourceProvider,
    UpdateResult,
)

from ..aws.errors import ChimeError
from ..inputs import check_failure
from ..inputs.rules import input_rules
from ..operations.resource_spec import ResourceSpec
from .properties import from_pulumi, to_pulumi
from .resource import DECLARATION, INVALID_TIMEOUTS, SECRET_INPUTS, timeout_fault

if TYPE_CHECKING:
    from ..provider.properties import Properties
    from ..provider.request import Request


class ChimeProvider(ResourceProvider):
    """The provider of one kind of resource. A subclass declares its spec, and nothing else.

    State refers to the subclass by its import path, and holds nothing else of the provider. The
    Pulumi program imports this file and calls no method, so each method imports what it needs.
    """

    spec: ClassVar[ResourceSpec[Any, Any, Any]]

    # The pickled provider is a module path and a class name, which need no encryption.
    serialize_as_secret_always = False

    def configure(self, req: ConfigureRequest) -> None:
        from .process import configure

        self._process = configure(req)

    def check(self, olds: Properties, news: Properties) -> CheckResult:
        from ..provider.check import check
        from ..provider.shown_failures import shown_failures

        declared = from_pulumi(news)
        secrets = declared.pop(SECRET_INPUTS, ())
        invalid_timeouts = declared.pop(INVALID_TIMEOUTS, {})
        inputs, failures = check(self._request(), self._state(olds), declared)
        failures += _timeout_failures(invalid_timeouts)
        shown = shown_failures(failures, input_rules(self.spec.arguments), news, secrets)
        return CheckResult(to_pulumi(inputs), [CheckFailure(*failure) for failure in shown])

    def diff(self, id_: str, olds: Properties, news: Properties) -> DiffResult:
        from ..provider.plan import plan
        from ..provider.spelling import is_camel_case
        from .host import request as host_request

        with self._one_line_errors():
            found = plan(self._request(), id_, self._state(olds), from_pulumi(news))
        # The state of the native provider has other names, which the program could not read.
        is_respelled = is_camel_case(self.spec, olds)
        # The host passes on no names of changed inputs, which `replace_on_changes` needs. If the
        # provider leaves the answer open, the engine compares the declared inputs itself.
        in_place = bool(found.changed) and not found.replaces and not found.drifted
        is_open = in_place and host_request.inputs_differ(found.changed)
        is_changed = bool(found.changed or found.replaces) or found.drifted or is_respelled
        # Two resources at once would be two searches on one caller.
        return DiffResult(
            changes=None if is_open else is_changed,
            replaces=found.replaces,
            delete_before_replace=True,
        )

    def create(self, props: Properties) -> CreateResult:
        from ..provider.apply import create

        props = from_pulumi(props)
        declaration = props.pop(DECLARATION)
        with self._one_line_errors():
            id_, outputs = create(self._request(), props, declaration)
        return CreateResult(id_, outputs)

    def read(self, id_: str, props: Properties) -> ReadResult:
        from ..provider.apply import read

        with self._one_line_errors():
            outputs = read(self._request(), id_, from_pulumi(props))
        return ReadResult("", {}) if outputs is None else ReadResult(id_, outputs)

    def update(self, id_: str, olds: Properties, news: Properties) -> UpdateResult:
        from ..provider.apply import update

        with self._one_line_errors():
            outputs = update(self._request(), id_, self._state(olds), from_pulumi(news))
        outputs.pop(DECLARATION, None)
        return UpdateResult(outputs)

    def delete(self, id_: str, props: Properties) -> None:
        from ..provider.apply import delete

        with self._one_line_errors():
            delete(self._request(), id_, from_pulumi(props))

    def _state(self, properties: Properties) -> Properties:
        """Return properties of the state, which the native provider may have written."""
        from ..provider.spelling import in_snake_case

        return in_snake_case(self.spec, from_pulumi(properties))

    def _request(self) -> Request:
        from ..provider.display import Display
        from ..provider.request import Request
        from .host import request as host_request

        request = host_request.current()
        urn = request.urn if request else ""
        timeout = request.timeout if request else None
        return Request(self.spec, self._process, urn, timeout, Display(urn))

    @contextmanager
    def _one_line_errors(self) -> Iterator[None]:
        """Report errors as one line: the host shows the traceback of every exception."""
        from ..provider.init_failed import NOT_RECORDED
        from .host import failure

        try:
            yield
        except ChimeError as error:
            partial = failure.PartialState(*error.state) if error.state else None
            if not failure.report(str(error), partial) and partial:
                error = ChimeError(f"{error}; {NOT_RECORDED}")
                failure.report(str(error))
            raise error.with_traceback(None) from None


def _timeout_failures(timeouts: Mapping[str, str]) -> Iterator[check_failure.CheckFailure]:
    for name, value in timeouts.items():
        reason = timeout_fault(value) or "is invalid"
        yield check_failure.CheckFailure(f"custom_timeouts.{name}", reason)
