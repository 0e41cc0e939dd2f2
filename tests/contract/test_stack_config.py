"""Whose credentials sign the calls: the stack's keys, its profile, the roles it assumes.

Asked of what the API and STS receive over real HTTP; moto's STS says whose a key is.
"""

import json
import os
import re
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import boto3
import grpc
import pytest
from moto.server import ThreadedMotoServer

from chime_emulator import Emulator
from tests.support.inputs import search_inputs
from tests.support.plugin import Plugin, declaration, last_line
from tests.support.recorder import Recorder

ONE, TWO = "arn:aws:iam::123456789012:role/one", "arn:aws:iam::222222222222:role/two"
BARE = {"AWS_EC2_METADATA_DISABLED": "true", "HOME": "/nonexistent"}


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def sts(moto: str) -> Iterator[Recorder]:
    with Recorder(moto) as recorder:
        yield recorder


@pytest.fixture
def api(emulator: Emulator) -> Iterator[Recorder]:
    with Recorder(emulator.endpoint_url) as recorder:
        yield recorder


def config_of(api: Recorder, sts: Recorder | None, **values: Any) -> dict[str, str]:
    """A stack's configuration, as the engine passes it on."""
    urls = {"chimesdkmediapipelines": api.url} | ({"sts": sts.url} if sts else {})
    values = {
        "region": "us-east-1",
        "accessKey": "base",
        "secretKey": "secret",
        "endpoints": [urls],
        **values,
    }
    return {
        f"aws:{key}": value if isinstance(value, str) else json.dumps(value)
        for key, value in values.items()
        if value is not None
    }


def checked(plugin: Plugin, **changes: Any) -> dict[str, Any]:
    inputs, failures = plugin.check(search_inputs(**changes) | declaration())
    assert failures == {}
    return inputs


def whose(moto: str, access_key: str | None) -> str:
    """The ARN of the identity that has an access key; moto does not check the signature."""
    client = boto3.client(
        "sts",
        region_name="us-east-1",
        endpoint_url=moto,
        aws_access_key_id=access_key,
        aws_secret_access_key="any",
    )
    return str(client.get_caller_identity()["Arn"])


def keys(recorder: Recorder) -> set[str | None]:
    return {seen.access_key for seen in recorder.seen}


def test_a_role_is_assumed_when_first_needed(moto: str, sts: Recorder, api: Recorder) -> None:
    role = {"roleArn": ONE, "sessionName": "search", "externalId": "1234", "duration": "1h"}
    with Plugin(config_of(api, sts, assumeRoles=[role])) as plugin:
        inputs = checked(plugin)
        assert sts.seen == api.seen == []

        id_, outs = plugin.create(inputs)
        (asked,) = sts.seen
        assert asked.access_key == "base"
        assert "Action=AssumeRole" in asked.request
        for parameter in ("RoleSessionName=search", "ExternalId=1234", "DurationSeconds=3600"):
            assert parameter in asked.request
        (key,) = keys(api)
        assert whose(moto, key) == "arn:aws:sts::123456789012:assumed-role/one/search"

        plugin.delete(id_, outs)
        assert len(sts.seen) == 1
        assert keys(api) == {key}


def test_sts_is_asked_in_the_region_of_the_stack(sts: Recorder, api: Recorder) -> None:
    role = {"roleArn": ONE, "sessionName": "search"}
    values = {"assumeRoles": [role], "allowedAccountIds": ["123456789012"]}
    with Plugin(config_of(api, sts, region="us-west-2", **values)) as plugin:
        plugin.create(checked(plugin, region="us-east-1"))
    assert [asked.region for asked in sts.seen] == ["us-west-2", "us-west-2"]
    assert {asked.region for asked in api.seen} == {"us-east-1"}


def test_a_chain_of_two_roles(moto: str, sts: Recorder, api: Recorder) -> None:
    roles = [{"roleArn": ONE, "sessionName": "s1"}, {"roleArn": TWO, "sessionName": "s2"}]
    config = config_of(api, sts, assumeRoles=roles, allowedAccountIds=["222222222222"])
    with Plugin(config) as plugin:
        plugin.create(checked(plugin))
    first, second, account = sts.seen
    assert first.access_key == "base"
    assert whose(moto, second.access_key) == "arn:aws:sts::123456789012:assumed-role/one/s1"
    assert "Action=GetCallerIdentity" in account.request
    assert keys(api) == {account.access_key}
    assert whose(moto, account.access_key) == "arn:aws:sts::222222222222:assumed-role/two/s2"


def test_credentials_are_renewed_before_they_expire(moto: str, api: Recorder) -> None:
    soon = datetime.now(timezone.utc) + timedelta(minutes=5)

    def expire_soon(status: int, body: bytes) -> tuple[int, bytes]:
        return status, re.sub(b"(?<=<Expiration>)[^<]+", soon.isoformat().encode(), body)

    with Recorder(moto, expire_soon) as sts:
        roles = [{"roleArn": ONE}, {"roleArn": TWO}]
        with Plugin(config_of(api, sts, assumeRoles=roles)) as plugin:
            id_, outs = plugin.create(checked(plugin))
            before = api.seen[-1].access_key
            plugin.read(id_, outs)
            after = api.seen[-1].access_key
    assert after != before
    assert "assumed-role/two" in whose(moto, after)


def deny(_status: int, _body: bytes) -> tuple[int, bytes]:
    """What STS answers, as moto denies nothing."""
    error = "<Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no trust</Message></Error>"
    return 403, f"<ErrorResponse>{error}<RequestId>1</RequestId></ErrorResponse>".encode()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"assumeRoles": [{"roleArn": ONE}]}, "AssumeRole on pipeline"),
        ({"allowedAccountIds": ["123456789012"]}, "GetCallerIdentity on the credentials in use"),
    ],
)
def test_what_sts_denies_is_one_clear_line(
    moto: str, api: Recorder, values: dict[str, Any], message: str
) -> None:
    with (
        Recorder(moto, deny) as sts,
        Plugin(config_of(api, sts, **values)) as plugin,
    ):
        inputs = checked(plugin)
        with pytest.raises(grpc.RpcError) as error:
            plugin.create(inputs)
    assert message in last_line(error.value)
    assert "AccessDenied: no trust" in last_line(error.value)
    assert len(sts.seen) == 1
    assert api.seen == []


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"allowedAccountIds": ["111111111111"]}, "aws:allowedAccountIds"),
        ({"forbiddenAccountIds": ["123456789012"]}, "aws:forbiddenAccountIds"),
        (
            {"allowedAccountIds": ["123456789012"], "assumeRoles": [{"roleArn": TWO}]},
            "aws:allowedAccountIds",
        ),
    ],
)
def test_an_account_that_is_excluded(
    sts: Recorder, api: Recorder, values: dict[str, Any], key: str
) -> None:
    with Plugin(config_of(api, sts, **values)) as plugin:
        inputs = checked(plugin)
        assert sts.seen == []
        for _ in range(2):
            with pytest.raises(grpc.RpcError) as error:
                plugin.create(inputs)
            line = last_line(error.value)
            assert "belong to account " in line
            assert f"which {key} excludes" in line
    assert api.seen == []


@pytest.mark.parametrize(
    "values",
    [
        {"allowedAccountIds": ["111111111111", "123456789012"]},
        {"forbiddenAccountIds": ["111111111111"]},
    ],
)
def test_an_account_that_is_not_excluded(
    sts: Recorder, api: Recorder, emulator: Emulator, values: dict[str, Any]
) -> None:
    with Plugin(config_of(api, sts, **values)) as plugin:
        id_, outs = plugin.create(checked(plugin))
        plugin.read(id_, outs)
    assert len(sts.seen) == 1
    assert len(emulator.tasks()) == 1


def test_sts_is_asked_again(moto: str, api: Recorder, emulator: Emulator) -> None:
    answers = iter([500, 503])

    def fail_twice(status: int, body: bytes) -> tuple[int, bytes]:
        return next(answers, status), body

    with (
        Recorder(moto, fail_twice) as sts,
        Plugin(config_of(api, sts, allowedAccountIds=["123456789012"])) as plugin,
    ):
        plugin.create(checked(plugin))
    assert len(sts.seen) == 3
    assert len(emulator.tasks()) == 1


def write_credentials(path: Path, **keys: str) -> str:
    path.write_text(
        "".join(
            f"[{profile}]\naws_access_key_id = {key}\naws_secret_access_key = secret\n"
            for profile, key in keys.items()
        )
    )
    return str(path)


def test_a_profile_of_shared_credentials_files(tmp_path: Path, api: Recorder) -> None:
    """The last file with the profile decides."""
    files = [
        write_credentials(tmp_path / "1", calls="first", default="other"),
        write_credentials(tmp_path / "2", calls="second"),
        write_credentials(tmp_path / "3", default="default"),
    ]
    values = {"accessKey": None, "secretKey": None, "sharedCredentialsFiles": files}
    with Plugin(config_of(api, None, profile="calls", **values), env=BARE) as plugin:
        plugin.create(checked(plugin))
    assert keys(api) == {"second"}
    api.seen.clear()
    with Plugin(config_of(api, None, **values), env=BARE) as plugin:
        plugin.create(checked(plugin))
    assert keys(api) == {"default"}


def test_a_role_assumed_by_a_profile_that_only_the_stack_knows(
    tmp_path: Path, moto: str, sts: Recorder, api: Recorder
) -> None:
    (tmp_path / "config").write_text("[profile calls]\nregion = us-east-1\n")
    config = config_of(
        api,
        sts,
        region=None,
        accessKey=None,
        secretKey=None,
        profile="calls",
        sharedConfigFiles=[str(tmp_path / "config")],
        sharedCredentialsFiles=[write_credentials(tmp_path / "keys", calls="profiled")],
        assumeRoles=[{"roleArn": ONE}],
    )
    with Plugin(config, env=BARE) as plugin:
        inputs = checked(plugin)
        assert sts.seen == []
        _, outs = plugin.create(inputs)
    assert outs["region"] == "us-east-1"
    assert keys(sts) == {"profiled"}
    (key,) = keys(api)
    assert "assumed-role/one" in whose(moto, key)


def test_the_keys_of_the_stack_come_before_its_profile(tmp_path: Path, api: Recorder) -> None:
    files = [write_credentials(tmp_path / "keys", calls="profiled")]
    config = config_of(api, None, profile="calls", sharedCredentialsFiles=files)
    with Plugin(config, env=BARE | {"AWS_ACCESS_KEY_ID": "environment"}) as plugin:
        plugin.create(checked(plugin))
    assert keys(api) == {"base"}


@pytest.mark.parametrize(
    "variable", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_CHIME_SDK_MEDIA_PIPELINES"]
)
def test_without_configuration_the_environment_holds(
    tmp_path: Path, api: Recorder, variable: str
) -> None:
    env = {
        **BARE,
        variable: api.url,
        "AWS_REGION": "us-east-1",
        "AWS_PROFILE": "calls",
        "AWS_SHARED_CREDENTIALS_FILE": write_credentials(tmp_path / "keys", calls="profiled"),
    }
    with Plugin({}, env=env) as plugin:
        _, outs = plugin.create(checked(plugin))
    assert outs["region"] == "us-east-1"
    assert keys(api) == {"profiled"}


def test_a_region_for_one_resource(api: Recorder, emulator: Emulator) -> None:
    """The seeded pipeline is in us-east-1, where the stack is not."""
    with Plugin(config_of(api, None, region="eu-central-1")) as plugin:
        inputs = checked(plugin, region="us-east-1")
        id_, outs = plugin.create(inputs)
        assert outs["region"] == "us-east-1"
        plugin.delete(id_, outs)
    assert [(task["region"], task["status"]) for task in emulator.tasks()] == [
        ("us-east-1", "Stopped")
    ]


def test_max_retries(emulator: Emulator, api: Recorder) -> None:
    for retries, calls in (("0", 1), ("2", 3)):
        api.seen.clear()
        emulator.clear_faults()
        emulator.fault("StartSpeakerSearchTask", "error", code="ServiceFailureException")
        with Plugin(config_of(api, None, maxRetries=retries)) as plugin:
            inputs = checked(plugin)
            with pytest.raises(grpc.RpcError) as error:
                plugin.create(inputs)
        assert "ServiceFailureException" in last_line(error.value)
        assert len(api.seen) == calls


@pytest.mark.parametrize(
    ("values", "key", "reason"),
    [
        ({"maxRetries": "many"}, "aws:maxRetries", "a whole number, at least 0, got 'many'"),
        ({"profile": "nobody"}, "aws:profile", "is 'nobody', but no shared"),
        ({"assumeRoles": [{}]}, "aws:assumeRoles", "roleArn"),
    ],
)
def test_a_wrong_value_is_refused_on_its_key(
    api: Recorder, sts: Recorder, values: dict[str, Any], key: str, reason: str
) -> None:
    with Plugin(config_of(api, sts, **values), env=BARE) as plugin:
        # Beside whatever else is wrong.
        inputs = search_inputs(consent_acknowledged=False) | declaration()
        _, failures = plugin.check(inputs)
        assert failures.keys() == {"consent_acknowledged", key}
        assert reason in failures[key]
        # A destroy has no Check before it.
        with pytest.raises(grpc.RpcError) as error:
            plugin.delete("pipeline/task", inputs | {"task_id": "task", "status": "InProgress"})
        assert last_line(error.value).count(key) == 1
        assert reason in last_line(error.value)
    assert api.seen == sts.seen == []


def test_a_check_calls_nothing_whatever_the_configuration(
    tmp_path: Path, api: Recorder, sts: Recorder
) -> None:
    """Not even for credentials: here a program of the profile's would leave a trace."""
    trace = tmp_path / "asked"
    (tmp_path / "config").write_text(
        f"[profile calls]\nregion = us-east-1\ncredential_process = {shutil.which('touch')} {trace}\n"
    )
    values = {"region": None, "accessKey": None, "secretKey": None, "profile": "calls"}
    config = config_of(
        api,
        sts,
        sharedConfigFiles=[str(tmp_path / "config")],
        assumeRoles=[{"roleArn": ONE}],
        allowedAccountIds=["123456789012"],
        **values,
    )
    with Plugin(config, env=BARE | {"PATH": os.environ["PATH"]}) as plugin:
        inputs = checked(plugin)
        assert not trace.exists()
        assert api.seen == sts.seen == []
        with pytest.raises(grpc.RpcError):
            plugin.create(inputs)
        assert trace.exists()


@pytest.mark.parametrize("account", ["another", "same"])
def test_another_account_that_knows_no_task_does_not_make_it_gone(
    emulator: Emulator, sts: Recorder, api: Recorder, account: str
) -> None:
    """In another account every task is unknown; to believe it would lose one that lives."""
    with Plugin(config_of(api, sts)) as plugin:
        id_, outs = plugin.create(checked(plugin))
        assert sts.seen == []
    role = TWO if account == "another" else ONE
    emulator.configure(invisible_seconds=3600)
    in_the_past = outs | {"created_timestamp": "2026-01-01T00:00:00.000Z"}
    with Plugin(config_of(api, sts, assumeRoles=[{"roleArn": role}])) as plugin:
        if account == "same":
            assert plugin.read(id_, in_the_past)[1]["status"] == "Stopped"
            plugin.delete(id_, in_the_past)
            return
        for operation in (plugin.read, plugin.delete):
            with pytest.raises(grpc.RpcError) as error:
                operation(id_, in_the_past)
            line = last_line(error.value)
            assert f"task {outs['task_id']}" in line
            assert (
                "belongs to account 123456789012, but the credentials in use belong to 222222"
                in line
            )
            assert "aws:profile" in line
