"""The `aws:` keys of a stack, set with the CLI and used on the real engine."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from chime_emulator import Emulator
from tests.support.inputs import program
from tests.support.recorder import Recorder
from tests.support.stack import Stack

NewStack = Callable[..., Stack]


@pytest.fixture
def sts() -> Iterator[Recorder]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    with Recorder(f"http://{host}:{port}") as recorder:
        yield recorder
    server.stop()


def test_values_set_with_the_cli(
    new_stack: NewStack, emulator: Emulator, sts: Recorder, tmp_path: Path
) -> None:
    credentials = tmp_path / "credentials"
    credentials.write_text(
        "[calls]\naws_access_key_id = profiled\naws_secret_access_key = secret\n"
    )
    stack = new_stack(program(), {"aws:accessKey": None, "aws:secretKey": None})
    stack.run("config", "set", "aws:profile", "calls")
    stack.run("config", "set", "aws:maxRetries", "3")
    stack.run("config", "set", "aws:sharedCredentialsFiles", f'["{credentials}"]')
    values = {
        "aws:endpoints[0].sts": sts.url,
        "aws:assumeRoles[0].roleArn": "arn:aws:iam::111111111111:role/one",
        "aws:assumeRoles[0].tags.cost": "7",
        "aws:assumeRoles[1].roleArn": "arn:aws:iam::012345678901:role/two",
        "aws:assumeRoles[1].duration": "1h",
        "aws:allowedAccountIds[0]": "012345678901",
        "aws:allowedAccountIds[1]": "123456789012",
    }
    plain = (f"--plaintext={key}={value}" for key, value in values.items())
    secret = "--secret=aws:assumeRoles[0].externalId=nobody-reads-this"
    stack.run("config", "set-all", "--path", *plain, secret)

    stack.run("preview")
    assert sts.requests == []
    assert emulator.calls()["counts"] == {}

    output = stack.up()
    first, second, account = (request.text for request in sts.requests)
    assert "role%2Fone" in first
    assert "ExternalId=nobody-reads-this" in first
    assert "Tags.member.1.Value=7" in first
    assert "role%2Ftwo" in second
    assert "DurationSeconds=3600" in second
    assert "GetCallerIdentity" in account
    assert sts.requests[0].access_key == "profiled"
    assert "nobody-reads-this" not in output + stack.run("stack", "export")

    stack.run("config", "rm", "--path", "aws:allowedAccountIds[0]")
    stack.write(program(triggers=["again"]))
    output = stack.up(fails=True)
    assert "belong to account 012345678901, which aws:allowedAccountIds excludes" in output
    assert [task["status"] for task in emulator.tasks()] == ["InProgress"]


def test_preview_finds_that_no_region_is_configured(
    new_stack: NewStack, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_REGION", "")
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")

    output = new_stack(program(), {"aws:region": None}).run("preview", fails=True)

    assert "has a problem: region: " in output
    assert "no Region is configured; set aws:region in the stack" in output
    assert "Traceback" not in output
    assert emulator.calls()["counts"] == {}


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("aws:useFipsEndpoint", "maybe", "must be true or false, got 'maybe'"),
        ("aws:tokenBucketRateLimiterCapacity", "9", "is not supported"),
        ("aws:maxRetries", "many", "must be a whole number, at least 0, got 'many'"),
        ("aws:allowedAccountIds", "123456789012", "must be a list"),
        ("aws:profile", "nobody", "is 'nobody', but neither "),
    ],
)
def test_preview_refuses_an_invalid_value(
    new_stack: NewStack, emulator: Emulator, key: str, value: str, reason: str
) -> None:
    output = new_stack(program(), {key: value}).run("preview", fails=True)
    assert f"has a problem: {key}: " in output
    assert reason in output
    assert "Traceback" not in output
    assert emulator.calls()["counts"] == {}
