"""The `aws:` keys of a stack: what each takes, and what it says to what it does not take."""

import json
from pathlib import Path
from typing import Any

import pytest
from botocore.utils import is_valid_endpoint_url
from speaker_search_resource.problem import ConfigurationError
from speaker_search_resource.stack_config import StackConfig, parse

from speaker_search_resource.aws import Aws

ROLE = "arn:aws:iam::123456789012:role/search"


def parsed(**values: Any) -> StackConfig:
    """The configuration of these keys, given as the engine does: a structured value as JSON."""
    config = {
        f"aws:{key}": value if isinstance(value, str) else json.dumps(value)
        for key, value in values.items()
    }
    return parse(config.get)


def roles(**entry: Any) -> Any:
    return parsed(assumeRoles=[{"roleArn": ROLE, **entry}]).assume_roles


@pytest.mark.parametrize("values", [{}, {"region": "", "assumeRoles": "", "maxRetries": ""}])
def test_nothing_is_left_to_boto3(values: dict[str, str]) -> None:
    assert parsed(**values) == StackConfig()


def test_every_key() -> None:
    assert parsed(
        region="eu-central-1",
        profile="calls",
        accessKey="local",
        secretKey="secret",
        token="session",
        endpoints=[{"sts": "http://127.0.0.1:1"}, {"chimesdkmediapipelines": "https://[::1]:2/x"}],
        maxRetries="3",
        sharedConfigFiles=["/etc/aws", "~/.aws/more"],
        sharedCredentialsFiles=["/etc/aws"],
        allowedAccountIds=["012345678901", 123456789012],
        assumeRoles=[{"roleArn": ROLE}, {"roleArn": f"{ROLE}-2"}],
    ) == StackConfig(
        region="eu-central-1",
        profile="calls",
        access_key="local",
        secret_key="secret",
        token="session",
        endpoints={"sts": "http://127.0.0.1:1", "chimesdkmediapipelines": "https://[::1]:2/x"},
        max_retries=3,
        shared_config_files=("/etc/aws", "~/.aws/more"),
        shared_credentials_files=("/etc/aws",),
        allowed_account_ids=("012345678901", "123456789012"),
        assume_roles=({"RoleArn": ROLE}, {"RoleArn": f"{ROLE}-2"}),
    )


def test_forbidden_accounts() -> None:
    assert parsed(forbiddenAccountIds=[123456789012]).forbidden_account_ids == ("123456789012",)


def test_a_role_whole() -> None:
    assert roles(
        duration="1h30m",
        externalId=1234,  # `config set --path` makes a number of it
        policy='{"Version": "2012-10-17"}',
        policyArns=["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        sessionName="search@example.com",
        sourceIdentity="deployer",
        tags={"team": "calls", "cost": 7, "paid": True},
        transitiveTagKeys=["team"],
    ) == (
        {
            "RoleArn": ROLE,
            "DurationSeconds": 5400,
            "ExternalId": "1234",
            "Policy": '{"Version": "2012-10-17"}',
            "PolicyArns": [{"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}],
            "RoleSessionName": "search@example.com",
            "SourceIdentity": "deployer",
            "Tags": [
                {"Key": "team", "Value": "calls"},
                {"Key": "cost", "Value": "7"},
                {"Key": "paid", "Value": "true"},
            ],
            "TransitiveTagKeys": ["team"],
        },
    )


@pytest.mark.parametrize(
    ("host", "valid"),
    [
        ("a" * 63, True),
        ("a" * 64, False),
        (f"b.{'a' * 64}.c", False),
        ("a." * 126 + "abc", True),
        ("a." * 127 + "abc", False),
        ("a-.b", False),
        ("127.0.0.1:8080", True),
    ],
)
def test_a_host_is_one_to_botocore_too(host: str, valid: bool) -> None:
    url = f"http://{host}"
    assert bool(is_valid_endpoint_url(url)) is valid
    endpoints = [{"chimesdkmediapipelines": url}]
    if valid:
        assert parsed(endpoints=endpoints).endpoints == endpoints[0]
    else:
        with pytest.raises(ConfigurationError, match="must be an http"):
            parsed(endpoints=endpoints)


def test_endpoints_of_other_services_and_empty_ones_are_passed_over() -> None:
    endpoints = [{"s3": 7, "chime": "elsewhere", "sts": "", "chimesdkmediapipelines": None}]
    assert parsed(endpoints=endpoints).endpoints.get("sts") is None
    assert parsed(endpoints=endpoints).endpoints.get("chimesdkmediapipelines") is None


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("region", "Virginia", "such as us-east-1, not 'Virginia'"),
        ("region", "us-east", "such as us-east-1"),
        ("region", "us-east-1 ", "such as us-east-1"),
        ("maxRetries", "many", "whole number from 0 on, not 'many'"),
        ("maxRetries", "-1", "whole number"),
        ("maxRetries", "1.5", "whole number"),
        ("maxRetries", "٣", "whole number"),
        ("maxRetries", "true", "whole number"),
        ("allowedAccountIds", "123456789012", "aws:allowedAccountIds[0]"),
        ("allowedAccountIds", "[123456789012", "must be a list"),
        ("allowedAccountIds", ["12345678901"], "not '12345678901'"),
        # What YAML makes of 012345670123 without quotes.
        ("allowedAccountIds", [1402433619], "12 digits each and in quotes, not '1402433619'"),
        ("forbiddenAccountIds", [1402433619], "in quotes"),
        ("forbiddenAccountIds", [True], "12 digits"),
        ("forbiddenAccountIds", {"0": "123456789012"}, "must be a list"),
        ("sharedConfigFiles", "/etc/aws", "aws:sharedConfigFiles[0]"),
        ("sharedConfigFiles", [7], "texts"),
        ("sharedCredentialsFiles", [""], "none of them empty"),
        ("sharedCredentialsFiles", "null", "must be a list"),
        ("endpoints", {"sts": "http://127.0.0.1:1"}, "aws:endpoints[0]"),
        ("endpoints", ["http://127.0.0.1:1"], "maps from service to URL"),
        ("endpoints", [{"sts": "127.0.0.1:1"}], "sts must be an http(s) URL, got '127.0.0.1:1'"),
        ("endpoints", [{"sts": "ftp://127.0.0.1"}], "http(s)"),
        ("endpoints", [{"chimesdkmediapipelines": "http://"}], "http(s)"),
        ("endpoints", [{"chimesdkmediapipelines": "http://[::1"}], "http(s)"),
        ("endpoints", [{"chimesdkvoice": 4599}], "chimesdkvoice must be"),
        ("endpoints", [{"chimeSdkMediaPipelines": "http://x"}], "none of chimesdkmediapipelines,"),
        ("endpoints", [{"chime-sdk-media-pipelines": "http://x"}], "none of"),
        ("assumeRoles", ROLE, "must be a list"),
        ("assumeRoles", {"roleArn": ROLE}, "must be a list"),
        ("assumeRoles", [ROLE], "map with the roleArn"),
        ("assumeRoles", [{"sessionName": "x"}], "map with the roleArn"),
        ("assumeRoles", [{"roleArn": "search"}], "map with the roleArn"),
        (
            "assumeRoles",
            [{"roleArn": "arn:aws"}],
            "roleArn must have between 20 and 2048 characters, got 7",
        ),
        ("assumeRole", '{"roleArn": "x"}', "use aws:assumeRoles"),
        ("assumeRoleWithWebIdentity", "{}", "use aws:assumeRoles, or aws:profile"),
    ],
)
def test_refused(key: str, value: Any, reason: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        parsed(**{key: value})
    assert error.value.key == f"aws:{key}"
    assert reason in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ({"duration": "14m"}, "duration must be 15m to 12h"),
        ({"duration": "12h1s"}, "duration must be 15m to 12h"),
        ({"duration": 3600}, "such as '1h'"),
        ({"duration": "an hour"}, "such as '1h'"),
        ({"sessionName": "my session"}, "sessionName does not have the form"),
        ({"sessionName": "x" * 65}, "sessionName must have between 2 and 64 characters, got 65"),
        ({"sessionName": None}, "sessionName must be text"),
        ({"externalId": {}}, "externalId must be text"),
        ({"externalId": 1.5}, "externalId must be text"),
        ({"policyArns": "arn:aws:iam::aws:policy/X"}, "policyArns must be a list"),
        ({"policyArns": [[]]}, "policyArns[0] must be text"),
        ({"tags": ["team"]}, "tags must be a map"),
        ({"tags": {"team": ["calls"]}}, "tags.team must be text"),
        ({"transitiveTagKeys": "team"}, "transitiveTagKeys must be a list"),
        ({"role_arn": ROLE}, "role_arn is not a key of an entry"),
    ],
)
def test_a_role_refused(entry: dict[str, Any], reason: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        roles(**entry)
    assert error.value.key == "aws:assumeRoles"
    assert reason in str(error.value)


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"accessKey": "local"}, "aws:secretKey"),
        ({"secretKey": "secret"}, "aws:accessKey"),
        ({"token": "session"}, "aws:accessKey"),
        ({"accessKey": "local", "token": "session"}, "aws:secretKey"),
        (
            {"allowedAccountIds": ["123456789012"], "forbiddenAccountIds": ["123456789012"]},
            "aws:forbiddenAccountIds",
        ),
    ],
)
def test_keys_that_do_not_go_together(values: dict[str, Any], key: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        parsed(**values)
    assert error.value.key == key


def test_no_message_shows_a_secret() -> None:
    """A secret inside a list makes the whole list secret, and arrives in the clear."""
    for entry in (
        {"externalId": "a secret"},
        {"externalId": ["a secret"]},
        {"policy": "a secret¤"},
    ):
        with pytest.raises(ConfigurationError) as error:
            roles(**{"duration": "1h", **entry, "sessionName": "x"})
        assert "a secret" not in str(error.value)
    with pytest.raises(ConfigurationError) as error:
        parsed(assumeRoles='[{"externalId": "a secret"')
    assert "a secret" not in str(error.value)


@pytest.fixture
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine on which boto3 finds nothing; its home."""
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    return tmp_path


def test_the_region_of_the_stack_comes_first(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then pulumi-aws's variable, then boto3's, then the profile's."""
    assert Aws(StackConfig()).region() is None
    (bare_machine / "config").write_text("[profile calls]\nregion = us-west-2\n")
    config = StackConfig(profile="calls")
    assert Aws(config).region() == "us-west-2"
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-southeast-1")
    assert Aws(config).region() == "ap-southeast-1"
    monkeypatch.setenv("AWS_REGION", "eu-west-2")
    assert Aws(config).region() == "eu-west-2"
    assert Aws(StackConfig(profile="calls", region="us-east-1")).region() == "us-east-1"


def test_the_last_file_with_the_profile_decides(bare_machine: Path) -> None:
    files = []
    for name, text in (
        ("1", "[profile calls]\nregion = us-east-1\n[default]\nregion = eu-west-1\n"),
        ("2", "[profile calls]\nregion = us-west-2\n"),
        ("3", "[profile others]\nregion = eu-west-2\n"),
    ):
        (bare_machine / name).write_text(text)
        files.append(str(bare_machine / name))
    files.append(str(bare_machine / "missing"))
    assert (
        Aws(StackConfig(profile="calls", shared_config_files=tuple(files))).region() == "us-west-2"
    )
    assert Aws(StackConfig(shared_config_files=tuple(files))).region() == "eu-west-1"


def test_a_profile_that_no_file_has(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (bare_machine / "config").write_text("[profile others]\n[calls]\n")
    with pytest.raises(ConfigurationError, match="is 'calls', and no shared") as error:
        Aws(StackConfig(profile="calls"))
    assert error.value.key == "aws:profile"
    monkeypatch.setenv("AWS_PROFILE", "elsewhere")
    with pytest.raises(ConfigurationError, match="is 'elsewhere'"):
        Aws(StackConfig())
    monkeypatch.setenv("AWS_PROFILE", "")  # to botocore a name too
    assert StackConfig().names_a_profile()
    with pytest.raises(ConfigurationError, match="is ''"):
        Aws(StackConfig())
    Aws(StackConfig(profile="others"))


def test_a_file_that_cannot_be_parsed(bare_machine: Path) -> None:
    (bare_machine / "broken").write_text("no section")
    files = (str(bare_machine / "broken"),)
    for config in (
        StackConfig(shared_config_files=files),
        StackConfig(shared_credentials_files=files),
    ):
        with pytest.raises(ConfigurationError, match="broken") as error:
            Aws(config)
        assert error.value.key == "aws:profile"
