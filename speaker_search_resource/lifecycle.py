"""A resource from its start to its end: start it once, adopt it, wait for it, stop it."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import partial
from itertools import islice
from typing import Any

from botocore.parsers import ResponseParserError

from .calls import PATIENCE, Calls
from .errors import ChimeError, Refused
from .idempotency import request_tokens
from .kind import Kind, Properties, from_iso8601
from .waiting import Deadline, Experience, pauses

_NOT_FOUND = frozenset({"NotFoundException"})
_NOT_KNOWN_YET = frozenset({"NotFoundException", "ForbiddenException", "AccessDeniedException"})
"""What AWS answers while a pipeline or a permission that was just made spreads."""

_MAX_LIVES = 50
"""Tokens tried for one start; each earlier life of the same declaration used one."""

_BRIEF = 2.5
"""Seconds for which a Conflict may pass by itself on a pipeline that has been there a while."""

_SLOW = 30.0
"""Seconds after which a start is slow enough to warn of. Most take a few."""

_LONGEST_PAUSE = 2.0
"""Seconds between two looks at a status, at most."""

_experiences: dict[tuple[type[Kind], frozenset[str]], Experience] = {}


class Lifecycle:
    """One operation on one resource."""

    def __init__(self, kind: Kind, client: Any, calls: Calls) -> None:
        self._kind = kind
        self.client = client
        self.calls = calls
        self.region: str = client.meta.region_name
        self._conflict_patience: Deadline | None = None
        self.unanswered = False
        """Whether a start may have taken effect whose answer was lost."""

    def find(self, outs: Properties) -> Properties:
        """Its outputs as they are now.

        Raises:
            Refused: With code NotFoundException, the service does not know it.
        """

        def request() -> Properties:
            return self._outputs(self._kind.find(self.client, outs))

        subject, patience = self._kind.subject(outs), _patience_with_missing(outs)
        return self.calls.call(self._kind.find_operation, subject, request, patience)

    def start(self, outs: Properties, request: Properties, identity: Any) -> Properties:
        """Start it, or find what an earlier try has started.

        A token whose life has ended leads to the next one, whether AWS answers with what has
        ended or with a Conflict.

        Args:
            outs: What is known of it: its inputs.
            request: Its inputs in the API's own spelling.
            identity: What tells this declaration from every other.
        """
        first = request.pop("ClientRequestToken", None)
        refusal: Refused | None = None
        began: datetime | None = None
        for life, token in enumerate(islice(request_tokens(identity, first), _MAX_LIVES)):
            try:
                found, asked = self._start_life(outs, request | {"ClientRequestToken": token})
            except Refused as error:
                if error.code != "ConflictException":
                    raise
                refusal = error
                continue
            if found["status"] == "Stopping":
                self._wait_for_end(outs | found)
            elif found["status"] not in self._kind.ended:
                if life and self._kind.remark_on_another_life:
                    self.calls.display.info(self._kind.remark_on_another_life)
                return found
            # One that this operation started, and that ended at its birth, is a failure and not an
            # earlier life: the next token would start another, up to the last of them.
            began = began or asked
            created = _created(found)
            at_birth = found["created_timestamp"] == found.get(
                "updated_timestamp", found["created_timestamp"]
            )
            if at_birth and created and began and created >= began:
                return found
        raise refusal or ChimeError(
            f"{self._kind.start_operation} on {self._kind.subject(outs)}: each of {_MAX_LIVES} starts "
            "has ended; change triggers to begin anew"
        )

    def adopt(self, outs: Properties) -> Properties:
        """Find the one to adopt, and see that it has not ended.

        Raises:
            ChimeError: It has, or there is no such one.
        """
        found = self.find(outs)
        if found["status"] in {"Stopping", *self._kind.ended}:
            raise ChimeError(
                f"{self._kind.subject(outs)} cannot be adopted: it is {found['status']}; remove "
                "adopt_task_id to start another"
            )
        return found

    def wait(self, outs: Properties, until: frozenset[str]) -> Properties:
        """Wait for one of some statuses, and return the outputs it comes with.

        Raises:
            StillWaiting: It has none of them at the deadline.
        """
        warned = False
        experience = _experiences.setdefault((type(self._kind), until), Experience())
        begun, lasted = self.calls.deadline.elapsed(), 0.0
        for pause in pauses(first=0.1, cap=_LONGEST_PAUSE, growth=1.3):
            if outs["status"] in until:
                if lasted:
                    experience.learn(lasted)
                return outs
            self.calls.say(str(outs["status"]))
            if self.calls.deadline.elapsed() > _SLOW and not warned:
                self.calls.display.warn(f"slow: {outs['status']} after {_SLOW:g} s")
                warned = True
            experience.sleep(lasted, pause, min(_LONGEST_PAUSE, self.calls.deadline.remaining()))
            still = (
                f"{self._kind.subject(outs)} is still {outs['status']} after "
                f"{self.calls.deadline.seconds:g} s; custom_timeouts can give it longer"
            )
            if not self.calls.deadline.remaining():
                raise StillWaiting(still)
            lasted = self.calls.deadline.elapsed() - begun
            try:
                outs = outs | self.find(outs)
            except ChimeError as error:
                known = isinstance(error, Refused) and error.code in _NOT_FOUND
                if known or self.calls.deadline.remaining():
                    raise
                # The deadline came in the middle of a look, or looking has failed until then.
                raise StillWaiting(f"{still} (the last look at it: {error})") from None
        raise AssertionError("pauses never end")

    def stop(self, outs: Properties) -> bool:
        """Stop it and wait until it has ended.

        One that has ended, is stopping or is unknown to the service is stopped already.

        Returns:
            Whether the service knows it.
        """
        asked = True
        patience = Deadline(PATIENCE)
        for pause in pauses(first=0.25, cap=2.0):
            call = partial(self._kind.stop, self.client, outs)
            try:
                subject, missing = self._kind.subject(outs), _patience_with_missing(outs)
                self.calls.call(self._kind.stop_operation, subject, call, missing)
                break
            except Refused as refusal:
                status = self._status_after(refusal, outs)
                if status is None:
                    return False
                if status in self._kind.ended:
                    return True
                if status == "Stopping":
                    asked = refusal.unanswered
                    break
                if refusal.code != "ConflictException" or not patience.remaining():
                    raise
                self.calls.deadline.sleep(pause)
        try:
            self._wait_for_end(outs)
        except StillWaiting:
            if asked:
                raise
        return True

    def _wait_for_end(self, outs: Properties) -> None:
        """Wait for the end of what AWS has been asked to stop, and so knows."""
        known = {**outs, "status": "Stopping", "created_timestamp": None}
        try:
            self.wait(known, until=self._kind.ended)
        except Refused as refusal:
            if refusal.code not in _NOT_FOUND:
                raise

    def _status_after(self, refusal: Refused, outs: Properties) -> str | None:
        """The status of what would not be stopped; None if the service does not know it."""
        if refusal.code in _NOT_FOUND:
            return None
        try:
            return str(self.find(outs)["status"])
        except ChimeError as error:
            if isinstance(error, Refused) and error.code in _NOT_FOUND:
                return None
            raise refusal from None

    def _start_life(
        self, outs: Properties, request: Properties
    ) -> tuple[Properties, datetime | None]:
        """Start with one token; returns also when AWS was first asked to, by its own clock.

        That is the earliest it can have been: AWS tells the time of its answer, which may have come
        long after the start, and in whole seconds.

        Raises:
            Refused: With code ConflictException, the token's life has ended: a Conflict that may
                pass by itself has been waited for. To pass a token over for another reason would
                let the next who asks start a second one.
        """

        def call() -> tuple[Properties, datetime | None]:
            answer = self._kind.start(self.client, request)
            return self._outputs(answer), _answered_at(answer)

        begun = self.calls.deadline.elapsed()
        for pause in pauses(first=0.5, cap=2.0):
            try:
                found, at = self.calls.call(
                    self._kind.start_operation, self._kind.subject(outs), call, _NOT_KNOWN_YET
                )
                break
            except ChimeError as refusal:
                self.unanswered = self.unanswered or refusal.unanswered
                if not isinstance(refusal, Refused) or refusal.code != "ConflictException":
                    raise
                if self._conflict_patience is None or refusal.unanswered:
                    sure = not refusal.unanswered and self._is_established(outs)
                    self._conflict_patience = Deadline(_BRIEF if sure else PATIENCE)
                if not self._conflict_patience.remaining():
                    raise
                self.calls.say(f"{self._kind.start_operation}: {refusal.code}, asking again")
                if not self.calls.deadline.remaining():
                    raise
                self.calls.deadline.sleep(pause)
        # A replay may repeat the first answer, whatever has become of it since. Both times are
        # AWS's own; the Date is in whole seconds.
        created, answered = _created(found), self.calls.deadline.elapsed()
        asked = at and at - timedelta(seconds=answered - begun)
        if at and created and created < at and found["status"] not in self._kind.ended:
            try:
                found = self.find(outs | found)
            except ChimeError as error:
                # One that the service has forgotten has ended; a young one may not be known yet,
                # and to pass its token over would be to start a second one.
                age = (at - created).total_seconds() + self.calls.deadline.elapsed() - answered
                forgotten = isinstance(error, Refused) and error.code in _NOT_FOUND
                if not forgotten or age < PATIENCE:
                    error.started = found
                    raise
                found["status"] = "Stopped"
        return found, asked

    def _outputs(self, answer: Mapping[str, Any]) -> Properties:
        try:
            return self._kind.outputs(answer)
        except KeyError as error:
            raise ResponseParserError(f"the answer lacks {error}") from None

    def _is_established(self, outs: Properties) -> bool:
        """Whether what it needs was made long enough ago to be known everywhere."""

        def call() -> bool:
            answer, made = self._kind.find_needed(self.client, outs)
            at = _answered_at(answer)
            return bool(made and at and (at - made).total_seconds() > PATIENCE)

        operation, subject = self._kind.find_needed_operation, self._kind.subject(outs)
        try:
            return self.calls.call(operation, subject, call)
        except Refused:  # not every policy allows it, and then patience will do
            return False


class StillWaiting(ChimeError):
    """The deadline came before the status that was waited for."""


def _patience_with_missing(outs: Properties) -> frozenset[str]:
    """NotFound, for one so young that it may not be known everywhere.

    To believe it gone would be to lose it, or to start a second one.
    """
    created = _created(outs)
    if created is None:
        return frozenset()
    age = (datetime.now(timezone.utc) - created).total_seconds()
    # AWS accepts requests from a clock that is up to five minutes off.
    return _NOT_FOUND if abs(age) < PATIENCE + 300 else frozenset()


def _created(outs: Properties) -> datetime | None:
    created = outs.get("created_timestamp")
    return from_iso8601(created) if created else None


def _answered_at(answer: Mapping[str, Any]) -> datetime | None:
    """AWS's own time of an answer."""
    date = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date")
    return parsedate_to_datetime(date) if date else None
