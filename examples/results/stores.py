"""Where results are kept: the latest of each kind for each task, in whichever order they arrive."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import boto3
from boto3.dynamodb.conditions import Attr, Key
from notifications import Kind, Result, parse

KEPT_SECONDS = 30 * 24 * 3600
"""Age at which DynamoDB deletes an item, if `expires` is the table's time-to-live attribute."""


@dataclass(frozen=True)
class Task:
    """What is known of a task."""

    task_id: str
    stack: str | None
    """The stack that declared the task."""
    results: Mapping[Kind, Result]
    """The latest result of each kind. A voiceprint comes after a match, and does not replace it."""

    @property
    def latest(self) -> Result | None:
        """The latest result of any kind."""
        return max(self.results.values(), key=lambda result: result.position, default=None)


class Store(Protocol):
    """Keeps results and stacks by task."""

    def keep(self, event: Any) -> Result | None:
        """Return the result in a notification if the store now has it, or None.

        None stands for a duplicate, for an older result, and for a record without a result.

        Raises:
            ValueError: The notification is malformed.
        """

    def set_stack(self, task_id: str, stack: str) -> None:
        """Record the stack that declared a task, before or after its results."""

    def task(self, task_id: str) -> Task:
        """Return what is known of a task."""


class MemoryStore:
    """A store in the memory of one process."""

    def __init__(self) -> None:
        self._results: dict[str, dict[Kind, Result]] = {}
        self._stacks: dict[str, str] = {}

    def keep(self, event: Any) -> Result | None:
        result = parse(event)
        if result is None:
            return None
        results = self._results.setdefault(result.task_id, {})
        kept = results.get(result.kind)
        if kept and result.position <= kept.position:
            return None
        results[result.kind] = result
        return result

    def set_stack(self, task_id: str, stack: str) -> None:
        self._stacks[task_id] = stack

    def task(self, task_id: str) -> Task:
        return Task(task_id, self._stacks.get(task_id), dict(self._results.get(task_id, {})))


class TableStore:
    """A store for any number of consumers, in a DynamoDB table with the keys `task_id` and `kind`.

    Both keys are strings. An item holds the latest notification of its kind. The item of the kind
    "Stack" names the stack.
    """

    def __init__(self, table: str) -> None:
        self._table = boto3.resource("dynamodb").Table(table)

    def keep(self, event: Any) -> Result | None:
        result = parse(event)
        if result is None:
            return None
        is_newer = Attr("position").not_exists() | Attr("position").lt(result.position)
        try:
            self._table.put_item(
                Item={
                    "task_id": result.task_id,
                    "kind": result.kind.value,
                    "position": result.position,
                    "notification": json.dumps(event),
                    "expires": int(result.time.timestamp()) + KEPT_SECONDS,
                },
                ConditionExpression=is_newer,
            )
        except self._table.meta.client.exceptions.ConditionalCheckFailedException:
            return None
        return result

    def set_stack(self, task_id: str, stack: str) -> None:
        expires = int(time.time()) + KEPT_SECONDS
        self._table.put_item(
            Item={"task_id": task_id, "kind": "Stack", "stack": stack, "expires": expires}
        )

    def task(self, task_id: str) -> Task:
        of_task = Key("task_id").eq(task_id)
        items = self._table.query(KeyConditionExpression=of_task, ConsistentRead=True)["Items"]
        stack = next((str(item["stack"]) for item in items if item["kind"] == "Stack"), None)
        results = (parse(json.loads(str(item.get("notification", "{}")))) for item in items)
        return Task(task_id, stack, {result.kind: result for result in results if result})
