"""Malformed signatures and bodies over plain HTTP."""

from __future__ import annotations

import json

import pytest

from chime_emulator import Emulator, seeds

from ..support.http import SIGNED, send
from ..support.samples import START

TASKS = f"/media-insights-pipelines/{seeds.PIPELINE_ID}/speaker-search-tasks"
START_TARGET = f"{TASKS}?operation=start"
START_BODY = json.dumps(START).encode()
GET_PIPELINE = f"/sdk-media-pipelines/{seeds.PIPELINE_ID}"


CREDENTIAL = "Credential=local/20260101/us-east-1/chime/aws4_request"
HEADERS = "SignedHeaders=host;x-amz-date"
SIGNATURE = "Signature=" + "0" * 64


@pytest.mark.parametrize(
    ("authorization", "error"),
    [
        (None, "MissingAuthenticationTokenException"),
        ("", "MissingAuthenticationTokenException"),
        ("Bearer abc", "MissingAuthenticationTokenException"),
        ("AWS4-HMAC-SHA256", "IncompleteSignatureException"),
        (f"AWS4-HMAC-SHA256 {CREDENTIAL}, {HEADERS}", "IncompleteSignatureException"),
        (f"AWS4-HMAC-SHA256 {CREDENTIAL}, {SIGNATURE}", "IncompleteSignatureException"),
        (f"AWS4-HMAC-SHA256 {HEADERS}, {SIGNATURE}", "IncompleteSignatureException"),
        (
            f"AWS4-HMAC-SHA256 Credential=local/us-east-1, {HEADERS}, {SIGNATURE}",
            "IncompleteSignatureException",
        ),
        (
            f"AWS4-HMAC-SHA256 {CREDENTIAL}, {HEADERS}, Signature=0",
            "IncompleteSignatureException",
        ),
        (
            f"AWS4-HMAC-SHA256 {CREDENTIAL}, SignedHeaders=x-amz-date, {SIGNATURE}",
            "IncompleteSignatureException",
        ),
    ],
)
def test_malformed_signature(emulator: Emulator, authorization: str | None, error: str) -> None:
    headers = {"X-Amz-Date": "20260101T000000Z"}
    if authorization is not None:
        headers["Authorization"] = authorization
    reply = send(emulator.endpoint_url, "POST", START_TARGET, START_BODY, headers)
    assert reply.status == (403 if "Missing" in error else 400)
    assert reply.headers["x-amzn-errortype"] == error
    assert reply.body["message"] != ""
    assert emulator.tasks() == []


def test_signature_without_a_date(emulator: Emulator) -> None:
    headers = {"Authorization": SIGNED["Authorization"]}
    reply = send(emulator.endpoint_url, "GET", GET_PIPELINE, None, headers)
    assert reply.headers["x-amzn-errortype"] == "IncompleteSignatureException"


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"null",
        b"\xff",
        b'"x"',
        b"[" * 100_000,
        b'{"Unknown": NaN}',
        b'{"Unknown": -Infinity}',
    ],
)
def test_body_that_is_no_json_object(emulator: Emulator, body: bytes) -> None:
    reply = send(emulator.endpoint_url, "POST", START_TARGET, body, SIGNED)
    assert reply.status == 400
    assert reply.headers["x-amzn-errortype"] == "SerializationException"
    assert reply.body["message"] == "The request body must be a JSON object."
    assert emulator.tasks() == []


def test_half_of_a_surrogate_pair(emulator: Emulator) -> None:
    body = b'{"VoiceProfileDomainArn": "\\ud800"}'
    reply = send(emulator.endpoint_url, "POST", START_TARGET, body, SIGNED)
    assert (reply.status, reply.body["Code"]) == (400, "BadRequest")
