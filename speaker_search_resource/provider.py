"""What every resource's provider does: check, diff, create, read, update, delete.

It runs in Pulumi's plugin process. The program only names the class, so nothing here may load
boto3 before ``configure``: the program would pay for it at every preview.
"""

import dataclasses
import shlex
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

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

from .arns import is_region, parse, pipeline_id
from .engine import Display, meet_engine
from .errors import ChimeError, Refused, without_traceback
from .idempotency import canonical
from .kind import Kind, Properties
from .waiting import Deadline, DeadlineExceeded, seconds

if TYPE_CHECKING:
    from .lifecycle import Lifecycle

DECLARATION = "__declaration"
"""The input that says which declaration this is: its organization and URN."""

TIMEOUTS = "__timeouts"
"""The input that carries ``custom_timeouts``, which the engine does not pass on."""

_DEFAULT_TIMEOUTS = {"create": "5m", "read": "1m", "delete": "2m"}

_RESERVE = 10.0
"""Seconds of a create kept for stopping what did not come up; a fifth of it if that is less."""


class Provider(Kind, ResourceProvider):
    """The provider of one kind of resource."""

    # The pickled provider is a module path and a class name; nothing in it is worth encrypting.
    serialize_as_secret_always = False

    def configure(self, req: ConfigureRequest) -> None:
        from . import stack_config
        from .aws import Aws

        # What is wrong is for Check to say, in one line; an exception here would be a traceback.
        self._config_error: stack_config.ConfigurationError | None = None
        try:
            config = stack_config.parse(req.config.get)
            self._aws: Aws | None = Aws(config)
            self._max_retries = config.max_retries
        except stack_config.ConfigurationError as error:
            self._config_error, self._aws = error, None
        self._drifted: set[str] = set()
        meet_engine()

    def check(self, olds: Properties, news: Properties) -> CheckResult:
        from . import options, validation

        urn = news[DECLARATION]["urn"]
        self._drifted -= {urn, olds.get(DECLARATION, {}).get("urn")}
        news = canonical({**self._defaults(), **news})
        region = news.get("region") or (self._aws.region() if self._aws else None)
        problems = [
            *validation.problems(self.start_operation, news),
            *validation.arn_problems(self.start_operation, news, self.arn_kinds, region),
            *options.problems(self._names(), news),
            *options.timeout_problems(news.get(TIMEOUTS)),
            *self._misplaced(olds, news),
        ]
        if self._config_error:
            problems.append((self._config_error.key, str(self._config_error)))
        elif is_region(region) and region not in validation.offered_regions():
            Display(urn).warn(f"botocore knows of no voice analytics in {region}")
        # One fault a property is enough to act on: the first, which is the most basic.
        first = dict(reversed(problems))
        return CheckResult(
            news, [CheckFailure(self._shown(path), first[path]) for path in reversed(first)]
        )

    def diff(self, _id: str, olds: Properties, news: Properties) -> DiffResult:
        changed = self._changed(olds, news)
        replaces = [name for name in changed if name not in self.in_place]
        if self.restarts(olds, news):
            replaces.append("status")
            if news.get("adopt_task_id"):
                Display(news[DECLARATION]["urn"]).warn(
                    "remove adopt_task_id: the task has ended, and only another can be adopted"
                )
        # A refresh shows a resource as changed only if the Diff that follows its Read says so.
        # The Diff of an `up` follows a Check, and there an ended task is no change to plan.
        # An alias or a renamed stack leaves the former URN in the outputs.
        urn = olds[DECLARATION]["urn"]
        drifted = urn in self._drifted
        self._drifted.discard(urn)
        return DiffResult(
            changes=bool(changed or replaces)
            or drifted
            or olds.get(TIMEOUTS) != news.get(TIMEOUTS),
            replaces=replaces,
            # Both tasks at once would be two searches on one caller.
            delete_before_replace=True,
        )

    @without_traceback
    def create(self, props: Properties) -> CreateResult:
        from .validation import to_request

        props = canonical(props)
        timeout = self._timeout("create", props)
        whole = Deadline(timeout)
        life, region = self._begin(props, timeout - min(_RESERVE, timeout / 5))
        outs = {**props, "region": region}
        adopted = props.get("adopt_task_id")
        if adopted:
            outs |= life.adopt({**outs, "task_id": adopted})
        else:
            request = to_request(self.start_operation, props)
            # The same request for the same token, whichever way the program names the pipeline.
            request["Identifier"] = pipeline_id(props["identifier"])
            identity = {
                "declaration": props[DECLARATION],
                "request": {**request, "ClientRequestToken": None},
                "triggers": props.get("triggers"),
            }
            try:
                outs |= life.start(outs, request, identity)
            except ChimeError as error:
                if props.get("client_request_token"):
                    error.hide(props["client_request_token"])
                if error.started:
                    outs |= error.started
                    raise self._abandoned(outs, error, whole.remaining()) from None
                if life.unanswered:
                    raise ChimeError(
                        f"{error}; it may have started all the same: run `pulumi up` again, "
                        "unchanged, which finds it by its request token"
                    ) from None
                raise
        try:
            if props.get("wait_for_in_progress", True):
                outs |= life.wait(outs, until=self.ended | {self.ready})
            if outs["status"] in self.ended:
                raise ChimeError(
                    f"{self.subject(outs)} became {outs['status']} while it was starting: AWS "
                    "gives no reason here, the pipeline's events may"
                )
        except Exception as error:
            if adopted:
                raise ChimeError(f"{error}; it was not adopted, and is left as it is") from None
            raise self._abandoned(outs, error, whole.remaining()) from None
        return CreateResult(f"{outs['identifier']}/{outs['task_id']}", outs)

    @without_traceback
    def read(self, id_: str, props: Properties) -> ReadResult:
        identifier, _, task_id = id_.rpartition("/")
        props = canonical(props)
        outs = {"identifier": identifier, **props, "task_id": task_id}
        life, outs["region"] = self._begin(outs, self._timeout("read", props))
        try:
            outs |= life.find(outs)
        except Refused as refusal:
            # A get passes inputs only: there was never a status, so this id was never ours.
            if refusal.code != "NotFoundException" or "status" not in props:
                raise
            self._see_account(life, outs)
            outs["status"] = "Stopped"
        if DECLARATION in props and outs != props:
            self._drifted.add(props[DECLARATION]["urn"])
        return ReadResult(id_, outs)

    def update(self, _id: str, olds: Properties, news: Properties) -> UpdateResult:
        kept = {name: olds[name] for name in (*self.output_names, "region") if name in olds}
        return UpdateResult(canonical({**kept, **news}))

    @without_traceback
    def delete(self, _id: str, props: Properties) -> None:
        props = canonical(props)
        life, region = self._begin(props, self._timeout("delete", props))
        outs = {**props, "region": region}
        if not life.stop(outs):
            self._see_account(life, outs)

    def _begin(
        self, props: Properties, timeout: float, in_turn: bool = True
    ) -> "tuple[Lifecycle, str]":
        """An operation on a resource, and the Region that it is in."""
        from .calls import Calls
        from .lifecycle import Lifecycle

        if self._aws is None:
            assert self._config_error is not None
            raise ChimeError(f"{self._config_error.key} {self._config_error}")
        deadline = Deadline(timeout)
        try:
            # Checking the account is a call, and credentials may come from a slow place.
            client = deadline.run(partial(self._aws.client, props.get("region")))
        except DeadlineExceeded:
            raise ChimeError(
                f"{self.subject(props)}: no credentials came within {timeout:g} s"
            ) from None
        calls = Calls(
            deadline,
            queue=props.get(self.one_at_a_time) if self.one_at_a_time and in_turn else None,
            display=Display(props.get(DECLARATION, {}).get("urn", "")),
            max_retries=self._max_retries,
        )
        return Lifecycle(self, client, calls), client.meta.region_name

    def _see_account(self, life: "Lifecycle", outs: Properties) -> None:
        """Refuse to believe that something is gone, if another account was asked for it."""
        assert self._aws is not None
        named = (parse(str(outs.get(name))) for name in self.arn_kinds)
        account = next((arn.account for arn in named if arn), None)
        try:
            asked = life.deadline.run(partial(self._aws.account, life.client))
        except (ChimeError, DeadlineExceeded):  # STS is out of reach, so nobody can tell
            return
        if account and asked and account != asked:
            raise ChimeError(
                f"{self.subject(outs)} belongs to account {account}, and the credentials in use to "
                f"{asked}, which does not know it: use credentials of {account}, as by aws:profile"
            )

    def _abandoned(self, outs: Properties, error: Exception, time_left: float) -> ChimeError:
        """The error of a create that failed after its start, once what it started is stopped."""
        assert self._aws is not None
        command = shlex.join(
            [
                *("aws", "chime-sdk-media-pipelines", *self.stop_command(outs)),
                *self._aws.command_options(outs["region"]),
            ]
        )
        try:
            # Another's call may hold the queue for all the time that is left. Out of turn, AWS
            # refuses at worst, and is asked again.
            life, _ = self._begin(outs, time_left, in_turn=False)
            known = life.stop(outs)
        except Exception as second:
            return ChimeError(
                f"{error}; stopping it failed too ({second}), so it may still be running: stop it "
                f"with `{command}`"
            )
        if not known:
            return ChimeError(
                f"{error}; AWS does not know it, so it could not be stopped: if it turns up, stop "
                f"it with `{command}`"
            )
        return ChimeError(f"{error}; it was stopped, and nothing is left running")

    def _timeout(self, operation: str, props: Properties) -> float:
        return seconds({**_DEFAULT_TIMEOUTS, **props.get(TIMEOUTS, {})}[operation])

    def _changed(self, olds: Properties, news: Properties) -> list[str]:
        names = (name for name in self._names() if name not in self.at_creation_only)
        return [name for name in names if _differs(name, olds, news)]

    def _misplaced(self, olds: Properties, news: Properties) -> Iterator[tuple[str, str]]:
        for name in news.keys() - {*self._names(), DECLARATION, TIMEOUTS, "__provider"}:
            yield name, f"does not exist; there are {', '.join(self._names())}"
        adopted = news.get("adopt_task_id")
        if adopted and adopted == olds.get("adopt_task_id"):
            for name in set(self._changed(olds, news)) - self.in_place:
                yield (
                    "adopt_task_id",
                    f"counts at creation only: remove it, as the change of {name} stops that task "
                    "and starts another",
                )
                return

    def _shown(self, path: str) -> str:
        """The path of a fault. The engine prints the value it finds there, secret or not; so a
        secret goes by the other spelling of its path, which the engine does not look up."""
        return f'["{path}"]' if path in self.secrets else path

    def _names(self) -> list[str]:
        return [field.name for field in dataclasses.fields(self.arguments)]

    def _defaults(self) -> Properties:
        fields = dataclasses.fields(self.arguments)
        return {f.name: f.default for f in fields if f.default not in (None, dataclasses.MISSING)}


def _differs(name: str, olds: Properties, news: Properties) -> bool:
    old, new = olds.get(name), news.get(name)
    if name == "identifier" and isinstance(old, str) and isinstance(new, str):
        return pipeline_id(old) != pipeline_id(new)
    # State names the Region the resource is in also where the program left it open.
    if name == "region" and new is None:
        return False
    # To Python True is 1.
    return repr(canonical(old)) != repr(canonical(new))
