"""Every case of the table with every client, each with a new emulator."""

from __future__ import annotations

import re
from typing import Any

import pytest

from chime_emulator import Emulator, seeds

from .client import Client
from .run_boto3 import InProcessClient
from .table import CREDENTIALS, NAMES, NOW, cases, differences, filled, kept

REQUEST_ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
OF_VOICE = re.compile("VoiceProfileDomains?$")
CASES = cases()


@pytest.mark.parametrize("case", [pytest.param(case, id=case["case"]) for case in CASES])
def test_case(client: Client, emulator: Emulator, case: dict[str, Any]) -> None:
    run(case, client, emulator, emulator.endpoint_url)


@pytest.mark.parametrize("case", [pytest.param(case, id=case["case"]) for case in CASES])
def test_case_without_a_socket(case: dict[str, Any]) -> None:
    """The same table with boto3 in this process: responses, errors, retries and faults."""
    with Emulator(port=None, clock=lambda: NOW) as emulator:
        run(case, InProcessClient(emulator), emulator, None)


def run(
    case: dict[str, Any],
    client: Client | InProcessClient,
    emulator: Emulator,
    endpoint: str | None,
) -> None:
    emulator.configure(**case.get("settings", {}))
    for fault in case.get("faults", []):
        emulator.fault(**fault)
    names = dict(NAMES)
    for number, each in enumerate(case["calls"], 1):
        call = filled({**each, **each.get("except", {}).get(client.name, {})}, names)
        before = emulator.calls()["counts"]
        response = client.ask(request(call, endpoint))
        requests = sum(emulator.calls()["counts"].values()) - sum(before.values())
        where = f"{client.name}, {case['case']}, call {number}, {call['call']}"
        found = compared(call, response, client)
        found += differences(call.get("requests", 1), requests, "requests")
        assert not found, "\n".join([where, *found])
        names |= kept(call, response.get("output"))
    tasks = emulator.tasks()
    assert len(tasks) == case.get("tasks", len(tasks))
    assert len({task["token"] for task in tasks}) == case.get("tokens", len(tasks))


def request(call: dict[str, Any], endpoint: str | None) -> dict[str, Any]:
    service = "voice" if OF_VOICE.search(call["call"]) else "media-pipelines"
    return {
        "endpoint": endpoint,
        "region": call.get("region", seeds.REGION),
        "credentials": CREDENTIALS[call.get("credentials", "any")],
        "attempts": call.get("attempts", 1),
        "service": call.get("service", f"chime-sdk-{service}"),
        "operation": call["call"],
        "input": call.get("input", {}),
        "paginate": call.get("paginate"),
    }


def compared(
    call: dict[str, Any], response: dict[str, Any], client: Client | InProcessClient
) -> list[str]:
    """Return the differences between a response and the expected response."""
    if "failure" in response:
        return [f"failure: {response['failure']}"]
    found = differences(call.get("status", 200), response["status"], "status")
    if not REQUEST_ID.fullmatch(response.get("request_id") or ""):
        found.append(f"request_id: {response.get('request_id')!r} is none")
    if "error" not in call:
        actual = response.get("output", response.get("error"))
        return found + differences(call.get("output", {}), actual, "output")
    error = response.get("error") or {}
    if not re.search(call["error"]["message"], error.get("message") or ""):
        found.append(f"message: {error.get('message')!r} is not {call['error']['message']!r}")
    expected: dict[str, Any] = {"code": call["error"]["code"]}
    if client.has_classes and client.name not in call["error"].get("untyped", []):
        expected["type"] = call["error"]["code"]
        if "detail" in call["error"]:
            details = {"Code": call["error"]["detail"], "RequestId": response["request_id"]}
            expected["details"] = details
    return found + differences(expected, error, "error")
