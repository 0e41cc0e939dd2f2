"""What every resource's provider does on AWS: create, read, update, delete.

It runs in Pulumi's plugin process; plan.py is the half that a preview needs.
"""

import shlex
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from pulumi.dynamic import CreateResult, ReadResult, UpdateResult

from .arns import parse
from .crowd import creates
from .engine import Display, asked_urn
from .errors import NOT_FOUND, ChimeError, Refused, without_traceback
from .idempotency import canonical
from .kind import Properties
from .plan import DECLARATION, TIMEOUTS, Planner
from .problem import ConfigurationError
from .waiting import Deadline, DeadlineExceeded, seconds

if TYPE_CHECKING:
    from .lifecycle import Lifecycle

_DEFAULT_TIMEOUTS = {"create": "5m", "read": "1m", "update": "1m", "delete": "2m"}

_RESERVE = 10.0
"""Seconds of a create kept for stopping what did not come up; a fifth of it if that is less."""


class Provider(Planner):
    """The provider of one kind of resource."""

    @without_traceback
    def create(self, props: Properties) -> CreateResult:
        with creates.joined(Display(asked_urn()), self._at_once):
            return self._create(canonical(props))

    def _create(self, props: Properties) -> CreateResult:
        timeout = self.timeout("create", props)
        whole = Deadline(timeout)
        life = self.begin(self.start_operation, props, timeout - min(_RESERVE, timeout / 5))
        # Which declaration it is only its start asks.
        declaration = props.pop(DECLARATION)
        outs = {**props, "region": life.region}
        adopted = props.get("adopt_task_id")
        if adopted:
            outs |= life.adopt({**outs, "task_id": adopted})
        else:
            outs |= self._start(life, outs, declaration, whole)
        try:
            if props.get("wait_for_in_progress", True):
                outs |= life.wait(outs, until=self.ended | self.ready)
            if outs["status"] in self.ended:
                raise ChimeError(
                    f"{self.subject(outs)} became {outs['status']} while it was starting: AWS "
                    "gives no reason here, the pipeline's events may"
                )
        except Exception as error:
            if adopted:
                raise ChimeError(f"{error}; it was not adopted, and is left as it is") from None
            raise self._abandoned(outs, error, whole.remaining()) from None
        return CreateResult(self.resource_id(outs), outs)

    def _start(
        self, life: "Lifecycle", outs: Properties, declaration: Any, whole: Deadline
    ) -> Properties:
        from .starting import Start
        from .validation import to_request

        request = self.complete(to_request(self.start_operation, outs), outs)
        identity = {
            "declaration": declaration,
            "request": {**request, "ClientRequestToken": None},
            "triggers": outs.get("triggers"),
        }
        start = Start(life, outs, request)
        try:
            return start.once(identity)
        except ChimeError as error:
            error.hide(text for name in self.secrets for text in _texts(outs.get(name)))
            if error.started:
                found = outs | error.started
                raise self._abandoned(found, error, whole.remaining()) from None
            if start.unanswered:
                raise ChimeError(
                    f"{error}; it may have started all the same: run `pulumi up` again, "
                    "unchanged, which finds it by its request token"
                ) from None
            raise

    @without_traceback
    def read(self, id_: str, props: Properties) -> ReadResult:
        props = canonical(props)
        named = self.from_id(id_)
        # An ARN in the inputs is the same as the id in the id; of what AWS gave, the id decides.
        outs = {
            **named,
            **props,
            **{name: named[name] for name in self.output_names & named.keys()},
        }
        life = self.begin(self.find_operation, outs, self.timeout("read", props))
        outs["region"] = life.region
        try:
            outs |= life.find(outs)
        except Refused as refusal:
            # A get passes inputs only: there was never a status, so this id was never ours.
            if refusal.code != NOT_FOUND or "status" not in props:
                raise
            self._see_account(life, outs)
            status = self.status_of_unknown(outs)
            if status is None:
                return ReadResult("", {})
            outs["status"] = status
        if outs != props and asked_urn():
            self._drifted.add(asked_urn())
        return ReadResult(id_, outs)

    def update(self, _id: str, olds: Properties, news: Properties) -> UpdateResult:
        kept = {name: olds[name] for name in (*self.output_names, "region") if name in olds}
        outs = canonical({**kept, **news})
        del outs[DECLARATION]
        return UpdateResult(outs)

    @without_traceback
    def delete(self, _id: str, props: Properties) -> None:
        props = canonical(props)
        life = self.begin(self.stop_operation, props, self.timeout("delete", props))
        outs = {**props, "region": life.region}
        if not life.stop(outs):
            self._see_account(life, outs)

    def begin(
        self, operation: str, props: Properties, timeout: float, urgent: bool = False
    ) -> "Lifecycle":
        """An operation on a resource, in the Region that it is in.

        Raises:
            ChimeError: The stack's configuration makes no client.
        """
        from .calls import Calls
        from .lifecycle import Lifecycle

        what = f"{operation} on {self.subject(props)}"
        deadline = Deadline(timeout)
        try:
            # Checking the account is a call, and credentials may come from a slow place.
            client = deadline.run(partial(self.aws().client, props.get("region")))
        except ConfigurationError as error:
            raise ChimeError(f"{what}: {error.key} {error}") from None
        except DeadlineExceeded:
            raise ChimeError(
                f"{what}: no credentials came within {timeout:g} s; see what aws:profile or the "
                "environment takes them from"
            ) from None
        except ChimeError as error:
            raise ChimeError(f"{what}: {error}") from None
        calls = Calls(
            deadline,
            queue=props.get(self.one_at_a_time) if self.one_at_a_time else None,
            display=Display(asked_urn()),
            max_retries=self._config.max_retries,
            urgent=urgent,
        )
        return Lifecycle(self, client, calls)

    def _see_account(self, life: "Lifecycle", outs: Properties) -> None:
        """Refuse to believe that something is gone, if another account was asked for it."""
        named = (parse(str(outs.get(name))) for name in self.arn_kinds)
        account = next((arn.account for arn in named if arn), None)
        try:
            asked = life.calls.deadline.run(partial(self.aws().account, life.client))
        except (ChimeError, DeadlineExceeded):  # STS is out of reach, so nobody can tell
            return
        if account and asked and account != asked:
            raise ChimeError(
                f"{self.subject(outs)} belongs to account {account}, and the credentials in use to "
                f"{asked}, which does not know it: use credentials of {account}, as by aws:profile"
            )

    def _abandoned(self, outs: Properties, error: Exception, time_left: float) -> ChimeError:
        """The error of a create that failed after its start, once what it started is stopped."""
        command = shlex.join(
            [
                *("aws", "chime-sdk-media-pipelines", *self.stop_command(outs)),
                *self.aws().command_options(outs["region"]),
            ]
        )
        try:
            life = self.begin(self.stop_operation, outs, time_left, urgent=True)
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

    def timeout(self, operation: str, props: Properties) -> float:
        """Seconds that an operation may take."""
        return seconds({**_DEFAULT_TIMEOUTS, **props.get(TIMEOUTS, {})}[operation])


def _texts(value: Any) -> Iterator[str]:
    """Every text in a value. Keys are names, and no secrets."""
    if isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, str):
        yield value
