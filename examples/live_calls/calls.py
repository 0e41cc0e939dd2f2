"""The record of a call: an item of a DynamoDB table with all that the events of the call have said.

EventBridge delivers events at least once and in any order. Therefore an event only adds facts to a
record, the first value of a fact stays, and the same events in another order lead to the same
decision. An item outlives every message of its call: DynamoDB deletes it by its time to live.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

STREAMING = ("aws.chime", "Chime VoiceConnector Streaming Status")
"""https://docs.aws.amazon.com/chime-sdk/latest/ag/automating-chime-with-cloudwatch-events.html"""
CONSENT = ("live-calls", "Live Call Consent")

RETENTION_SECONDS = 15 * 24 * 3600
"""A message can be in a queue or a dead-letter queue for 14 days."""


@dataclass(frozen=True)
class Call:
    """A call, as its record describes it."""

    id: str
    stream_arn: str = ""
    """The Kinesis video stream with the voice of the caller."""
    fragment_number: str = ""
    """The fragment of the stream with which the call begins."""
    consent: bool = False
    """Whether the caller was given all notices and has consented, as AWS requires."""
    withdrawn: bool = False
    ended: bool = False
    attempts: int = 0
    """How often a worker has begun to bring up the stack of the call."""
    state: str = ""
    """What a worker has completed last: ``up`` or ``removed``."""

    @property
    def is_due(self) -> bool:
        """Whether a search must run."""
        return bool(self.stream_arn and self.consent and not self.withdrawn and not self.ended)


class Calls:
    """The records of all calls.

    Args:
        table: A boto3 ``Table`` whose partition key is the string ``call_id``, and whose attribute
            ``expires_at`` is the time to live.
    """

    def __init__(self, table: Any) -> None:
        self._table = table

    def add(self, event: Mapping[str, Any]) -> Call:
        """Add an event to the record of its call, and return the record.

        Raises:
            ValueError: The event is none of those that README.md lists.
        """
        id_, facts = parse(event)
        assignments = "".join(f", #{name} = if_not_exists(#{name}, :{name})" for name in facts)
        return self._update(id_, f"SET #expires_at = :expires_at{assignments}", facts)

    def begin(self, call: Call) -> Call:
        """Count an attempt to bring up the stack of a call, and return the record.

        Raises:
            ClientError: ConditionalCheckFailedException, if the call must not be searched any more.
        """
        condition = "attribute_not_exists(ended) AND attribute_not_exists(withdrawn)"
        expression = "SET #expires_at = :expires_at ADD #attempts :attempts"
        return self._update(call.id, expression, {"attempts": 1}, ConditionExpression=condition)

    def complete(self, call: Call, state: str) -> None:
        """Record what has been completed for a call: ``up`` or ``removed``."""
        expression = "SET #expires_at = :expires_at, #state = :state"
        self._update(call.id, expression, {"state": state})

    def _update(self, id_: str, expression: str, values: Mapping[str, Any], **options: str) -> Call:
        values = {"expires_at": int(time.time()) + RETENTION_SECONDS, **values}
        item = self._table.update_item(
            Key={"call_id": id_},
            UpdateExpression=expression,
            ExpressionAttributeNames={f"#{name}": name for name in values},
            ExpressionAttributeValues={f":{name}": value for name, value in values.items()},
            ReturnValues="ALL_NEW",
            **options,
        )["Attributes"]
        names = item.keys() - {"call_id", "expires_at", "attempts"}
        return Call(
            id_, attempts=int(item.get("attempts", 0)), **{name: item[name] for name in names}
        )


def parse(event: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the id of a call, and the facts that an event adds to its record.

    Raises:
        ValueError: The event is none of those that README.md lists.
    """
    try:
        detail = event["detail"]
        facts = _facts((event["source"], event["detail-type"]), detail)
        if not isinstance(detail["callId"], str):
            raise TypeError("callId must be a string")
        return detail["callId"], facts
    except (KeyError, TypeError) as error:
        raise ValueError(f"not an event of a live call: {error!r}") from error


def _facts(kind: tuple[str, str], detail: Mapping[str, Any]) -> dict[str, Any]:
    if kind == CONSENT and isinstance(detail["consent"], bool):
        return {"consent": True} if detail["consent"] else {"withdrawn": True}
    if kind != STREAMING:
        raise ValueError(f"not an event of a live call: {kind}")
    status = detail["streamingStatus"]
    # An event of a failure does not say whose stream has failed.
    if status == "FAILED" or (status == "ENDED" and detail.get("isCaller") is not False):
        return {"ended": True}
    if status == "STARTED" and detail["isCaller"]:
        return {
            "stream_arn": detail["streamArn"],
            "fragment_number": detail["startFragmentNumber"],
        }
    return {}
