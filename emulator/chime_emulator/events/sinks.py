"""Send events to sinks that moto serves: Kinesis streams, SQS queues, SNS topics, EventBridge."""

from __future__ import annotations

import base64
import json
import re
from collections import deque
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from ..http.moto_services import FORM, JSON, NOT_INSTALLED, MotoServices, request_to
from ..protocol.models import partition_of
from ..seeds import ACCOUNT_ID, RECORDS_ARN
from ..state.records import Pipeline
from .event import Event

MAX_HELD = 1000
TARGETS = {
    "events": "AWSEvents.PutEvents",
    "kinesis": "Kinesis_20131202.PutRecord",
    "sqs": "AmazonSQS.SendMessage",
}
"""The X-Amz-Target of each service with JSON requests."""


class SinkError(Exception):
    """The sink does not have the event; the message is one line."""


def sinks_of(pipeline: Pipeline) -> list[str]:
    """Return the ARNs of the sinks for results in the pipeline's configuration."""
    members = [element.get(f"{element['Type']}Configuration", {}) for element in pipeline.elements]
    return [each["InsightsTarget"] for each in members if "InsightsTarget" in each]


def default_bus(region: str) -> str:
    """Return the ARN of EventBridge's default bus."""
    return f"arn:{partition_of(region)}:events:{region}:{ACCOUNT_ID}:event-bus/default"


class Sinks:
    """Sends events to sinks. Not thread-safe.

    The data stream of the seeds exists from the start, but moto, which takes 0.5 s and 50 MB, is
    imported at the first request to Kinesis. Until then the last `MAX_HELD` events for the stream
    are held.
    """

    def __init__(self, moto: MotoServices) -> None:
        self._moto = moto
        self._held: deque[Event] = deque(maxlen=MAX_HELD)

    def send(self, sink: str, event: Event) -> str:
        """Send an event to the sink with this ARN, and return the id that the event has there.

        Raises:
            SinkError: the sink does not exist, or moto refused the event.
        """
        if len(parts := sink.split(":", 5)) < 6:
            raise SinkError(f"not an ARN: {sink}")
        service = parts[2]
        if service == "lambda":
            raise SinkError("the emulator does not run Lambda functions; use another type of sink")
        if not self._moto.is_installed:
            raise SinkError(NOT_INSTALLED.format(service=service))
        if self._moto.has_resources(service):
            self.release(service)
            return self._send(sink, event)
        if service == "events":  # a bus without rules
            return event.id
        if sink == RECORDS_ARN:
            self._held.append(event)
            return event.id
        raise SinkError("the sink does not exist")

    def release(self, service: str) -> None:
        """Send the events that are held for a service."""
        while service == "kinesis" and self._held:
            # The stream of another emulator in this process may have been deleted.
            with suppress(SinkError):
                self._send(RECORDS_ARN, self._held.popleft())

    def clear(self) -> None:
        """Forget the events that are held."""
        self._held.clear()

    def _send(self, sink: str, event: Event) -> str:
        _, _, service, region, _, name = sink.split(":", 5)
        message = json.dumps(event.message())
        match service:
            case "kinesis":
                data = base64.b64encode(message.encode()).decode()
                key = event.task.id if event.task else event.pipeline.id
                record = {"StreamARN": sink, "Data": data, "PartitionKey": key}
                self._call_json(service, region, record)
            case "sqs":
                queue = f"https://sqs.{region}.amazonaws.com/{ACCOUNT_ID}/{name}"
                self._call_json(service, region, {"QueueUrl": queue, "MessageBody": message})
            case "sns":
                topic = {"Action": "Publish", "Version": "2010-03-31", "TopicArn": sink}
                self._call(service, region, FORM, urlencode(topic | {"Message": message}))
            case "events":
                return self._put_event(region, event)
            case _:
                raise SinkError(f"results cannot be sent to {service}")
        return event.id

    def _put_event(self, region: str, event: Event) -> str:
        entry = {
            "Source": "aws.chime",
            "DetailType": event.type,
            "Detail": json.dumps(event.detail),
            "Time": event.at,
        }
        (result,) = self._call_json("events", region, {"Entries": [entry]})["Entries"]
        if "EventId" not in result:
            raise SinkError(f"{result['ErrorCode']}: {result['ErrorMessage']}")
        return str(result["EventId"])

    def _call_json(self, service: str, region: str, members: dict[str, Any]) -> Any:
        return json.loads(self._call(service, region, JSON, json.dumps(members)))

    def _call(self, service: str, region: str, content_type: str, body: str) -> bytes:
        request = request_to(service, region, content_type, body, TARGETS.get(service, ""))
        response = self._moto.respond(service, request)
        if response.status != HTTPStatus.OK:
            raise SinkError(_reason(response.body))
        return response.body


def _reason(body: bytes) -> str:
    """Return the code and the message of an error, in JSON or XML."""
    text = body.decode(errors="replace")
    found = re.findall(r'(?:"__type"|"message"): "([^"]*)"|<(?:Code|Message)>([^<]*)<', text)
    return ": ".join("".join(each).rpartition("#")[2] for each in found) or text[:200]
