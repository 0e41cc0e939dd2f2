"""examples/live_calls/calls.py: the record of a call, in a table of moto's server over HTTP."""

import importlib
import sys
from collections.abc import Iterator
from itertools import permutations
from typing import Any
from uuid import uuid4

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.examples.live_calls.events import Event, consent, ended, failed, started
from tests.support.moto_process import Moto, moto_process
from tests.support.stack import ROOT

sys.path.insert(0, str(ROOT / "examples/live_calls"))
module = importlib.import_module("calls")

CALL = "call-1"
DUE = (started(CALL), consent(CALL))
AGENTS_LEG = (started(CALL, is_caller=False), ended(CALL, is_caller=False))
FACTS = ("stream_arn", "fragment_number", "consent", "withdrawn", "ended")


@pytest.fixture(scope="module")
def moto() -> Iterator[Moto]:
    with moto_process() as moto:
        yield moto


@pytest.fixture
def calls(moto: Moto, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The records in an empty table."""
    for variable, value in moto.environment.items():
        monkeypatch.setenv(variable, value)
    name = f"calls-{uuid4()}"
    moto.client("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "call_id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "call_id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return module.Calls(boto3.resource("dynamodb").Table(name))


def of_call(event: Event, call_id: str) -> Event:
    return {**event, "detail": {**event["detail"], "callId": call_id}}


def test_the_first_value_of_a_fact_stays(calls: Any) -> None:
    events = [started(CALL), started(CALL, "another"), consent(CALL, False), ended(CALL)]
    for number, order in enumerate(permutations(events)):
        before = module.Call(f"call-{number}")
        for event in order:
            after = calls.add(of_call(event, before.id))
            for name in FACTS:
                assert getattr(after, name) == (getattr(before, name) or getattr(after, name))
            before = after
        details = [event["detail"] for event in order]
        started_first = next(each for each in details if each.get("streamingStatus") == "STARTED")
        assert before.stream_arn == started_first["streamArn"]


@pytest.mark.parametrize(
    ("events", "is_due"),
    [
        (DUE, True),
        ((*DUE, *AGENTS_LEG), True),
        ((consent(CALL), *AGENTS_LEG), False),
        ((*DUE, ended(CALL)), False),
        ((*DUE, failed(CALL)), False),
        ((*DUE, consent(CALL, False)), False),
    ],
)
def test_the_order_of_events_does_not_matter(
    calls: Any, events: tuple[Event, ...], is_due: bool
) -> None:
    records = [
        [calls.add(of_call(event, f"call-{number}")) for event in order][-1]
        for number, order in enumerate(permutations(events))
    ]
    assert {record.is_due for record in records} == {is_due}


@pytest.mark.parametrize("last", [ended(CALL), consent(CALL, False)], ids=["ended", "withdrawn"])
def test_a_call_that_has_ended_meanwhile_does_not_begin(calls: Any, last: Event) -> None:
    due = [calls.add(event) for event in DUE][-1]
    assert calls.begin(due).attempts == 1
    calls.add(last)

    with pytest.raises(ClientError, match="ConditionalCheckFailedException"):
        calls.begin(due)

    assert calls.add(last).attempts == 1
