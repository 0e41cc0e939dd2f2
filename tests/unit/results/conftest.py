"""A table in moto's server, to which the environment directs the consumer."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.support.moto_process import Moto, moto_process


@pytest.fixture(scope="session")
def moto() -> Iterator[Moto]:
    with moto_process() as moto:
        yield moto


@pytest.fixture
def table(moto: Moto, monkeypatch: pytest.MonkeyPatch) -> str:
    """Name of an empty table, which the environment directs boto3 to."""
    for name, value in moto.environment.items():
        monkeypatch.setenv(name, value)
    name = f"results-{uuid4()}"
    keys = {"task_id": "HASH", "kind": "RANGE"}
    moto.client("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": key, "KeyType": type_} for key, type_ in keys.items()],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        BillingMode="PAY_PER_REQUEST",
    )
    return name
