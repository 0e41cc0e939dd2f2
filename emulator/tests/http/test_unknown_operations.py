"""Operations that moto does not know: the response is AWS's, in the protocol of the service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chime_emulator import Emulator

from ..support.http import send

UNKNOWN_TO_MOTO: list[tuple[str, str, dict[str, Any], int, str]] = [
    ("dynamodb", "list_global_tables", {}, 400, "UnknownOperationException"),
    ("events", "list_endpoints", {}, 400, "UnknownOperationException"),
    ("iam", "list_service_specific_credentials", {}, 400, "InvalidAction"),
    ("kinesis", "describe_account_settings", {}, 400, "UnknownOperationException"),
    ("kinesisvideo", "list_signaling_channels", {}, 404, "UnknownOperationException"),
    ("kms", "describe_custom_key_stores", {}, 400, "UnknownOperationException"),
    ("lambda", "list_code_signing_configs", {}, 404, "UnknownOperationException"),
    ("sns", "get_sms_sandbox_account_status", {}, 400, "InvalidAction"),
    ("sqs", "list_message_move_tasks", {"SourceArn": "a"}, 400, "UnknownOperationException"),
    ("sts", "get_delegated_access_token", {"TradeInToken": "a"}, 400, "InvalidAction"),
]


@pytest.mark.parametrize(
    ("service", "operation", "members", "status", "code"),
    UNKNOWN_TO_MOTO,
    ids=[case[0] for case in UNKNOWN_TO_MOTO],
)
def test_an_operation_that_moto_lacks(
    moto_client: Callable[[str], Any],
    service: str,
    operation: str,
    members: dict[str, Any],
    status: int,
    code: str,
) -> None:
    with pytest.raises(ClientError) as caught:
        getattr(moto_client(service), operation)(**members)
    response = caught.value.response
    assert response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert response["Error"]["Code"] == code
    assert f"serves {service} through moto, which lacks this" in response["Error"]["Message"]


def signed(service: str, **headers: str) -> dict[str, str]:
    scope = f"local/20260101/us-east-1/{service}/aws4_request"
    authorization = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"
    return {"Authorization": authorization, **headers}


@pytest.mark.parametrize(
    ("service", "target"),
    [
        ("dynamodb", "DynamoDB_20120810.NoSuchOperation"),
        ("events", "AWSEvents.NoSuchOperation"),
        ("kinesis", "Kinesis_20131202.NoSuchOperation"),
        ("kms", "TrentService.NoSuchOperation"),
        ("sqs", "AmazonSQS.NoSuchOperation"),
    ],
)
def test_an_operation_that_aws_lacks(emulator: Emulator, service: str, target: str) -> None:
    headers = {"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.0"}
    reply = send(emulator.endpoint_url, "POST", "/", b"{}", signed(service) | headers)
    assert (reply.status, reply.body["__type"]) == (400, "UnknownOperationException")
    assert reply.headers["x-amzn-errortype"] == "UnknownOperationException"
