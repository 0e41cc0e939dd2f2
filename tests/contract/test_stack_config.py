"""The credentials that sign the calls: the stack's keys, its profile or its assumed roles.

The tests read the requests that the API and STS receive over HTTP. STS is moto's.
"""

import json
import os
import re
import shutil
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import boto3
import grpc
import pytest

from chime_emulator import Emulator
from tests.support.inputs import search_inputs
from tests.support.plugin import Plugin, declaration, last_line
from tests.support.recorder import Recorder

ONE, TWO = "arn:aws:iam::123456789012:role/one", "arn:aws:iam::222222222222:role/two"
BARE = {"AWS_EC2_METADATA_DISABLED": "true", "HOME": "/nonexistent"}


UNCHECKED = search_inputs() | declaration()
"""Inputs whose ARNs Check may refuse, because the stack excludes their account."""


def config_of(api: Recorder, sts: Recorder | None, **values: Any) -> dict[str, str]:
    """Return a stack's configuration, as the engine passes it to the plugin."""
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


def identity_of(moto: str, access_key: str | None) -> str:
    """Return the ARN of the identity with an access key. moto does not check signatures."""
    client = boto3.client(
        "sts",
        region_name="us-east-1",
        endpoint_url=moto,
        aws_access_key_id=access_key,
        aws_secret_access_key="any",
    )
    return str(client.get_caller_identity()["Arn"])


def access_keys(recorder: Recorder) -> set[str | None]:
    return {request.access_key for request in recorder.requests}


def test_a_role_is_assumed_at_the_first_call(moto: str, sts: Recorder, api: Recorder) -> None:
    role = {"roleArn": ONE, "sessionName": "search", "externalId": "1234", "duration": "1h"}
    with Plugin(config_of(api, sts, assumeRoles=[role])) as plugin:
        inputs = checked(plugin)
        assert sts.requests == api.requests == []

        id_, outs = plugin.create(inputs)
        (request,) = sts.requests
        assert request.access_key == "base"
        assert "Action=AssumeRole" in request.text
        for parameter in ("RoleSessionName=search", "ExternalId=1234", "DurationSeconds=3600"):
            assert parameter in request.text
        (key,) = access_keys(api)
        assert identity_of(moto, key) == "arn:aws:sts::123456789012:assumed-role/one/search"

        plugin.delete(id_, outs)
        assert len(sts.requests) == 1
        assert access_keys(api) == {key}


def test_sts_is_called_in_the_region_of_the_stack(sts: Recorder, api: Recorder) -> None:
    role = {"roleArn": ONE, "sessionName": "search"}
    values = {"assumeRoles": [role], "allowedAccountIds": ["123456789012"]}
    with Plugin(config_of(api, sts, region="us-west-2", **values)) as plugin:
        plugin.create(checked(plugin, region="us-east-1"))
    assert [request.region for request in sts.requests] == ["us-west-2", "us-west-2"]
    assert {request.region for request in api.requests} == {"us-east-1"}


def test_a_chain_of_two_roles(moto: str, sts: Recorder, api: Recorder) -> None:
    roles = [{"roleArn": ONE, "sessionName": "s1"}, {"roleArn": TWO, "sessionName": "s2"}]
    config = config_of(api, sts, assumeRoles=roles, allowedAccountIds=["222222222222"])
    with Plugin(config) as plugin:
        plugin.create(UNCHECKED)
    first, second, account = sts.requests
    assert first.access_key == "base"
    assert identity_of(moto, second.access_key) == "arn:aws:sts::123456789012:assumed-role/one/s1"
    assert "Action=GetCallerIdentity" in account.text
    assert access_keys(api) == {account.access_key}
    assert identity_of(moto, account.access_key) == "arn:aws:sts::222222222222:assumed-role/two/s2"


def test_credentials_are_renewed_before_they_expire(moto: str, api: Recorder) -> None:
    expiration = datetime.now(timezone.utc) + timedelta(minutes=5)

    def expire_soon(status: int, body: bytes) -> tuple[int, bytes]:
        return status, re.sub(b"(?<=<Expiration>)[^<]+", expiration.isoformat().encode(), body)

    with Recorder(moto, expire_soon) as sts:
        roles = [{"roleArn": ONE}, {"roleArn": TWO}]
        with Plugin(config_of(api, sts, assumeRoles=roles)) as plugin:
            id_, outs = plugin.create(checked(plugin))
            before = api.requests[-1].access_key
            plugin.read(id_, outs)
            after = api.requests[-1].access_key
    assert after != before
    assert "assumed-role/two" in identity_of(moto, after)


def deny(_status: int, _body: bytes) -> tuple[int, bytes]:
    """Return an AccessDenied response of STS. moto denies nothing."""
    error = "<Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no trust</Message></Error>"
    return 403, f"<ErrorResponse>{error}<RequestId>1</RequestId></ErrorResponse>".encode()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"assumeRoles": [{"roleArn": ONE}]}, "AssumeRole on the credentials in use"),
        ({"allowedAccountIds": ["123456789012"]}, "GetCallerIdentity on the credentials in use"),
    ],
)
def test_a_denial_of_sts_is_a_one_line_error(
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
    assert len(sts.requests) == 1
    assert api.requests == []


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
        _, failures = plugin.check(UNCHECKED)
        assert all(f"which {key} excludes" in reason for reason in failures.values())
        assert sts.requests == []
        for _ in range(2):
            with pytest.raises(grpc.RpcError) as error:
                plugin.create(UNCHECKED)
            line = last_line(error.value)
            assert "belong to account " in line
            assert f"which {key} excludes" in line
    assert api.requests == []


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
    assert len(sts.requests) == 1
    assert len(emulator.tasks()) == 1


def test_sts_calls_are_retried(moto: str, api: Recorder, emulator: Emulator) -> None:
    statuses = iter([500, 503])

    def fail_twice(status: int, body: bytes) -> tuple[int, bytes]:
        return next(statuses, status), body

    with (
        Recorder(moto, fail_twice) as sts,
        Plugin(config_of(api, sts, allowedAccountIds=["123456789012"])) as plugin,
    ):
        plugin.create(checked(plugin))
    assert len(sts.requests) == 3
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
    """The last file with the profile has precedence."""
    files = [
        write_credentials(tmp_path / "1", calls="first", default="other"),
        write_credentials(tmp_path / "2", calls="second"),
        write_credentials(tmp_path / "3", default="default"),
    ]
    values = {"accessKey": None, "secretKey": None, "sharedCredentialsFiles": files}
    with Plugin(config_of(api, None, profile="calls", **values), env=BARE) as plugin:
        plugin.create(checked(plugin))
    assert access_keys(api) == {"second"}
    api.requests.clear()
    with Plugin(config_of(api, None, **values), env=BARE) as plugin:
        plugin.create(checked(plugin))
    assert access_keys(api) == {"default"}


def test_a_role_assumed_by_a_profile_of_the_stack_s_files(
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
        assert sts.requests == []
        _, outs = plugin.create(inputs)
    assert outs["region"] == "us-east-1"
    assert access_keys(sts) == {"profiled"}
    (key,) = access_keys(api)
    assert "assumed-role/one" in identity_of(moto, key)


def test_the_keys_of_the_stack_have_precedence_over_its_profile(
    tmp_path: Path, api: Recorder
) -> None:
    files = [write_credentials(tmp_path / "keys", calls="profiled")]
    config = config_of(api, None, profile="calls", sharedCredentialsFiles=files)
    with Plugin(config, env=BARE | {"AWS_ACCESS_KEY_ID": "environment"}) as plugin:
        plugin.create(checked(plugin))
    assert access_keys(api) == {"base"}


@pytest.mark.parametrize(
    "variable", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_CHIME_SDK_MEDIA_PIPELINES"]
)
def test_without_configuration_the_environment_applies(
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
    assert access_keys(api) == {"profiled"}


def test_a_region_for_one_resource(api: Recorder, emulator: Emulator) -> None:
    """The seeded pipeline is in us-east-1, and the stack is in another Region."""
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
        api.requests.clear()
        emulator.clear_faults()
        emulator.fault("StartSpeakerSearchTask", "error", code="ServiceFailureException")
        with Plugin(config_of(api, None, maxRetries=retries)) as plugin:
            inputs = checked(plugin)
            with pytest.raises(grpc.RpcError) as error:
                plugin.create(inputs)
        assert "ServiceFailureException" in last_line(error.value)
        assert len(api.requests) == calls


@pytest.mark.parametrize(("attempts", "calls"), [("1", 1), ("3", 3)])
def test_without_configuration_the_environment_limits_the_attempts(
    emulator: Emulator, api: Recorder, attempts: str, calls: int
) -> None:
    emulator.fault("StartSpeakerSearchTask", "error", code="ServiceFailureException")
    with Plugin(config_of(api, None), env=BARE | {"AWS_MAX_ATTEMPTS": attempts}) as plugin:
        inputs = checked(plugin)
        with pytest.raises(grpc.RpcError) as error:
            plugin.create(inputs)
    assert "ServiceFailureException" in last_line(error.value)
    assert len(api.requests) == calls


def test_an_invalid_number_of_attempts_is_a_one_line_error(api: Recorder) -> None:
    with Plugin(config_of(api, None), env=BARE | {"AWS_MAX_ATTEMPTS": "many"}) as plugin:
        inputs = checked(plugin)
        with pytest.raises(grpc.RpcError) as error:
            plugin.create(inputs)
    assert "AWS_MAX_ATTEMPTS and max_attempts of the profile must be" in last_line(error.value)


@pytest.mark.parametrize(
    ("values", "key", "reason"),
    [
        ({"tokenBucketRateLimiterCapacity": "9"}, "aws:tokenBucketRateLimiterCapacity", "is not"),
        ({"customCaBundle": "/nowhere"}, "aws:customCaBundle", "there is no file"),
        ({"maxRetries": "many"}, "aws:maxRetries", "a whole number, at least 0, got 'many'"),
        ({"profile": "nobody"}, "aws:profile", "is 'nobody', but neither "),
        ({"assumeRoles": [{}]}, "aws:assumeRoles", "roleArn"),
    ],
)
def test_an_invalid_value_is_reported_on_its_key(
    api: Recorder, sts: Recorder, values: dict[str, Any], key: str, reason: str
) -> None:
    with Plugin(config_of(api, sts, **values), env=BARE) as plugin:
        # Check reports all faults together.
        inputs = search_inputs(consent_acknowledged=False) | declaration()
        _, failures = plugin.check(inputs)
        assert failures.keys() == {"consent_acknowledged", key}
        assert reason in failures[key]
        # A destroy runs without a Check.
        with pytest.raises(grpc.RpcError) as error:
            plugin.delete("pipeline/task", inputs | {"task_id": "task", "status": "InProgress"})
        assert last_line(error.value).count(key) == 1
        assert reason in last_line(error.value)
    assert api.requests == sts.requests == []


def test_a_profile_that_no_file_has_is_reported_on_the_variable_that_names_it(
    api: Recorder, tmp_path: Path
) -> None:
    shared = tmp_path / "config"
    env = BARE | {"AWS_PROFILE": "nobody", "AWS_CONFIG_FILE": str(shared)}
    with Plugin(config_of(api, None), env=env) as plugin:
        _, failures = plugin.check(search_inputs() | declaration())
    assert failures == {
        "AWS_PROFILE": "is 'nobody', but neither AWS_CONFIG_FILE nor ~/.aws/credentials has that "
        "profile"
    }
    assert api.requests == []


def test_check_makes_no_call_with_any_configuration(
    tmp_path: Path, api: Recorder, sts: Recorder
) -> None:
    """Check does not fetch credentials either. The profile's program would create a file."""
    marker = tmp_path / "fetched"
    (tmp_path / "config").write_text(
        "[profile calls]\nregion = us-east-1\n"
        f"credential_process = {shutil.which('touch')} {marker}\n"
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
        assert not marker.exists()
        assert api.requests == sts.requests == []
        with pytest.raises(grpc.RpcError):
            plugin.create(inputs)
        assert marker.exists()
