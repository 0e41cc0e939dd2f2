"""A resource once it has started: find it, adopt it, wait for it, stop it."""

from collections.abc import Mapping
from datetime import datetime, timezone
from functools import partial
from typing import Any

from botocore.parsers import ResponseParserError

from .calls import PATIENCE, Calls
from .errors import NOT_FOUND, ChimeError, Refused
from .kind import Kind, Properties, from_iso8601
from .waiting import Deadline, Experience, pauses

_SLOW = 30.0
"""Seconds after which a start is slow enough to warn of. Most take a few."""

_LONGEST_PAUSE = 2.0
"""Seconds between two looks at a status, at most."""

_experiences: dict[tuple[type[Kind], frozenset[str]], Experience] = {}


class Lifecycle:
    """One operation on one resource."""

    def __init__(self, kind: Kind, client: Any, calls: Calls) -> None:
        self.kind = kind
        self.client = client
        self.calls = calls
        self.region: str = client.meta.region_name

    def find(self, outs: Properties) -> Properties:
        """Its outputs as they are now.

        Raises:
            Refused: With code NotFoundException, the service does not know it.
        """

        def request() -> Properties:
            return self.outputs(self.kind.find(self.client, outs))

        subject, patience = self.kind.subject(outs), _patience_with_missing(outs)
        return self.calls.call(self.kind.find_operation, subject, request, patience)

    def outputs(self, answer: Mapping[str, Any]) -> Properties:
        """What an answer says of the resource.

        Raises:
            ResponseParserError: It lacks something that it must have.
        """
        try:
            return self.kind.outputs(answer)
        except KeyError as error:
            raise ResponseParserError(f"the answer lacks {error}") from None

    def adopt(self, outs: Properties) -> Properties:
        """Find the one to adopt, and see that it has not ended.

        Raises:
            ChimeError: It has, or there is no such one.
        """
        found = self.find(outs)
        if found["status"] in {"Stopping", *self.kind.ended}:
            raise ChimeError(
                f"{self.kind.subject(outs)} cannot be adopted: it is {found['status']}; remove "
                "adopt_task_id to start another"
            )
        return found

    def wait(self, outs: Properties, until: frozenset[str]) -> Properties:
        """Wait for one of some statuses, and return the outputs it comes with.

        Raises:
            StillWaiting: It has none of them at the deadline.
        """
        warned = False
        experience = _experiences.setdefault((type(self.kind), until), Experience())
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
                f"{self.kind.subject(outs)} is still {outs['status']} after "
                f"{self.calls.deadline.seconds:g} s; custom_timeouts can give it longer"
            )
            if not self.calls.deadline.remaining():
                raise StillWaiting(still)
            lasted = self.calls.deadline.elapsed() - begun
            try:
                outs = outs | self.find(outs)
            except ChimeError as error:
                if error.code == NOT_FOUND or self.calls.deadline.remaining():
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
            call = partial(self.kind.stop, self.client, outs)
            try:
                subject, missing = self.kind.subject(outs), _patience_with_missing(outs)
                self.calls.call(self.kind.stop_operation, subject, call, missing)
                break
            except Refused as refusal:
                status = self._status_after(refusal, outs)
                if status is None:
                    return False
                if status in self.kind.ended:
                    return True
                if status == "Stopping":
                    asked = refusal.unanswered
                    break
                if refusal.code != "ConflictException" or not patience.remaining():
                    raise
                self.calls.deadline.sleep(pause)
        try:
            self.wait_for_end(outs)
        except StillWaiting:
            if asked:
                raise
        return True

    def wait_for_end(self, outs: Properties) -> None:
        """Wait for the end of what AWS has been asked to stop, and so knows."""
        known = {**outs, "status": "Stopping", "created_timestamp": None}
        try:
            self.wait(known, until=self.kind.ended)
        except Refused as refusal:
            if refusal.code != NOT_FOUND:
                raise

    def _status_after(self, refusal: Refused, outs: Properties) -> str | None:
        """The status of what would not be stopped; None if the service does not know it."""
        if refusal.code == NOT_FOUND:
            return None
        try:
            return str(self.find(outs)["status"])
        except ChimeError as error:
            if error.code == NOT_FOUND:
                return None
            raise refusal from None


class StillWaiting(ChimeError):
    """The deadline came before the status that was waited for."""


def created_at(outs: Properties) -> datetime | None:
    """When it was created, by AWS's clock; None if that is not known."""
    created = outs.get("created_timestamp")
    return from_iso8601(created) if created else None


def _patience_with_missing(outs: Properties) -> frozenset[str]:
    """NotFound, for one so young that it may not be known everywhere.

    To believe it gone would be to lose it, or to start a second one.
    """
    created = created_at(outs)
    if created is None:
        return frozenset()
    age = (datetime.now(timezone.utc) - created).total_seconds()
    # AWS accepts requests from a clock that is up to five minutes off.
    return frozenset({NOT_FOUND}) if abs(age) < PATIENCE + 300 else frozenset()
