"""What every resource's provider does: check, diff, create, read, update, delete.

It runs in Pulumi's plugin process. The program only names the class, so nothing here may load
boto3 before ``configure``: the program would pay for it at every preview.
"""

import dataclasses
from functools import partial
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

from .errors import ChimeError, Refused, without_traceback
from .idempotency import canonical, request_tokens
from .waiting import Deadline, DeadlineExceeded, pauses, seconds

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient

    from .aws import Aws
    from .calls import Calls

Properties = dict[str, Any]

DECLARATION = "__declaration"
"""The input that says which declaration this is: its organization and URN."""

TIMEOUTS = "__timeouts"
"""The input that carries ``custom_timeouts``, which the engine does not pass on."""

_DEFAULT_TIMEOUTS = {"create": "5m", "read": "1m", "delete": "2m"}

_JUST_MADE = frozenset({"NotFoundException", "ForbiddenException"})
"""What AWS answers while a pipeline or a permission that was just made spreads."""


class Provider(ResourceProvider):
    """A resource that is started, found and stopped. A subclass says how."""

    # The pickled provider is a module path and a class name; nothing in it is worth encrypting.
    serialize_as_secret_always = False

    arguments: ClassVar[type]
    """The resource's Args class; its fields are the inputs."""

    start_operation: ClassVar[str]
    find_operation: ClassVar[str]
    stop_operation: ClassVar[str]

    ready: ClassVar[str]
    """The status that ends a create."""

    ended: ClassVar[frozenset[str]]
    """The statuses that a resource never leaves."""

    in_place: ClassVar[frozenset[str]]
    """Inputs that are ours and not the API's: a change of one is kept, and nothing is called."""

    _aws: "Aws"

    outputs: ClassVar[tuple[str, ...]]
    """What the resource has besides its inputs."""

    def start(self, client: "ChimeSDKMediaPipelinesClient", request: Any) -> Properties:
        """Start it with a request in the API's own spelling, and return its outputs."""
        raise NotImplementedError

    def find(self, client: "ChimeSDKMediaPipelinesClient", outs: Properties) -> Properties:
        """Fetch its outputs."""
        raise NotImplementedError

    def stop(self, client: "ChimeSDKMediaPipelinesClient", outs: Properties) -> None:
        """Ask AWS to stop it."""
        raise NotImplementedError

    def configure(self, req: ConfigureRequest) -> None:
        from .aws import Aws

        self._aws = Aws(req.config.get)
        self._drifted: set[str] = set()

    def check(self, _olds: Properties, news: Properties) -> CheckResult:
        from . import validation

        problems = validation.problems(self.start_operation, news)
        options = validation.option_problems(news)
        failures = [CheckFailure(path, reason) for path, reason in [*problems, *options]]
        self._drifted.discard(news[DECLARATION]["urn"])
        return CheckResult(canonical({**self._defaults(), **news}), failures)

    def diff(self, _id: str, olds: Properties, news: Properties) -> DiffResult:
        changed = [name for name in self._names() if _differs(name, olds, news)]
        replaces = [name for name in changed if name not in self.in_place]
        # A refresh shows a resource as changed only if the Diff that follows its Read says so.
        # The Diff of an `up` follows a Check, and there an ended task is no change to plan.
        drifted = news[DECLARATION]["urn"] in self._drifted
        self._drifted.discard(news[DECLARATION]["urn"])
        return DiffResult(
            changes=bool(changed) or drifted or olds.get(TIMEOUTS) != news.get(TIMEOUTS),
            replaces=replaces,
            # Both tasks at once would be two searches on one caller.
            delete_before_replace=True,
        )

    @without_traceback
    def create(self, props: Properties) -> CreateResult:
        props = canonical(props)
        client, calls = self._begin("create", props)
        outs = {**props, "region": client.meta.region_name}
        outs |= self._start(client, calls, props)
        if props["wait_for_in_progress"]:
            outs |= self._wait(client, calls, outs, until=frozenset({self.ready}) | self.ended)
            if outs["status"] != self.ready:
                raise ChimeError(f"task {outs['task_id']} became {outs['status']}")
        return CreateResult(f"{outs['identifier']}/{outs['task_id']}", outs)

    @without_traceback
    def read(self, id_: str, props: Properties) -> ReadResult:
        props = canonical(props)
        identifier, _, task_id = id_.rpartition("/")
        client, calls = self._begin("read", {"identifier": identifier, **props})
        outs = {"identifier": identifier, "region": client.meta.region_name, **props}
        outs["task_id"] = task_id
        try:
            outs |= calls.call(self.find_operation, partial(self.find, client, outs))
        except Refused as refusal:
            # A get passes inputs only: there was never a status, so this id was never ours.
            if refusal.code != "NotFoundException" or "status" not in props:
                raise
            outs["status"] = "Stopped"
        if DECLARATION in props and outs != props:
            self._drifted.add(props[DECLARATION]["urn"])
        return ReadResult(id_, outs)

    def update(self, _id: str, olds: Properties, news: Properties) -> UpdateResult:
        kept = {name: olds[name] for name in (*self.outputs, "region") if name in olds}
        return UpdateResult(canonical({**kept, **news}))

    @without_traceback
    def delete(self, _id: str, props: Properties) -> None:
        client, calls = self._begin("delete", props)
        try:
            calls.call(self.stop_operation, partial(self.stop, client, props))
        except Refused as refusal:
            if refusal.code == "NotFoundException":
                return
            if refusal.code != "ConflictException":
                raise
        try:
            self._wait(client, calls, props, until=self.ended)
        except Refused as refusal:
            if refusal.code != "NotFoundException":
                raise

    def _begin(
        self, operation: str, props: Properties
    ) -> "tuple[ChimeSDKMediaPipelinesClient, Calls]":
        from .calls import Calls

        timeout = {**_DEFAULT_TIMEOUTS, **props.get(TIMEOUTS, {})}[operation]
        subject = f"pipeline {props['identifier']}"
        if "task_id" in props:
            subject = f"task {props['task_id']} of {subject}"
        return self._aws.client(props.get("region")), Calls(subject, Deadline(seconds(timeout)))

    def _start(
        self, client: "ChimeSDKMediaPipelinesClient", calls: "Calls", props: Properties
    ) -> Properties:
        from .validation import to_request

        request = to_request(self.start_operation, props)
        identity = {
            "declaration": props[DECLARATION],
            "request": request | {"Identifier": pipeline_id(props["identifier"])},
            "triggers": props.get("triggers"),
        }
        own_token = request.pop("ClientRequestToken", None)
        for token in request_tokens(identity, own_token):
            start = partial(self.start, client, request | {"ClientRequestToken": token})
            outs = calls.call(self.start_operation, start, patient_with=_JUST_MADE)
            # AWS keeps the token of a task that ended, and answers with that task.
            if outs["status"] not in self.ended:
                return outs
        raise AssertionError("request tokens never end")

    def _wait(
        self,
        client: "ChimeSDKMediaPipelinesClient",
        calls: "Calls",
        outs: Properties,
        until: frozenset[str],
    ) -> Properties:
        for pause in pauses(first=0.2, cap=2.0):
            found = calls.call(self.find_operation, partial(self.find, client, outs))
            if found["status"] in until:
                return found
            try:
                calls.deadline.sleep(pause)
            except DeadlineExceeded:
                raise ChimeError(
                    f"task {found['task_id']} is still {found['status']} after "
                    f"{calls.deadline.seconds:g} s"
                ) from None
        raise AssertionError("pauses never end")

    def _names(self) -> list[str]:
        return [field.name for field in dataclasses.fields(self.arguments)]

    def _defaults(self) -> Properties:
        fields = dataclasses.fields(self.arguments)
        return {f.name: f.default for f in fields if f.default not in (None, dataclasses.MISSING)}


def pipeline_id(identifier: str) -> str:
    """The id of a pipeline, from its id or its ARN (``arn:...:media-pipeline/<id>``)."""
    return identifier.rpartition("/")[2]


def _differs(name: str, olds: Properties, news: Properties) -> bool:
    old, new = olds.get(name), news.get(name)
    if name == "identifier" and isinstance(old, str) and isinstance(new, str):
        return pipeline_id(old) != pipeline_id(new)
    # State names the Region the resource is in also where the program left it open.
    if name == "region" and new is None:
        return False
    return bool(canonical(old) != canonical(new))
