"""Send events to sinks that moto serves: Kinesis streams, SQS queues, SNS topics, EventBridge."""

from __future__ import annotations

import base64
import json
import re
from email.message import Message
from typing import Any
from urllib.parse import urlencode

from ..http.messages import Request
from ..http.moto_services import FORM, NOT_INSTALLED, MotoServices
from ..protocol.models import partition_of
from ..seeds import ACCOUNT_ID
from ..state.records import Pipeline
from .event import Event

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


def send(moto: MotoServices, sink: str, event: Event) -> str:
    """Send an event to a sink, and return the id that the event has there.

    Raises:
        SinkError: the sink does not exist, or moto refused the event.
    """
    _, _, service, region, _, name, *_ = [*sink.split(":", 5), *[""] * 5]
    if service == "lambda":
        raise SinkError("the emulator does not run Lambda functions; use another type of sink")
    if not moto.is_installed:
        raise SinkError(NOT_INSTALLED.format(service=service))
    if not moto.has_resources(service):
        if service == "events":  # a bus without rules
            return event.id
        raise SinkError("the sink does not exist")
    message = json.dumps(event.message())
    match service:
        case "kinesis":
            data = base64.b64encode(message.encode()).decode()
            key = event.task.id if event.task else event.pipeline.id
            record = {"StreamARN": sink, "Data": data, "PartitionKey": key}
            _call_json(moto, service, region, record)
        case "sqs":
            queue = f"https://sqs.{region}.amazonaws.com/{ACCOUNT_ID}/{name}"
            _call_json(moto, service, region, {"QueueUrl": queue, "MessageBody": message})
        case "sns":
            topic = {"Action": "Publish", "Version": "2010-03-31", "TopicArn": sink}
            _call(moto, service, region, FORM, urlencode(topic | {"Message": message}))
        case "events":
            return _put_event(moto, region, event)
        case _:
            raise SinkError(f"not a sink that AWS documents: {sink}")
    return event.id


def _put_event(moto: MotoServices, region: str, event: Event) -> str:
    entry = {
        "Source": "aws.chime",
        "DetailType": event.type,
        "Detail": json.dumps(event.detail),
        "Time": event.at,
    }
    (result,) = _call_json(moto, "events", region, {"Entries": [entry]})["Entries"]
    if "EventId" not in result:
        raise SinkError(f"{result['ErrorCode']}: {result['ErrorMessage']}")
    return str(result["EventId"])


def _call_json(moto: MotoServices, service: str, region: str, members: dict[str, Any]) -> Any:
    content_type = "application/x-amz-json-1.1"
    return json.loads(_call(moto, service, region, content_type, json.dumps(members)))


def _call(moto: MotoServices, service: str, region: str, content_type: str, body: str) -> bytes:
    headers = Message()
    headers["Content-Type"] = content_type
    # moto reads the Region from the signature, which it does not verify.
    headers["Authorization"] = (
        f"AWS4-HMAC-SHA256 Credential=local/20260101/{region}/{service}/aws4_request,"
        " SignedHeaders=host, Signature=0"
    )
    if service in TARGETS:
        headers["X-Amz-Target"] = TARGETS[service]
    request = Request("POST", "/", "", headers, body.encode(), lambda: False)
    response = moto.respond(service, request)
    if response.status != 200:
        raise SinkError(_reason(response.body))
    return response.body


def _reason(body: bytes) -> str:
    """Return the code and the message of an error, in JSON or XML."""
    text = body.decode(errors="replace")
    found = re.findall(r'(?:"__type"|"message"): "([^"]*)"|<(?:Code|Message)>([^<]*)<', text)
    return ": ".join("".join(each).rpartition("#")[2] for each in found) or text[:200]
