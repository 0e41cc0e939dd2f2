"""Read calls from standard input and make them with boto3; see `client.Client`."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from functools import cache
from typing import Any

import boto3
from botocore import UNSIGNED, xform_name
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from chime_emulator import Emulator


def main() -> None:
    for line in sys.stdin:
        print(json.dumps(ask(json.loads(line)), default=iso), flush=True)


class InProcessClient:
    """boto3 in this process, on an emulator without a socket; see `client.Client`."""

    name = "boto3"
    has_classes = True

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def ask(self, call: dict[str, Any]) -> dict[str, Any]:
        response: dict[str, Any] = json.loads(json.dumps(ask(call, self._emulator), default=iso))
        return response


def ask(call: dict[str, Any], emulator: Emulator | None = None) -> dict[str, Any]:
    """Make a call, over HTTP or in the process of an emulator, and return its response."""
    make = make_client.__wrapped__ if emulator else make_client
    client = make(
        call["service"],
        call["region"],
        call["endpoint"],
        call["attempts"],
        json.dumps(call["credentials"]),
    )
    if emulator:
        emulator.attach(client)
    try:
        return perform(client, call)
    except ClientError as error:
        return error_of(error.response)
    except BotoCoreError as error:
        return {"failure": f"{type(error).__name__}: {error}"}


def perform(client: Any, call: dict[str, Any]) -> dict[str, Any]:
    method = getattr(client, xform_name(call["operation"]))
    output = method(**call["input"])
    if listed := call["paginate"]:
        # boto3 has no paginator for the lists of these services.
        while token := output.get("NextToken"):
            earlier = output[listed]
            output = method(**call["input"], NextToken=token)
            output[listed] = earlier + output[listed]
    metadata = output.pop("ResponseMetadata")
    return {**seen(metadata), "output": output}


def error_of(response: Any) -> dict[str, Any]:
    error, metadata = response["Error"], response["ResponseMetadata"]
    details = {name: response.get(name) for name in ("Code", "RequestId")}
    caught = {"code": error["Code"], "message": error["Message"]}
    return {**seen(metadata), "error": {**caught, "type": error_type(), "details": details}}


def error_type() -> str:
    kind = sys.exc_info()[0]
    assert kind
    return kind.__name__


def seen(metadata: dict[str, Any]) -> dict[str, Any]:
    return {"status": metadata["HTTPStatusCode"], "request_id": metadata.get("RequestId")}


@cache
def make_client(
    service: Any, region: str, endpoint: str | None, attempts: int, credentials: str
) -> Any:
    keys = json.loads(credentials)
    # boto3's default mode was legacy before 1.44.
    config = Config(retries={"mode": "standard", "total_max_attempts": attempts})
    if keys is None:
        unsigned = config.merge(Config(signature_version=UNSIGNED))
        return boto3.client(service, region_name=region, endpoint_url=endpoint, config=unsigned)
    return boto3.client(
        service,
        region_name=region,
        endpoint_url=endpoint,
        config=config,
        aws_access_key_id=keys["access_key"],
        aws_secret_access_key=keys["secret_key"],
        aws_session_token=keys["token"],
    )


def iso(value: Any) -> str:
    assert isinstance(value, datetime)
    return value.isoformat()


if __name__ == "__main__":
    main()
