"""The `aws:` keys of a stack: their values, and the messages for invalid values."""

import importlib.util
import json
import re
from pathlib import Path
from typing import Any

import pytest
from botocore.utils import is_valid_endpoint_url

from speaker_search_resource.aws.configuration import AwsConfiguration, IgnoredTags, WebIdentity
from speaker_search_resource.aws.errors import ConfigurationError
from speaker_search_resource.provider.stack_config import (
    IGNORED_KEYS,
    configuration_keys,
    parse_stack_config,
)

ROLE = "arn:aws:iam::123456789012:role/search"


def parsed(**values: Any) -> AwsConfiguration:
    """Parse keys as the engine passes them: structured values as JSON."""
    config = {
        f"aws:{key}": value if isinstance(value, str) else json.dumps(value)
        for key, value in values.items()
    }
    return parse_stack_config(config.get)


def roles(**entry: Any) -> Any:
    return parsed(assumeRoles=[{"roleArn": ROLE, **entry}]).assume_roles


@pytest.mark.parametrize("values", [{}, {"region": "", "assumeRoles": "", "maxRetries": ""}])
def test_missing_and_empty_keys_are_left_to_boto3(values: dict[str, str]) -> None:
    assert parsed(**values) == AwsConfiguration()


def pulumi_aws_keys() -> set[str]:
    """Return the keys of the installed pulumi-aws. They are read as text: the import is slow."""
    found = importlib.util.find_spec("pulumi_aws")
    assert found is not None
    assert found.origin is not None
    source = (Path(found.origin).parent / "config" / "vars.py").read_text()
    return set(re.findall(r"__config__\.get\w*\('(\w+)'\)", source))


def test_every_key_of_pulumi_aws_is_read_or_ignored_on_purpose() -> None:
    """A key that a new pulumi-aws adds fails this test until this package reads or ignores it."""
    read = {key.removeprefix("aws:") for key in configuration_keys()}

    assert read - {"assumeRole"} == pulumi_aws_keys() - IGNORED_KEYS
    assert pulumi_aws_keys() >= IGNORED_KEYS


def test_the_guide_lists_every_key_of_pulumi_aws() -> None:
    guide = Path(__file__).parents[3] / "docs" / "guide.md"
    listed = set(re.findall(r"`aws:(\w+)`", guide.read_text()))

    assert pulumi_aws_keys() <= listed


def test_every_key(tmp_path: Path) -> None:
    bundle = tmp_path / "ca.pem"
    bundle.touch()

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
        assumeRoleWithWebIdentity={"roleArn": ROLE, "webIdentityTokenFile": "/run/token"},
        useFipsEndpoint="true",
        useDualstackEndpoint="False",
        stsRegion="us-west-2",
        httpProxy="http://user:password@proxy:1",
        httpsProxy="proxy:2",
        noProxy=".internal",
        customCaBundle=str(bundle),
        insecure="true",
        retryMode="adaptive",
        ec2MetadataServiceEndpoint="http://127.0.0.1:3",
        ec2MetadataServiceEndpointMode="IPv6",
        skipMetadataApiCheck="true",
        userAgents=["deployer/1.0 (calls)"],
        defaultTags={"tags": {"team": "calls"}},
        ignoreTags={"keys": ["owner"], "keyPrefixes": ["audit:"]},
    ) == AwsConfiguration(
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
        web_identity=WebIdentity({"RoleArn": ROLE}, None, "/run/token"),
        use_fips_endpoint=True,
        use_dualstack_endpoint=False,
        sts_region="us-west-2",
        http_proxy="http://user:password@proxy:1",
        https_proxy="proxy:2",
        no_proxy=".internal",
        ca_bundle=str(bundle),
        insecure=True,
        retry_mode="adaptive",
        ec2_metadata_service_endpoint="http://127.0.0.1:3",
        ec2_metadata_service_endpoint_mode="ipv6",
        skip_metadata_api_check=True,
        user_agents=("deployer/1.0 (calls)",),
        default_tags={"team": "calls"},
        ignored_tags=IgnoredTags(frozenset({"owner"}), ("audit:",)),
    )


def test_a_provider_of_the_program_passes_structured_values_and_booleans_as_they_are() -> None:
    config = {
        "aws:assumeRoles": [{"roleArn": ROLE}],
        "aws:useFipsEndpoint": True,
        "aws:maxRetries": 1000000.0,
    }

    found = parse_stack_config(config.get)

    assert found.assume_roles == ({"RoleArn": ROLE},)
    assert found.use_fips_endpoint is True
    assert found.max_retries == 1_000_000


def test_every_key_of_a_web_identity() -> None:
    entry = {
        "roleArn": ROLE,
        "duration": "1h",
        "policy": '{"Version": "2012-10-17"}',
        "policyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        "sessionName": "search",
        "webIdentityToken": "token",
    }

    assert parsed(assumeRoleWithWebIdentity=entry).web_identity == WebIdentity(
        {
            "RoleArn": ROLE,
            "DurationSeconds": 3600,
            "Policy": '{"Version": "2012-10-17"}',
            "PolicyArns": [{"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}],
            "RoleSessionName": "search",
        },
        "token",
        "",
    )


def test_forbidden_accounts() -> None:
    assert parsed(forbiddenAccountIds=[123456789012]).forbidden_account_ids == ("123456789012",)


def test_every_key_of_a_role() -> None:
    assert roles(
        duration="1h30m",
        externalId=1234,  # `config set --path` stores it as a number
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
def test_a_host_is_valid_where_botocore_accepts_it(host: str, valid: bool) -> None:
    url = f"http://{host}"
    assert bool(is_valid_endpoint_url(url)) is valid
    endpoints = [{"chimesdkmediapipelines": url}]
    if valid:
        assert parsed(endpoints=endpoints).endpoints == endpoints[0]
    else:
        with pytest.raises(ConfigurationError, match="must be an http"):
            parsed(endpoints=endpoints)


def test_empty_endpoints_and_endpoints_of_other_services_are_ignored() -> None:
    endpoints = [{"s3": 7, "chime": "elsewhere", "sts": "", "chimesdkmediapipelines": None}]
    assert parsed(endpoints=endpoints).endpoints.get("sts") is None
    assert parsed(endpoints=endpoints).endpoints.get("chimesdkmediapipelines") is None


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("region", "Virginia", "such as us-east-1, got 'Virginia'"),
        ("region", "us-east", "such as us-east-1"),
        ("region", "us-east-1 ", "such as us-east-1"),
        ("maxRetries", "many", "whole number, at least 0, got 'many'"),
        ("maxRetries", "-1", "whole number"),
        ("maxRetries", "1.5", "whole number"),
        ("maxRetries", "٣", "whole number"),
        ("maxRetries", "true", "whole number"),
        ("allowedAccountIds", "123456789012", "aws:allowedAccountIds[0]"),
        ("allowedAccountIds", "[123456789012", "must be a list"),
        ("allowedAccountIds", ["12345678901"], "got '12345678901'"),
        # YAML reads 012345670123 without quotes as this number.
        ("allowedAccountIds", [1402433619], "12 digits each and in quotes, got '1402433619'"),
        ("forbiddenAccountIds", [1402433619], "in quotes"),
        ("forbiddenAccountIds", [True], "12 digits"),
        ("forbiddenAccountIds", {"0": "123456789012"}, "must be a list"),
        ("sharedConfigFiles", "/etc/aws", "aws:sharedConfigFiles[0]"),
        ("sharedConfigFiles", [7], "a list of strings"),
        ("sharedCredentialsFiles", [""], "that are not empty"),
        ("sharedCredentialsFiles", "null", "must be a list"),
        ("endpoints", {"sts": "http://127.0.0.1:1"}, "aws:endpoints[0]"),
        ("endpoints", ["http://127.0.0.1:1"], "maps from service to URL"),
        ("endpoints", [{"sts": "127.0.0.1:1"}], "sts must be an http(s) URL, got '127.0.0.1:1'"),
        ("endpoints", [{"sts": "ftp://127.0.0.1"}], "http(s)"),
        ("endpoints", [{"chimesdkmediapipelines": "http://"}], "http(s)"),
        ("endpoints", [{"chimesdkmediapipelines": "http://[::1"}], "http(s)"),
        ("endpoints", [{"chimesdkvoice": 4599}], "chimesdkvoice must be"),
        (
            "endpoints",
            [{"chimeSdkMediaPipelines": "http://x"}],
            "unknown argument; did you mean chimesdkmediapipelines?",
        ),
        (
            "endpoints",
            [{"chime-sdk-media-pipelines": "http://x"}],
            "Expected one of: chimesdkmediapipelines, ",
        ),
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
        ("assumeRoleWithWebIdentity", "{}", "must be a map with the roleArn"),
        (
            "assumeRoleWithWebIdentity",
            {"roleArn": ROLE},
            "webIdentityToken or webIdentityTokenFile",
        ),
        (
            "assumeRoleWithWebIdentity",
            {"roleArn": ROLE, "webIdentityToken": "key"},
            "webIdentityToken must have between 4 and 20000 characters, got 3",
        ),
        (
            "assumeRoleWithWebIdentity",
            {"roleArn": ROLE, "webIdentityToken": "token", "externalId": "x"},
            "externalId is not supported",
        ),
        ("tokenBucketRateLimiterCapacity", "100", "is not supported: this package retries until"),
        ("useFipsEndpoint", "yes", "must be true or false, got 'yes'"),
        ("useDualstackEndpoint", "1", "must be true or false"),
        ("insecure", "[]", "must be true or false"),
        ("stsRegion", "global", "such as us-east-1, got 'global'"),
        ("retryMode", "legacy", "must be one of standard, adaptive, got 'legacy'"),
        ("ec2MetadataServiceEndpoint", "169.254.169.254", "must be an http(s) URL"),
        ("ec2MetadataServiceEndpointMode", "IPv5", "must be one of ipv4, ipv6, got 'IPv5'"),
        ("customCaBundle", "/nowhere/ca.pem", "there is no file '/nowhere/ca.pem'"),
        ("httpsProxy", "socks5://proxy:1080", "must be the URL of a proxy, such as http://HOST:"),
        ("httpProxy", "http://:1", "must be the URL of a proxy"),
        ("httpProxy", "http://proxy:port", "must be the URL of a proxy"),
        ("userAgents", "deployer", "must be a list"),
        ("userAgents", ["a\r\nb"], "printable ASCII"),
        ("ignoreTags", ["owner"], "aws:ignoreTags.keys[0]"),
        ("ignoreTags", {"keys": "owner"}, "must be a map of the lists keys and keyPrefixes"),
        ("ignoreTags", {"prefixes": []}, "must be a map of the lists keys and keyPrefixes"),
        ("defaultTags", {"team": "calls"}, "aws:defaultTags.tags.NAME"),
        ("defaultTags", {"tags": {"team": ["calls"]}}, "team must be a string"),
        ("defaultTags", {"tags": {"": "calls"}}, "keys of 1 to 128 characters"),
        ("defaultTags", {"tags": {"aws:team": "calls"}}, "without the prefix aws:"),
    ],
)
def test_an_invalid_value_is_refused(key: str, value: Any, reason: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        parsed(**{key: value})
    assert error.value.key == f"aws:{key}"
    assert reason in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ({"duration": "14m"}, "duration must be between 15m and 12h"),
        ({"duration": "12h1s"}, "duration must be between 15m and 12h"),
        ({"duration": 3600}, "such as '1h'"),
        ({"duration": "an hour"}, "such as '1h'"),
        ({"sessionName": "my session"}, "sessionName must match "),
        ({"sessionName": "x" * 65}, "sessionName must have between 2 and 64 characters, got 65"),
        ({"sessionName": None}, "sessionName must be a string"),
        ({"externalId": {}}, "externalId must be a string"),
        ({"externalId": 1.5}, "externalId must be a string"),
        ({"policyArns": "arn:aws:iam::aws:policy/X"}, "policyArns must be a list"),
        ({"policyArns": [[]]}, "policyArns[0] must be a string"),
        ({"tags": ["team"]}, "tags must be a map"),
        ({"tags": {"team": ["calls"]}}, "tags.team must be a string"),
        ({"transitiveTagKeys": "team"}, "transitiveTagKeys must be a list"),
        ({"role_arn": ROLE}, "role_arn is not supported"),
    ],
)
def test_an_invalid_role_is_refused(entry: dict[str, Any], reason: str) -> None:
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
def test_keys_that_exclude_or_require_each_other(values: dict[str, Any], key: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        parsed(**values)
    assert error.value.key == key


@pytest.mark.parametrize("name", ["AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"])
def test_a_variable_that_chooses_the_host_is_never_taken_for_false(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for value in ("True", "false", ""):
        monkeypatch.setenv(name, value)
        parsed()
    monkeypatch.setenv(name, "yes")

    with pytest.raises(ConfigurationError, match="must be true or false, got 'yes'") as error:
        parsed()

    assert error.value.key == name


def test_the_metadata_service_cannot_be_on_and_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    assert not parsed().skip_metadata_api_check

    with pytest.raises(ConfigurationError, match="AWS_EC2_METADATA_DISABLED is true") as error:
        parsed(skipMetadataApiCheck="false")

    assert error.value.key == "aws:skipMetadataApiCheck"


@pytest.mark.parametrize(
    "values",
    [
        {"httpsProxy": "ftp://user:a secret@proxy"},
        {"httpProxy": "http://user:a secret@:port"},
        {"accessKey": ["a secret"], "secretKey": "x"},
        {"accessKey": "x", "secretKey": ["a secret"]},
        {"accessKey": "x", "secretKey": "x", "token": {"a": "a secret"}},
        {"assumeRoleWithWebIdentity": {"roleArn": ROLE, "webIdentityToken": ["a secret"]}},
        {"assumeRoleWithWebIdentity": {"roleArn": ROLE, "webIdentityToken": "a secret" * 9999}},
        {"assumeRoleWithWebIdentity": '{"webIdentityToken": "a secret"'},
    ],
)
def test_no_message_shows_a_credential(values: dict[str, Any]) -> None:
    config = {f"aws:{key}": value for key, value in values.items()}

    with pytest.raises(ConfigurationError) as error:
        parse_stack_config(config.get)

    assert "a secret" not in str(error.value)


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
