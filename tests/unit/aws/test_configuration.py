"""The decisions that follow from the settings of a stack."""

from pathlib import Path

import pytest

from speaker_search_resource.aws.configuration import AwsConfiguration, IgnoredTags, WebIdentity


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)


def test_the_configured_region_precedes_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-west-1")

    assert AwsConfiguration(region="us-east-1").declared_region() == "us-east-1"
    assert AwsConfiguration().declared_region() == "eu-west-1"


def test_an_empty_variable_declares_no_region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "")

    assert AwsConfiguration().declared_region() is None


def test_no_region_is_declared_by_boto3_s_own_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")

    assert AwsConfiguration().declared_region() is None


@pytest.mark.parametrize(
    "config",
    [
        AwsConfiguration(profile="calls"),
        AwsConfiguration(shared_config_files=("a",)),
        AwsConfiguration(shared_credentials_files=("a",)),
    ],
)
def test_a_profile_or_a_shared_file_names_a_profile(config: AwsConfiguration) -> None:
    assert config.names_a_profile()


@pytest.mark.parametrize("variable", ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"])
def test_an_empty_variable_names_a_profile(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not AwsConfiguration().names_a_profile()

    monkeypatch.setenv(variable, "")

    assert AwsConfiguration().names_a_profile()


def test_a_web_identity_reads_its_file_each_time(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("first")
    identity = WebIdentity({}, None, str(file))
    assert identity.read_token() == "first"

    file.write_text("second")

    assert identity.read_token() == "second"
    assert WebIdentity({}, "given", str(file)).read_token() == "given"


def test_ignored_tags_are_keys_and_prefixes() -> None:
    ignored = IgnoredTags(frozenset({"owner"}), ("audit:",))

    assert ignored.match("owner")
    assert ignored.match("audit:run")
    assert not ignored.match("owners")
    assert not IgnoredTags().match("team")
