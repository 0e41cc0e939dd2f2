"""Roles that a web identity or a profile assumes. The tests read the requests that STS receives."""

from pathlib import Path

from tests.contract.test_stack_config import (
    BARE,
    ONE,
    TWO,
    access_keys,
    checked,
    config_of,
    identity_of,
    write_credentials,
)
from tests.support.plugin import Plugin
from tests.support.recorder import Recorder

WEB_IDENTITY = {"roleArn": ONE, "sessionName": "search"}


def test_a_web_identity(moto: str, sts: Recorder, api: Recorder) -> None:
    identity = {**WEB_IDENTITY, "webIdentityToken": "identity-token", "duration": "1h"}
    keys = {"accessKey": None, "secretKey": None}
    config = config_of(api, sts, assumeRoleWithWebIdentity=identity, **keys)
    with Plugin(config, env=BARE) as plugin:
        inputs = checked(plugin)
        assert sts.requests == []
        plugin.create(inputs)
    (request,) = sts.requests
    assert request.access_key is None
    for parameter in (
        "Action=AssumeRoleWithWebIdentity",
        "WebIdentityToken=identity-token",
        "RoleSessionName=search",
        "DurationSeconds=3600",
    ):
        assert parameter in request.text
    (key,) = access_keys(api)
    assert identity_of(moto, key) == "arn:aws:sts::123456789012:assumed-role/one/search"


def test_a_web_identity_assumes_a_role(moto: str, sts: Recorder, api: Recorder) -> None:
    identity = {**WEB_IDENTITY, "webIdentityToken": "identity-token"}
    keys = {"accessKey": None, "secretKey": None}
    roles = [{"roleArn": TWO, "sessionName": "s2"}]
    config = config_of(api, sts, assumeRoleWithWebIdentity=identity, assumeRoles=roles, **keys)
    with Plugin(config, env=BARE) as plugin:
        plugin.create(checked(plugin))
    first, second = sts.requests
    assert "AssumeRoleWithWebIdentity" in first.text
    assert identity_of(moto, second.access_key).endswith("assumed-role/one/search")
    (key,) = access_keys(api)
    assert identity_of(moto, key) == "arn:aws:sts::222222222222:assumed-role/two/s2"


def test_the_keys_of_the_stack_have_precedence_over_its_web_identity(
    sts: Recorder, api: Recorder
) -> None:
    identity = {**WEB_IDENTITY, "webIdentityToken": "identity-token"}
    with Plugin(config_of(api, sts, assumeRoleWithWebIdentity=identity)) as plugin:
        plugin.create(checked(plugin))
    assert access_keys(api) == {"base"}
    assert sts.requests == []


def test_a_web_identity_of_the_environment_calls_the_sts_of_the_stack(
    tmp_path: Path, moto: str, sts: Recorder, api: Recorder
) -> None:
    (tmp_path / "token").write_text("identity-token")
    env = {"AWS_WEB_IDENTITY_TOKEN_FILE": str(tmp_path / "token"), "AWS_ROLE_ARN": ONE}
    config = config_of(api, sts, accessKey=None, secretKey=None)
    with Plugin(config, env=BARE | env) as plugin:
        plugin.create(checked(plugin))
    (request,) = sts.requests
    assert "WebIdentityToken=identity-token" in request.text
    (key,) = access_keys(api)
    assert "assumed-role/one" in identity_of(moto, key)


def test_a_role_of_a_profile_is_assumed_at_the_sts_of_the_stack(
    tmp_path: Path, moto: str, sts: Recorder, api: Recorder
) -> None:
    (tmp_path / "config").write_text(
        f"[profile calls]\nregion = us-east-1\nrole_arn = {ONE}\nsource_profile = base\n"
        "[profile base]\nregion = us-east-1\n"
    )
    config = config_of(
        api,
        sts,
        accessKey=None,
        secretKey=None,
        profile="calls",
        sharedConfigFiles=[str(tmp_path / "config")],
        sharedCredentialsFiles=[write_credentials(tmp_path / "keys", base="profiled")],
    )
    with Plugin(config, env=BARE) as plugin:
        plugin.create(checked(plugin))
    assert access_keys(sts) == {"profiled"}
    (key,) = access_keys(api)
    assert "assumed-role/one" in identity_of(moto, key)
