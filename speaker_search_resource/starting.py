"""A resource's start: one for one declaration, however often it is asked for."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import Any

from .calls import PATIENCE
from .errors import NOT_FOUND, ChimeError, Refused
from .idempotency import request_tokens
from .kind import Properties
from .lifecycle import Lifecycle, created_at
from .waiting import Deadline, pauses

_NOT_KNOWN_YET = frozenset({NOT_FOUND, "ForbiddenException", "AccessDeniedException"})
"""What AWS answers while a pipeline or a permission that was just made spreads."""

_MAX_LIVES = 50
"""Tokens tried for one start; each earlier life of the same declaration used one."""

_BRIEF = 2.5
"""Seconds for which a Conflict may pass by itself on a pipeline that has been there a while."""


class Start:
    """The start of one resource.

    Args:
        life: The operation that it is part of.
        outs: What is known of the resource: its inputs.
        request: Its inputs in the API's own spelling.

    Attributes:
        unanswered: Whether it may have taken effect although its answer was lost.
    """

    def __init__(self, life: Lifecycle, outs: Properties, request: Properties) -> None:
        self._life = life
        self._outs = outs
        self._request = request
        self._conflict_patience: Deadline | None = None
        self.unanswered = False

    def once(self, identity: Any) -> Properties:
        """Start it, or find what an earlier try has started.

        A token whose life has ended leads to the next one, whether AWS answers with what has
        ended or with a Conflict.

        Args:
            identity: What tells this declaration from every other.
        """
        kind = self._life.kind
        first = self._request.get("ClientRequestToken")
        refusal: Refused | None = None
        began: datetime | None = None
        for life, token in enumerate(islice(request_tokens(identity, first), _MAX_LIVES)):
            try:
                found, asked = self._start_with(token)
            except Refused as error:
                if error.code != "ConflictException":
                    raise
                refusal = error
                continue
            if found["status"] == "Stopping":
                self._life.wait_for_end(self._outs | found)
            elif found["status"] not in kind.ended:
                if life and kind.remark_on_another_life:
                    self._life.calls.display.info(kind.remark_on_another_life)
                return found
            # One that this operation started, and that ended at its birth, is a failure and not an
            # earlier life: the next token would start another, up to the last of them.
            began = began or asked
            created = created_at(found)
            at_birth = found["created_timestamp"] == found.get(
                "updated_timestamp", found["created_timestamp"]
            )
            if at_birth and created and began and created >= began:
                return found
        raise refusal or ChimeError(
            f"{kind.start_operation} on {kind.subject(self._outs)}: each of {_MAX_LIVES} starts "
            "has ended; change triggers to begin anew"
        )

    def _start_with(self, token: str) -> tuple[Properties, datetime | None]:
        """Start with one token; returns also when AWS was first asked to, by its own clock.

        That is the earliest it can have been: AWS tells the time of its answer, which may have come
        long after the start, and in whole seconds.

        Raises:
            Refused: With code ConflictException, the token's life has ended: a Conflict that may
                pass by itself has been waited for. To pass a token over for another reason would
                let the next who asks start a second one.
        """
        life, kind, deadline = self._life, self._life.kind, self._life.calls.deadline

        def call() -> tuple[Properties, datetime | None]:
            answer = kind.start(life.client, {**self._request, "ClientRequestToken": token})
            return life.outputs(answer), _answered_at(answer)

        begun = deadline.elapsed()
        for pause in pauses(first=0.5, cap=2.0):
            try:
                subject = kind.subject(self._outs)
                found, at = life.calls.call(kind.start_operation, subject, call, _NOT_KNOWN_YET)
                break
            except ChimeError as refusal:
                self.unanswered = self.unanswered or refusal.unanswered
                if refusal.code != "ConflictException":
                    raise
                if self._conflict_patience is None or refusal.unanswered:
                    sure = not refusal.unanswered and self._needs_nothing_new()
                    self._conflict_patience = Deadline(_BRIEF if sure else PATIENCE)
                if not self._conflict_patience.remaining():
                    raise
                life.calls.say(f"{kind.start_operation}: {refusal.code}, asking again")
                if not deadline.remaining():
                    raise
                deadline.sleep(pause)
        # A replay may repeat the first answer, whatever has become of it since. Both times are
        # AWS's own; the Date is in whole seconds.
        created, answered = created_at(found), deadline.elapsed()
        asked = at and at - timedelta(seconds=answered - begun)
        if at and created and created < at and found["status"] not in kind.ended:
            try:
                found = life.find(self._outs | found)
            except ChimeError as error:
                # One that the service has forgotten has ended; a young one may not be known yet,
                # and to pass its token over would be to start a second one.
                age = (at - created).total_seconds() + deadline.elapsed() - answered
                if error.code != NOT_FOUND or age < PATIENCE:
                    error.started = found
                    raise
                found["status"] = "Stopped"
        return found, asked

    def _needs_nothing_new(self) -> bool:
        """Whether what it needs was made long enough ago to be known everywhere."""
        life, kind = self._life, self._life.kind

        def call() -> bool:
            answer, made = kind.find_needed(life.client, self._outs)
            at = _answered_at(answer)
            return bool(made and at and (at - made).total_seconds() > PATIENCE)

        try:
            return life.calls.call(kind.find_needed_operation, kind.subject(self._outs), call)
        except Refused:  # not every policy allows it, and then patience will do
            return False


def _answered_at(answer: Mapping[str, Any]) -> datetime | None:
    """AWS's own time of an answer."""
    date = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date")
    return parsedate_to_datetime(date) if date else None
